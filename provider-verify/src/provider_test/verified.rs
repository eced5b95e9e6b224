//! What the contract test of a provider came to.

use contract::{ExitStatus, LoadError, Run};

use crate::select::SelectError;
use crate::verify::VerifyError;

/// A test that could not even begin.
#[derive(Debug, thiserror::Error)]
pub enum TestError {
    /// The contracts cannot be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// There is no contract with the provider.
    #[error(transparent)]
    Select(#[from] SelectError),
    /// There is nothing to verify, or no client to do it with.
    #[error(transparent)]
    Verify(#[from] VerifyError),
    /// The test does not say where the provider is.
    #[error("no provider; add .provider(|listener| axum::serve(listener, router))")]
    NoProvider,
    /// An address of the test is none.
    #[error("{0:?} is not an http:// or https:// address")]
    Address(String),
    /// A header of the test is none.
    #[error("the header {0:?} has a name or a value that HTTP does not allow")]
    Header(String),
    /// A state is undone but cannot be set up: its name is written in two ways.
    #[error("there is a .tear_down({0:?}, …) without a .state({0:?}, …)")]
    OnlyTornDown(String),
    /// No port can be listened on.
    #[error("cannot listen on 127.0.0.1: {0}")]
    Listen(#[from] std::io::Error),
}

/// What the contract test of a provider came to.
#[derive(Debug)]
#[must_use = "a contract that is broken fails the test only by `assert_kept`"]
pub struct Verified(Result<Run, TestError>);

impl Verified {
    pub(super) fn new(run: Result<Run, TestError>) -> Self {
        Self(run)
    }

    /// Fails the test unless every contract is kept, with the report of the run as the message.
    ///
    /// # Panics
    /// When a contract is broken or could not be checked, and when the test could not begin.
    #[track_caller]
    pub fn assert_kept(self) {
        match self.0 {
            Ok(run) if run.exit_status() == ExitStatus::Kept => {}
            Ok(run) => panic!("{}", report::text(&run, report::Style::Plain)),
            Err(error) => panic!("the contracts were not verified: {error}"),
        }
    }

    /// The run, for a report of one's own.
    ///
    /// # Errors
    /// When the test could not begin.
    pub fn into_run(self) -> Result<Run, TestError> {
        self.0
    }
}
