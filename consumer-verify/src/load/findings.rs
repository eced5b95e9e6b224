//! Examples of what is wrong with a ledger: a few of each class, however many there are.

use std::collections::BTreeMap;

use contract::{LoadCheck, Mismatch, Place, Rule};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How many examples of a class are kept.
const EXAMPLES: usize = 5;

/// What was found wrong, as examples, and why some of it could not be looked at.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    examples: BTreeMap<LoadCheck, Vec<Mismatch>>,
    /// Why what is stored could not all be read, in words for a report.
    pub unread: Option<String>,
}

impl Findings {
    /// Keeps an example, unless there are enough of its class. `about` says which request it is.
    pub fn add(
        &mut self,
        check: LoadCheck,
        place: Place,
        (expected, actual): (Option<Value>, Option<Value>),
        about: String,
    ) {
        let examples = self.examples.entry(check).or_default();
        if examples.len() < EXAMPLES {
            examples.push(Mismatch {
                place,
                rule: Rule::Load { check },
                expected,
                actual,
                detail: about,
            });
        }
    }

    /// The examples of a class.
    #[must_use]
    pub fn of(&self, check: LoadCheck) -> &[Mismatch] {
        self.examples.get(&check).map_or(&[], Vec::as_slice)
    }

    /// Adds what another driver of the same load found.
    pub fn merge(&mut self, other: Self) {
        for (check, examples) in other.examples {
            let own = self.examples.entry(check).or_default();
            own.extend(examples);
            own.truncate(EXAMPLES);
        }
        self.unread = self.unread.take().or(other.unread);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_examples_of_each_class_are_kept() {
        let mut findings = Findings::default();
        for number in 0..20 {
            let sides = (None, Some(Value::from(number)));
            findings.add(LoadCheck::Lost, Place::State, sides, format!("r-{number}"));
        }
        let mut other = findings.clone();
        other.unread = Some("no answer".into());
        findings.merge(other);
        assert_eq!(findings.of(LoadCheck::Lost).len(), EXAMPLES);
        assert_eq!(findings.of(LoadCheck::Lost)[0].detail, "r-0");
        assert_eq!(findings.of(LoadCheck::Altered), []);
        assert_eq!(findings.unread.as_deref(), Some("no answer"));
    }
}
