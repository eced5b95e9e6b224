//! How a fault that was played to a consumer is worded: what was done, and how it had to be taken.

use contract::{FaultCell, FaultClass, Outcome, Reaction, Step};

use crate::faults;
use crate::plain;

/// The longest place or name of a fault, in characters, that is shown whole.
const LONGEST: usize = 300;

/// The most lines of a log that are shown of one fault.
const LOGGED: usize = 10;

/// The longest line of a log, in characters, that is shown whole.
const LONGEST_LOGGED: usize = 500;

/// A fault with its place and variant: `wrong-type at /items/0/id (number)`.
pub(crate) fn name(cell: &FaultCell) -> String {
    let mut name = kind(cell);
    if let Some(place) = place(cell) {
        name.push_str(&format!(" at {place}"));
    }
    if let Some(variant) = &cell.variant {
        name.push_str(&format!(" ({})", plain::words(variant)));
    }
    plain::clean(&name)
}

/// The fault without its place and variant.
pub(crate) fn kind(cell: &FaultCell) -> String {
    plain::clean(&plain::cut(&cell.fault, LONGEST))
}

/// The place in the body that a fault was done to.
pub(crate) fn place(cell: &FaultCell) -> Option<String> {
    let place = match cell.pointer.as_deref()? {
        "" => "the whole body".to_owned(),
        pointer => plain::clean(&plain::cut(pointer, LONGEST)),
    };
    Some(place)
}

/// A fault and the answer that it was done to, for lists over several interactions.
pub(crate) fn in_full(cell: &FaultCell) -> String {
    let interaction = plain::cut(&cell.interaction, LONGEST);
    format!("{} in “{}”", name(cell), plain::clean(&interaction))
}

/// Who asked whom.
pub(crate) fn pair(cell: &FaultCell) -> String {
    plain::clean(&format!("{} → {}", cell.consumer, cell.provider))
}

/// Which answer was made wrong, and when it was asked for.
pub(crate) fn answer(cell: &FaultCell) -> [String; 2] {
    let FaultCell {
        interaction,
        scenario,
        ..
    } = cell;
    [
        plain::clean(&format!("“{interaction}”")),
        plain::clean(&format!("in the scenario “{scenario}”")),
    ]
}

/// What was done to the answer: `wrong-type at /items/0/id (number): the body breaks the schema`.
pub(crate) fn done(cell: &FaultCell) -> String {
    format!("{}: {}", name(cell), class(cell.class))
}

/// What faults of a class have in common.
pub(crate) fn class(class: FaultClass) -> &'static str {
    match class {
        FaultClass::Connection => "no whole answer comes over the connection",
        FaultClass::Time => "the answer comes too late, or not to its end",
        FaultClass::Http => "the answer breaks HTTP, or is not what its head says",
        FaultClass::Status => "the answer has a status of failure",
        FaultClass::Flapping => "some of several requests fail",
        FaultClass::Invalid => "the body breaks the schema",
        FaultClass::Valid => "the body fits the schema, and is another one",
        FaultClass::Lying => "the body fits the schema, and is not true",
    }
}

/// How the consumer had to take a fault.
pub(crate) fn reaction(reaction: Reaction) -> &'static str {
    match reaction {
        Reaction::Refuse => {
            "refuse it: say no in time, store nothing, log one error with provider and operation"
        }
        Reaction::Tolerate => "tolerate it: do the same as with the plain answer",
        Reaction::Recover => "recover: ask again, then do the same as with the plain answer, once",
    }
}

/// Why the expectation is not the usual one.
pub(crate) fn because(cell: &FaultCell) -> Option<String> {
    cell.because.as_deref().map(plain::clean)
}

/// The command that plays the fault alone.
pub(crate) fn repeat(cell: &FaultCell) -> String {
    plain::clean(&cell.repeat)
}

/// The first lines that the consumer logged, and how many more there are.
pub(crate) fn logged(outcome: &Outcome) -> Vec<String> {
    let logged = outcome.logged.iter();
    let mut lines: Vec<String> = logged
        .take(LOGGED)
        .map(|line| plain::cut(line.trim_end(), LONGEST_LOGGED).replace('\n', " "))
        .map(|line| plain::clean(&line))
        .collect();
    let more = outcome.logged.len().saturating_sub(LOGGED);
    if more > 0 {
        let more = plain::count(more, "more line");
        lines.push(format!("… and {more}, all of them in the JSON report"));
    }
    lines
}

/// How many faults of each class there were: `24 faults: connection 3, invalid 21`; `None` where no
/// fault was played.
pub(crate) fn by_class(step: &Step) -> Option<String> {
    let classes = faults::by_class(step);
    let all: usize = classes.values().map(contract::Totals::checks).sum();
    let parts = classes
        .iter()
        .map(|(class, totals)| format!("{} {}", class.name(), totals.checks()));
    let parts = Vec::from_iter(parts).join(", ");
    (all > 0).then(|| format!("{}: {parts}", plain::count(all, "fault")))
}

/// The fault whose answer took longest: `1.2 s, stalled-body in “a first page”`.
pub(crate) fn slowest(step: &Step) -> Option<String> {
    let (cell, outcome) = faults::slowest(step)?;
    Some(format!(
        "{}, {}",
        plain::duration(outcome.elapsed),
        in_full(cell)
    ))
}
