//! How well a consumer's tests look at the answers that their contract is made of: each field was
//! changed, and somebody had to notice.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Place;

/// How many mutants of answers a consumer's tests noticed, and which not. It is also the form of the
/// file in which the tests of a consumer tell it, whatever language they are written in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MutationScore {
    /// The interactions that a test was run for.
    pub tested: Vec<Mutated>,
    /// Those that none was run for: nobody noticed any of their mutants.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub untested: Vec<Mutated>,
    /// The mutants that a test was run against and that it did not notice, by interaction and place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub survivors: Vec<Survivor>,
    /// Those that no test noticed, and that need not be: they do not count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excused: Vec<Excused>,
}

/// An interaction whose answer was changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Mutated {
    /// The provider of the pact.
    pub provider: String,
    /// The description of the interaction.
    pub interaction: String,
    /// How many mutants its answer has; the excused ones are among them.
    pub mutants: usize,
}

/// A place of an answer that nobody checks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Survivor {
    /// The provider of the pact.
    pub provider: String,
    /// The description of the interaction.
    pub interaction: String,
    /// The place: the status, or a field of the body.
    pub place: Place,
    /// What was done to it, such as `dropped`, and nobody noticed; never empty.
    pub mutations: Vec<String>,
}

/// A place that nobody checks for a good reason.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Excused {
    /// The place, and what was done to it.
    #[serde(flatten)]
    pub survivor: Survivor,
    /// The reason, in the words of whoever wrote the tests.
    pub because: String,
}

impl MutationScore {
    /// How many mutants count: all that there are, but for the excused ones.
    #[must_use]
    pub fn mutants(&self) -> usize {
        let all = self.tested.iter().chain(&self.untested);
        let excused = self.excused.iter().map(|one| one.survivor.mutations.len());
        all.map(|one| one.mutants)
            .sum::<usize>()
            .saturating_sub(excused.sum())
    }

    /// How many mutants some test noticed.
    #[must_use]
    pub fn noticed(&self) -> usize {
        let survived = self.survivors.iter().map(|one| one.mutations.len());
        let untested = self.untested.iter().map(|one| one.mutants);
        self.mutants()
            .saturating_sub(survived.chain(untested).sum())
    }

    /// The part that was noticed, in percent, rounded down: 100 only when all were. `None` when no
    /// mutant counts.
    #[must_use]
    pub fn percent(&self) -> Option<u8> {
        let hundredths = self
            .noticed()
            .saturating_mul(100)
            .checked_div(self.mutants())?;
        u8::try_from(hundredths).ok()
    }

    /// The survivors by provider and place: a field is mostly in several interactions, and whoever
    /// mends the tests wants to see it once.
    #[must_use]
    pub fn by_place(&self) -> BTreeMap<(&str, &Place), Vec<&Survivor>> {
        let mut places: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for survivor in &self.survivors {
            let place = (&*survivor.provider, &survivor.place);
            places.entry(place).or_default().push(survivor);
        }
        places
    }

    /// Adds what other tests noticed. What was known of the same interactions before is forgotten: it
    /// is the later run of a test that counts.
    pub fn merge(&mut self, other: Self) {
        let again = |provider: &str, interaction: &str| {
            let mut tested = other.tested.iter();
            tested.any(|one| one.provider == provider && one.interaction == interaction)
        };
        for known in [&mut self.tested, &mut self.untested] {
            known.retain(|one| !again(&one.provider, &one.interaction));
        }
        self.survivors
            .retain(|one| !again(&one.provider, &one.interaction));
        self.excused
            .retain(|one| !again(&one.survivor.provider, &one.survivor.interaction));
        self.tested.extend(other.tested);
        self.tested.sort();
        self.untested.extend(other.untested);
        self.untested.sort();
        self.survivors.extend(other.survivors);
        self.survivors.sort();
        self.excused.extend(other.excused);
        self.excused.sort();
    }

