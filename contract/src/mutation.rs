//! How well a consumer's tests look at the answers that their contract is made of: each field was
//! changed, and somebody had to notice.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Place;

/// How many mutants of answers a consumer's tests noticed, and which not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MutationScore {
    /// How many mutants count: all that there are, but for the excused ones.
    pub mutants: usize,
    /// Those that no test noticed, by interaction and place.
    pub survivors: Vec<Survivor>,
    /// Those that no test noticed, and that need not be: they do not count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excused: Vec<Excused>,
    /// The interactions that no test was run for: nobody noticed any of their mutants, which count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub untested: Vec<Untested>,
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

/// An interaction that no test was run for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Untested {
    /// The provider of the pact.
    pub provider: String,
    /// The description of the interaction.
    pub interaction: String,
    /// How many mutants it has.
    pub mutants: usize,
}

impl MutationScore {
    /// How many mutants some test noticed.
    #[must_use]
    pub fn noticed(&self) -> usize {
        let survived = self.survivors.iter().map(|one| one.mutations.len());
        let untested = self.untested.iter().map(|one| one.mutants);
        self.mutants
            .saturating_sub(survived.chain(untested).sum::<usize>())
    }

    /// The part that was noticed, in percent, rounded down: 100 only when all were. `None` when no
    /// mutant counts.
    #[must_use]
    pub fn percent(&self) -> Option<u8> {
        let hundredths = self
            .noticed()
            .saturating_mul(100)
            .checked_div(self.mutants)?;
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

    /// Adds what other tests noticed.
    pub fn merge(&mut self, other: Self) {
        self.mutants += other.mutants;
        self.survivors.extend(other.survivors);
        self.survivors.sort();
        self.excused.extend(other.excused);
        self.excused.sort();
        self.untested.extend(other.untested);
        self.untested.sort();
    }

    /// Whether there was nothing to notice.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.mutants == 0 && self.excused.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn all_is_only_said_when_all_were_noticed() {
        let mut score = MutationScore {
            mutants: 1000,
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
            mutants: 10,
            survivors: vec![survivor("i", "/a", &["dropped", "nulled"])],
            excused: vec![Excused {
                survivor: survivor("i", "/b", &["changed"]),
                because: "it is only passed on".into(),
            }],
            untested: vec![Untested {
                provider: "p".into(),
                interaction: "j".into(),
                mutants: 3,
            }],
        };
        assert_eq!((score.noticed(), score.percent()), (5, Some(50)));
    }

    #[test]
    fn a_field_of_several_interactions_is_found_once_by_its_place() {
        let mut score = MutationScore {
            mutants: 9,
            survivors: vec![survivor("j", "/a", &["dropped"])],
            ..MutationScore::default()
        };
        score.merge(MutationScore {
            mutants: 9,
            survivors: vec![
                survivor("i", "/b", &["nulled"]),
                survivor("i", "/a", &["nulled"]),
            ],
            ..MutationScore::default()
        });
        assert_eq!((score.mutants, score.noticed()), (18, 15));
        let places = score.by_place();
        let places = places.iter().map(|((_, place), survivors)| {
            let interactions = survivors.iter().map(|one| one.interaction.as_str());
            (place.pointer().unwrap(), Vec::from_iter(interactions))
        });
        let expected = [("/a", vec!["i", "j"]), ("/b", vec!["i"])];
        assert_eq!(Vec::from_iter(places), expected);
    }

    #[test]
    fn a_score_survives_the_way_through_json() {
        let score = MutationScore {
            mutants: 3,
            survivors: vec![Survivor {
                place: Place::Status,
                ..survivor("i", "", &["changed"])
            }],
            excused: vec![Excused {
                survivor: survivor("i", "/b", &["changed"]),
                because: "it is only passed on".into(),
            }],
            untested: vec![],
        };
        let json = serde_json::to_string(&score).unwrap();
        assert_eq!(
            serde_json::from_str::<MutationScore>(&json).unwrap(),
            score,
            "{json}"
        );
    }
}
