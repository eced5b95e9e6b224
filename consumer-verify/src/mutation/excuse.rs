//! Places that nobody has to check, with the reasons.

use contract::{Excused, MutationScore, Place, Survivor};

use super::error::MutationError;

/// What is excused, in the order in which it was said.
#[derive(Debug, Default)]
pub(super) struct Excuses(Vec<Excuse>);

#[derive(Debug)]
struct Excuse {
    interaction: String,
    place: Place,
    because: String,
}

impl Excuses {
    pub(super) fn add(&mut self, interaction: &str, place: Place, because: &str) {
        self.0.push(Excuse {
            interaction: interaction.to_owned(),
            place,
            because: because.to_owned(),
        });
    }

    /// The interactions that they are for.
    pub(super) fn interactions(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|excuse| excuse.interaction.as_str())
    }

    /// Moves the survivors that are excused to where they do not count.
    ///
    /// # Errors
    /// When an excuse is for none of them.
    pub(super) fn apply(self, score: &mut MutationScore) -> Result<(), MutationError> {
        for excuse in self.0 {
            let survivors = std::mem::take(&mut score.survivors);
            let (excused, survivors): (Vec<_>, Vec<_>) =
                survivors.into_iter().partition(|one| excuse.is_for(one));
            score.survivors = survivors;
            if excused.is_empty() {
                return Err(MutationError::NeedlessExcuse {
                    interaction: excuse.interaction,
                    place: excuse.place,
                });
            }
            score
                .excused
                .extend(excused.into_iter().map(|survivor| Excused {
                    survivor,
                    because: excuse.because.clone(),
                }));
        }
        Ok(())
    }
}

impl Excuse {
    /// Whether it is for this place, or for one that this is in.
    fn is_for(&self, survivor: &Survivor) -> bool {
        let is_within = match (self.place.pointer(), survivor.place.pointer()) {
            (Some(whole), Some(part)) => {
                let rest = part.strip_prefix(whole);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }
            _ => self.place == survivor.place,
        };
        is_within && self.interaction == survivor.interaction
    }
}

#[cfg(test)]
mod tests {
    use contract::Mutated;

    use super::*;

    fn at(pointer: &str) -> Place {
        Place::Body {
            pointer: pointer.to_owned(),
        }
    }

    fn score() -> MutationScore {
        let survivors = [Place::Status, at(""), at("/a"), at("/a/b"), at("/ab")];
        MutationScore {
            tested: vec![Mutated {
                provider: "p".into(),
                interaction: "i".into(),
                mutants: 9,
            }],
            survivors: Vec::from(survivors.map(|place| Survivor {
                provider: "p".into(),
                interaction: "i".into(),
                place,
                mutations: vec!["changed".into()],
            })),
            ..MutationScore::default()
        }
    }

    /// The places that survive although this one is excused.
    fn left(interaction: &str, place: Place) -> Result<Vec<Place>, MutationError> {
        let (mut excuses, mut score) = (Excuses::default(), score());
        excuses.add(interaction, place, "because");
        excuses.apply(&mut score)?;
        assert_eq!(score.survivors.len() + score.excused.len(), 5);
        let survivors = score.survivors.into_iter();
        Ok(survivors.map(|one| one.place).collect())
    }

    #[test]
    fn an_excuse_is_for_a_place_and_all_that_is_in_it() {
        let inner = left("i", at("/a")).unwrap();
        assert_eq!(inner, [Place::Status, at(""), at("/ab")]);
        assert_eq!(left("i", at("")).unwrap(), [Place::Status]);
        assert_eq!(left("i", Place::Status).unwrap().len(), 4);
    }

    #[test]
    fn an_excuse_for_nothing_is_an_error() {
        for (interaction, place) in [("j", at("")), ("i", at("/c")), ("i", Place::Time)] {
            assert!(left(interaction, place).is_err());
        }
    }
}
