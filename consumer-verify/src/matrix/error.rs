//! Why faults cannot be played at all.

use crate::interactions::StubError;

/// Why nothing can be said of how a consumer takes faults. One line, with what to do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FaultError {
    /// The plan names a fault that there is not.
    #[error("{place}: there is no fault or class {instead}")]
    UnknownFault {
        /// Where: file, line and column.
        place: String,
        /// The word, the one that was probably meant, and those that there are.
        instead: String,
    },
    /// The plan names an interaction that there is not.
    #[error("{place}: no pact has an interaction {instead}")]
    UnknownInteraction {
        /// Where: file, line and column.
        place: String,
        /// The words, those that were probably meant, and those that there are.
        instead: String,
    },
    /// Several providers have an interaction of that description.
    #[error("{place}: several providers have {interaction:?}: name the `provider` beside it")]
    WhichProvider {
        /// Where: file, line and column.
        place: String,
        /// The description.
        interaction: String,
    },
    /// A value is to be set where there is none, or one that the schema does not allow.
    #[error("{place}: the answer with what is `set` is none that the contract allows: {detail}")]
    Set {
        /// Where: file, line and column.
        place: String,
        /// What is wrong.
        detail: String,
    },
    /// The pacts cannot be played.
    #[error(transparent)]
    Stub(#[from] StubError),
    /// No stub can listen.
    #[error("no stub can listen: {0}")]
    Listen(#[from] std::io::Error),
    /// No client can be had.
    #[error("no HTTP client can be had: {0}")]
    Client(String),
    /// The consumer did not start.
    #[error("`{consumer}` did not start: {detail}")]
    Start {
        /// The consumer.
        consumer: String,
        /// Why not.
        detail: String,
    },
    /// Without any fault the consumer does not do what is expected of it.
    #[error(
        "the scenario “{scenario}” fails without any fault, so that nothing can be said of any: \
         {detail}"
    )]
    Plain {
        /// The scenario.
        scenario: String,
        /// What is wrong.
        detail: String,
    },
    /// No cell has the asked-for words in its name.
    #[error("no cell has {asked} in its name; one is called {example:?}")]
    Nothing {
        /// What was asked for.
        asked: String,
        /// The name of a cell.
        example: String,
    },
}
