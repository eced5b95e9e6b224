//! What a failure says of a fault beyond any other check: what was done to which answer, how it had
//! to be taken, what the consumer logged, and how to play it again.

use contract::Outcome;

use crate::faults;
use crate::style::Style;
use crate::text::rows::column;
use crate::words::fault as words;

/// What there was to do for the consumer; nothing for other checks.
pub(super) fn task(outcome: &Outcome, style: Style) -> Vec<String> {
    let Some(cell) = faults::cell(outcome) else {
        return vec![];
    };
    let mut lines = vec![format!("  {}", words::pair(cell))];
    lines.extend(column("answer", words::answer(cell), style));
    lines.extend(column("fault", [words::done(cell)], style));
    let reaction = words::reaction(cell.reaction).to_owned();
    lines.extend(column("must", [reaction], style));
    lines.extend(column("because", words::because(cell), style));
    lines
}

/// What the consumer logged, after what came; nothing where nothing was seen of that.
pub(super) fn logged(outcome: &Outcome, style: Style) -> Vec<String> {
    column("logged", words::logged(outcome), style)
}

/// How to play the fault again; nothing for other checks.
pub(super) fn repeat(outcome: &Outcome, style: Style) -> Vec<String> {
    let repeat = faults::cell(outcome).map(words::repeat);
    column("repeat", repeat, style)
}
