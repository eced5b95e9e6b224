//! The turned contract of a consumer: which plain answers it is given, how they are made wrong, and how
//! it has to take that.

mod read;
mod table;

use std::collections::BTreeMap;
use std::time::Duration;

use super::interpolation::Interpolated;
use super::scenario::{Expected, ScenarioStep};
use crate::{FaultClass, Reaction};
pub(super) use read::faults;
pub(super) use table::FaultsTable;

/// What faults are played to a consumer, and what is expected of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FaultPlan {
    /// The consumer.
    pub consumer: String,
    /// Added to the environment that the service has anyway, in place of what it has there.
    pub env: BTreeMap<String, Interpolated>,
    /// How many of it run side by side.
    pub instances: usize,
    /// How long it waits for one answer of a provider at the most, retries included.
    pub patience: Duration,
    /// In what time it has to answer itself, whatever its providers do.
    pub deadline: Duration,
    /// How often it asks again when an answer failed in a way that may pass.
    pub retries: usize,
    /// What stands in every line of its log that tells of an error, and in no other.
    pub error_line: Vec<String>,
    /// How pages of its providers hang together.
    pub paging: Option<PagingRule>,
    /// Where one sees what it holds.
    pub state: Option<StateQuery>,
    /// What it answers when it refuses; the last that fits a fault holds.
    pub refusals: Vec<Refusal>,
    /// Where it has to take a fault in another way than is usual; the last that fits holds.
    pub exceptions: Vec<Exception>,
    /// What it is asked, and what its providers answer; at least one.
    pub scenarios: Vec<FaultScenario>,
}

/// Where a page has its items and the cursor of the next one.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PagingRule {
    /// The array of items, as a JSON pointer.
    pub items: String,
    /// The cursor of the next page, null on the last one, as a JSON pointer.
    pub next: String,
    /// The parameter of the query that has the cursor.
    pub query: String,
}

/// A request whose answer lists all that a consumer holds.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StateQuery {
    /// The path and the query of a GET.
    pub path: String,
    /// The array of what it holds, as a JSON pointer.
    pub items: String,
    /// The cursor of the next page, as a JSON pointer, and the parameter of the query that takes it.
    pub next: Option<(String, String)>,
}

/// A word of the file that is not checked before somebody knows which words there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// The word.
    pub word: String,
    /// Where it stands: file, line and column.
    pub place: String,
}

/// Which faults something is said of; of each kind all where none is named.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct OfFaults {
    /// Names of faults, and of their classes.
    pub faults: Vec<Located>,
    /// Descriptions of interactions.
    pub interactions: Vec<Located>,
    /// Places in the body, as JSON pointers in which `*` stands for any one part.
    pub pointers: Vec<String>,
    /// Names of variants.
    pub variants: Vec<String>,
}

/// What is expected of a refusal.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Refusal {
    /// The faults that are refused so.
    pub of: OfFaults,
    /// The answer.
    pub expected: Expected,
}

/// Another reaction than is usual.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Exception {
    /// The faults that are taken so.
    pub of: OfFaults,
    /// How they have to be taken; `None` for not played at all.
    pub reaction: Option<Reaction>,
    /// The answer, where it is not the one of the reaction.
    pub expected: Option<Expected>,
    /// Why.
    pub because: String,
}

/// What a consumer is asked while its providers answer from their pacts.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FaultScenario {
    /// Its name; no other of the consumer has it.
    pub name: String,
    /// The plain answers; never none.
    pub answers: Vec<PlainAnswer>,
    /// How many things the consumer holds more after it.
    pub creates: usize,
    /// The request, and what is expected of the answer when nothing is wrong.
    pub step: ScenarioStep,
}

/// An interaction of a pact that answers.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PlainAnswer {
    /// Its description.
    pub interaction: Located,
    /// The provider, where interactions with several have this description.
    pub provider: Option<Located>,
    /// What the consumer's log calls the request.
    pub operation: Option<String>,
    /// Values in its body that are others than in the pact, by JSON pointer.
    pub set: BTreeMap<String, serde_json::Value>,
    /// Where it announces how many items another answer has.
    pub announces: Option<Announced>,
    /// Whether the consumer may ask for it or not: then it has no faults.
    pub is_optional: bool,
}

/// The number of another answer's items.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Announced {
    /// Where the number is, as a JSON pointer.
    pub pointer: String,
    /// The description of the interaction that has the items.
    pub interaction: Located,
}

impl OfFaults {
    /// Whether it is said of a fault at an answer.
    #[must_use]
    pub fn fits(
        &self,
        class: FaultClass,
        fault: &str,
        interaction: &str,
        pointer: Option<&str>,
        variant: Option<&str>,
    ) -> bool {
        let named = |all: &[Located], word: &str| all.iter().any(|one| one.word == word);
        let any_or = |all: &[String], fits: &dyn Fn(&str) -> bool| {
            all.is_empty() || all.iter().any(|one| fits(one))
        };
        let of_fault = self.faults.is_empty()
            || named(&self.faults, fault)
            || named(&self.faults, class.name());
        of_fault
            && (self.interactions.is_empty() || named(&self.interactions, interaction))
            && any_or(&self.pointers, &|pattern| {
                pointer.is_some_and(|pointer| is_like(pattern, pointer))
            })
            && any_or(&self.variants, &|one| variant == Some(one))
    }
}

/// Whether a pointer is like a pattern, in which `*` stands for any one part.
fn is_like(pattern: &str, pointer: &str) -> bool {
    let (mut wanted, mut found) = (pattern.split('/'), pointer.split('/'));
    loop {
        match (wanted.next(), found.next()) {
            (None, None) => return true,
            (Some(one), Some(other)) if one == "*" || one == other => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn located(words: &[&str]) -> Vec<Located> {
        let located = |word: &&str| Located {
            word: (*word).to_owned(),
            place: String::new(),
        };
        words.iter().map(located).collect()
    }

    #[test]
    fn a_star_stands_for_one_part_of_a_pointer() {
        assert!(is_like("/items/*/id", "/items/12/id"));
        assert!(is_like("", ""));
        assert!(!is_like("/items/*", "/items/12/id"));
        assert!(!is_like("/items/*/id", "/items/12"));
    }

    #[test]
    fn what_is_not_named_is_any() {
        let class = FaultClass::Invalid;
        let of = OfFaults::default();
        assert!(of.fits(class, "null-value", "a list", Some("/id"), None));
        let of = OfFaults {
            faults: located(&["invalid", "reset"]),
            interactions: located(&["a list"]),
            pointers: vec!["/id".into()],
            variants: vec![],
        };
        assert!(of.fits(class, "null-value", "a list", Some("/id"), Some("x")));
        assert!(of.fits(FaultClass::Connection, "reset", "a list", Some("/id"), None));
        assert!(!of.fits(
            FaultClass::Connection,
            "closed",
            "a list",
            Some("/id"),
            None
        ));
        assert!(!of.fits(class, "null-value", "another", Some("/id"), None));
        assert!(!of.fits(class, "null-value", "a list", None, None));
    }
}