    /// Whether there was nothing to notice.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tested.is_empty() && self.untested.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mutated(interaction: &str, mutants: usize) -> Mutated {
        Mutated {
            provider: "p".into(),
            interaction: interaction.into(),
            mutants,
        }
    }

    fn survivor(interaction: &str, pointer: &str, mutations: &[&str]) -> Survivor {
        Survivor {
            provider: "p".into(),
            interaction: interaction.into(),
            place: Place::Body {
                pointer: pointer.into(),
            },
            mutations: mutations.iter().map(|&one| one.to_owned()).collect(),
        }
    }

    fn excused(survivor: Survivor) -> Excused {
        Excused {
            survivor,
            because: "it is only passed on".into(),
        }
    }

    #[test]
    fn all_is_only_said_when_all_were_noticed() {
        let mut score = MutationScore {
            tested: vec![mutated("i", 1000)],
            survivors: vec![survivor("i", "/a", &["dropped"])],
            ..MutationScore::default()
        };
        assert_eq!((score.noticed(), score.percent()), (999, Some(99)));
        score.survivors.clear();
        assert_eq!(score.percent(), Some(100));
        assert_eq!(MutationScore::default().percent(), None);
    }

    #[test]
    fn what_no_test_was_run_for_counts_and_what_is_excused_does_not() {
        let score = MutationScore {
            tested: vec![mutated("i", 8)],
            untested: vec![mutated("j", 3)],
            survivors: vec![survivor("i", "/a", &["dropped", "nulled"])],
            excused: vec![excused(survivor("i", "/b", &["changed"]))],
        };
        assert_eq!((score.mutants(), score.noticed()), (10, 5));
        assert_eq!(score.percent(), Some(50));
    }

    #[test]
    fn a_field_of_several_interactions_is_found_once_by_its_place() {
        let score = MutationScore {
            survivors: vec![
                survivor("i", "/a", &["nulled"]),
                survivor("i", "/b", &["nulled"]),
                survivor("j", "/a", &["dropped"]),
            ],
            ..MutationScore::default()
        };
        let places = score.by_place();
        let places = places.iter().map(|((_, place), survivors)| {
            let interactions = survivors.iter().map(|one| one.interaction.as_str());
            (place.pointer().unwrap(), Vec::from_iter(interactions))
        });
        let expected = [("/a", vec!["i", "j"]), ("/b", vec!["i"])];
        assert_eq!(Vec::from_iter(places), expected);
    }

    #[test]
    fn of_a_test_that_was_run_again_only_the_later_run_counts() {
        let mut score = MutationScore {
            tested: vec![mutated("i", 5), mutated("j", 5)],
            untested: vec![mutated("k", 5)],
            survivors: vec![survivor("i", "/a", &["nulled"])],
            excused: vec![excused(survivor("j", "/b", &["changed"]))],
        };
        score.merge(MutationScore {
            tested: vec![mutated("i", 6), mutated("k", 5)],
            survivors: vec![survivor("k", "/c", &["nulled"])],
            ..MutationScore::default()
        });
        let expected = MutationScore {
            tested: vec![mutated("i", 6), mutated("j", 5), mutated("k", 5)],
            untested: vec![],
            survivors: vec![survivor("k", "/c", &["nulled"])],
            excused: vec![excused(survivor("j", "/b", &["changed"]))],
        };
        assert_eq!(score, expected);
    }

    #[test]
    fn a_score_survives_the_way_through_json() {
        let score = MutationScore {
            tested: vec![mutated("i", 3)],
            untested: vec![mutated("j", 1)],
            survivors: vec![Survivor {
                place: Place::Status,
                ..survivor("i", "", &["changed"])
            }],
            excused: vec![excused(survivor("i", "/b", &["changed"]))],
        };
        let json = serde_json::to_string(&score).unwrap();
        let again: MutationScore = serde_json::from_str(&json).unwrap();
        assert_eq!(again, score, "{json}");
    }
}
