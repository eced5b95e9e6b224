//! Places that nobody has to check, with the reasons.

use contract::{Excused, MutationScore, Place};

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
            let survivors = score.survivors.iter();
            let index = survivors.enumerate().find(|(_, survivor)| {
                survivor.interaction == excuse.interaction && survivor.place == excuse.place
            });
            let Some((index, _)) = index else {
                return Err(MutationError::NeedlessExcuse {
                    interaction: excuse.interaction,
                    place: excuse.place,
                });
            };
            score.excused.push(Excused {
                survivor: score.survivors.remove(index),
                because: excuse.because,
            });
        }
        Ok(())
    }
}
