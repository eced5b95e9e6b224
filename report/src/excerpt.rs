//! The body of an answer as a difference: around each place where it breaks the contract what was
//! expected and what came, and of all that is right only as much as it takes to find the way.
//!
//! Only the places of findings differ. What a matcher or the schema lets differ from the example
//! is no difference, and stands as it came.

mod change;
mod json;
mod text;

use contract::{Excerpt, RecordedBody, Redaction};

use crate::findings::Finding;
use crate::plain;
pub(crate) use change::Text;

/// One line of an excerpt.
pub(crate) struct Line {
    /// How deep it stands.
    pub(crate) depth: usize,
    /// Whose line it is.
    pub(crate) side: Side,
    /// The line without indentation; nothing in it can steer a terminal.
    pub(crate) text: Text,
    /// The numbers of the findings at this line.
    pub(crate) marks: Vec<usize>,
}

/// Whose line it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// It came, and nothing is wrong with it.
    Both,
    /// It was expected and did not come.
    Expected,
    /// It came, and should not have.
    Actual,
}

impl Side {
    /// The sign at the beginning of such a line, as in a unified diff.
    pub(crate) fn sign(self) -> char {
        match self {
            Self::Both => ' ',
            Self::Expected => '-',
            Self::Actual => '+',
        }
    }
}

impl Line {
    fn unmarked(text: String) -> Self {
        Self {
            depth: 0,
            side: Side::Both,
            text: Text::same(text),
            marks: vec![],
        }
    }
}

/// The numbers of the findings at a line, for people: `1, 2`; empty where there are none.
pub(crate) fn marks(line: &Line) -> String {
    let marks: Vec<String> = line.marks.iter().map(ToString::to_string).collect();
    marks.join(", ")
}

/// Whether any line is of one side only, so that the signs need a word.
pub(crate) fn has_sides(lines: &[Line]) -> bool {
    lines.iter().any(|line| line.side != Side::Both)
}

/// The lines of `body` around the places of `findings`.
pub(crate) fn body(body: &RecordedBody, findings: &[Finding<'_>]) -> Vec<Line> {
    match body {
        RecordedBody::Empty => vec![Line::unmarked("(no body)".to_owned())],
        RecordedBody::Binary(bytes) => {
            vec![Line::unmarked(format!("({bytes} bytes that are not text)"))]
        }
        RecordedBody::Text(text) => text::lines(text, findings),
        RecordedBody::LongText { bytes, beginning } => {
            let mut lines = text::lines(beginning, findings);
            lines.push(not_whole(*bytes));
            lines
        }
        RecordedBody::Json(value) => {
            // Secrets were hidden when the body was recorded.
            let redaction = Redaction::default();
            let excerpt = Excerpt::around(value, json::pointers(findings), &redaction);
            json::lines(&excerpt, findings)
        }
        RecordedBody::LongJson { bytes, excerpt } => {
            let mut lines = json::lines(excerpt, findings);
            lines.push(not_whole(*bytes));
            lines
        }
    }
}

fn not_whole(bytes: usize) -> Line {
    let bytes = plain::count(bytes, "byte");
    Line::unmarked(format!("({bytes} in all, of which this is a part)"))
}
