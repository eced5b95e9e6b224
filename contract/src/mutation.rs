//! How well a consumer's tests look at the answers that their contract is made of: each field was
//! changed, and somebody had to notice.

use serde::{Deserialize, Serialize};

/// How many mutants of answers a consumer's tests noticed, and which not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MutationScore {
    /// How many mutants the tests were run against.
    pub mutants: usize,
    /// Those that no test noticed, by field.
    pub survivors: Vec<Survivor>,
}

/// A field of an answer that nobody checks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Survivor {
    /// The provider of the pact.
    pub provider: String,
    /// The description of the interaction.
    pub interaction: String,
    /// The place in the body, as a JSON pointer.
    pub pointer: String,
    /// What was done to it, such as `dropped`, and nobody noticed; never empty.
    pub mutations: Vec<String>,
}

impl MutationScore {
    /// How many mutants some test noticed.
    #[must_use]
    pub fn noticed(&self) -> usize {
        let survived = self.survivors.iter().map(|one| one.mutations.len());
        self.mutants.saturating_sub(survived.sum())
    }

    /// The part that was noticed, in percent, rounded down: 100 only when all were. `None` when there
    /// was no mutant.
    #[must_use]
    pub fn percent(&self) -> Option<u8> {
        let hundredths = self
            .noticed()
            .saturating_mul(100)
            .checked_div(self.mutants)?;
        u8::try_from(hundredths).ok()
    }

    /// Adds what other tests noticed.
    pub fn merge(&mut self, other: Self) {
        self.mutants += other.mutants;
        self.survivors.extend(other.survivors);
        self.survivors.sort();
    }

    /// Whether there was nothing to notice.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.mutants == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn survivor(mutations: &[&str]) -> Survivor {
        Survivor {
            provider: "p".into(),
            interaction: "i".into(),
            pointer: "/a".into(),
            mutations: mutations.iter().map(|&one| one.to_owned()).collect(),
        }
    }

    #[test]
    fn all_is_only_said_when_all_were_noticed() {
        let mut score = MutationScore {
            mutants: 1000,
            survivors: vec![survivor(&["dropped"])],
        };
        assert_eq!((score.noticed(), score.percent()), (999, Some(99)));
        score.survivors.clear();
        assert_eq!(score.percent(), Some(100));
        assert_eq!(MutationScore::default().percent(), None);
    }
}
