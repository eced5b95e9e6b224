//! What no live answer has shown, in words: the evidence of a step that is not there.

use contract::evidence::{Missing, NotSeen};
use contract::{Evidence, Run, Step};

use crate::plain;

/// The most words of an enumeration that are listed.
const WORDS: usize = 8;

/// What was not seen, of one schema or of the matchers of one consumer.
pub(crate) struct Group {
    /// Whose it is: the schema, with the bodies that were held against it.
    pub(crate) title: String,
    pub(crate) gaps: Vec<Gap>,
}

/// One thing that was not seen.
pub(crate) struct Gap {
    /// The place in the body, as a pattern.
    pub(crate) place: String,
    /// What is missing there.
    pub(crate) what: String,
}

/// The gaps of a step, in the order of consumer and schema.
pub(crate) fn groups(evidence: &Evidence) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for not_seen in evidence.not_seen() {
        let title = plain::clean(&title(evidence, &not_seen));
        let gap = gap(&not_seen);
        match groups.last_mut().filter(|group| group.title == title) {
            Some(group) => group.gaps.push(gap),
            None => groups.push(Group {
                title,
                gaps: vec![gap],
            }),
        }
    }
    groups
}

fn title(evidence: &Evidence, not_seen: &NotSeen<'_>) -> String {
    match not_seen {
        NotSeen::InSchema {
            consumer, schema, ..
        } => {
            let known = evidence.schemas.get(*consumer);
            let bodies = known.and_then(|schemas| schemas.get(*schema));
            let bodies = bodies.map_or(0, |schema| schema.bodies);
            let noun = if bodies == 1 { "body" } else { "bodies" };
            format!("{schema} of {consumer}, {bodies} {noun}")
        }
        NotSeen::ByMatcher(empty) => format!("matchers of {}", empty.consumer),
    }
}

fn gap(not_seen: &NotSeen<'_>) -> Gap {
    let (pointer, what) = match not_seen {
        NotSeen::InSchema {
            pointer, missing, ..
        } => {
            let missing: Vec<String> = missing.iter().map(form).collect();
            (*pointer, format!("never {}", missing.join(", nor ")))
        }
        NotSeen::ByMatcher(empty) => (
            empty.pointer.as_str(),
            format!(
                "came back empty in “{}”: its matcher had nothing to match",
                empty.interaction
            ),
        ),
    };
    let place = match pointer {
        "" => "the whole body",
        pointer => pointer,
    };
    Gap {
        place: plain::clean(place),
        what: plain::clean(&what),
    }
}

fn form(missing: &Missing<'_>) -> String {
    match missing {
        Missing::Value => "with a value".to_owned(),
        Missing::Null => "null".to_owned(),
        Missing::NullOrAbsent => "null or left out".to_owned(),
        Missing::Elements => "with anything in it".to_owned(),
        Missing::Words { words, of } => {
            let shown = words.iter().take(WORDS);
            let shown = Vec::from_iter(shown.map(|word| format!("“{word}”"))).join(", ");
            let more = match words.len().saturating_sub(WORDS) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            format!("{shown}{more} (of {})", plain::count(*of, "word"))
        }
    }
}

/// How many things were not seen, as a sentence.
pub(crate) fn heading(groups: &[Group]) -> String {
    let gaps: usize = groups.iter().map(|group| group.gaps.len()).sum();
    let (what, is) = match gaps {
        1 => ("1 thing".to_owned(), "is"),
        gaps => (format!("{gaps} things"), "are"),
    };
    format!("{what} that the contract allows {is} in no answer")
}

/// What to do about it. Of a part of the contract it may be no more than that.
pub(crate) fn advice(run: &Run, step: &Step) -> String {
    let selected = step.selection.selected();
    if selected < step.selection.found {
        return format!(
            "only {selected} of {} checks were selected; the others may show it",
            step.selection.found
        );
    }
    let advice = "ask for such an answer in a test of the consumer";
    match run.requires_evidence() {
        false => format!("{advice}; --require-evidence makes this an error"),
        true => format!("{advice}, or run without --require-evidence"),
    }
}
