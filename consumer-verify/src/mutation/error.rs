//! Why there is no score.

use contract::{LoadError, Place};

use crate::ListenError;

/// Why a consumer's tests have no score. Nothing that they do with a mutant ends here.
#[derive(Debug, thiserror::Error)]
pub enum MutationError {
    /// A test or an excuse is for an interaction that is not there.
    #[error("no interaction of HTTP is called {0:?} in the contract")]
    NoInteraction(String),
    /// A test is for several interactions at once.
    #[error(
        "several interactions are called {0:?}: give them different descriptions, or their tests a \
         contract each"
    )]
    Ambiguous(String),
    /// A test fails although the answer is that of the pact.
    #[error("the test of {interaction:?} fails without a mutant: {why}")]
    FailsWithout {
        /// The description of the interaction.
        interaction: String,
        /// What the test says.
        why: String,
    },
    /// An excuse is for a place whose mutants are all noticed, or that has none.
    #[error(
        "{interaction:?} needs no excuse for {}: no mutant of it survives; take it away",
        name(place)
    )]
    NeedlessExcuse {
        /// The description of the interaction.
        interaction: String,
        /// The place.
        place: Place,
    },
    /// The answer with a mutant in it is no pact any more.
    #[error(transparent)]
    Pact(#[from] LoadError),
    /// It cannot be served.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// The address where it is served is none.
    #[error(transparent)]
    Address(#[from] url::ParseError),
}

fn name(place: &Place) -> &str {
    place.pointer().unwrap_or("the status")
}
