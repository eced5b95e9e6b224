//! What the page says of one fault: what was done to which answer, how it had to be taken, what the
//! consumer logged, and how to play it again.

use contract::Outcome;
use serde::Serialize;

use crate::faults;
use crate::words::fault as words;

#[derive(Serialize)]
pub(super) struct Fault {
    pair: String,
    answer: String,
    done: String,
    must: &'static str,
    because: Option<String>,
    logged: Vec<String>,
    repeat: String,
}

impl Fault {
    /// That of an outcome; `None` where it is about something else.
    pub(super) fn of(outcome: &Outcome) -> Option<Self> {
        let cell = faults::cell(outcome)?;
        Some(Self {
            pair: words::pair(cell),
            answer: words::answer(cell).join(" "),
            done: words::done(cell),
            must: words::reaction(cell.reaction),
            because: words::because(cell),
            logged: words::logged(outcome),
            repeat: words::repeat(cell),
        })
    }
}
