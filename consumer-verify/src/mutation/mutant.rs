//! One mutant: an answer that differs from the example of the pact in exactly one place.

use contract::Place;

use crate::pact::Example;

/// What was done to one place of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mutation {
    /// It is not there any more.
    Dropped,
    /// It is null.
    Nulled,
    /// It has a value of another JSON type.
    Retyped,
    /// It has another value, as plausible as the one of the example.
    Changed,
}

impl Mutation {
    /// Its name in scores and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Dropped => "dropped",
            Self::Nulled => "nulled",
            Self::Retyped => "retyped",
            Self::Changed => "changed",
        }
    }
}

/// An answer that differs from the example of its interaction in one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Mutant {
    /// The place.
    pub place: Place,
    /// What was done to it.
    pub mutation: Mutation,
    pub(super) answer: Example,
}
