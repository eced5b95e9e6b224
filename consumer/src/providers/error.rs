//! What can go wrong between the scheduler and a provider, as data: wording and status codes for
//! the scheduler's own callers are not decided here.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use http::StatusCode;

/// A provider, by the name it has in the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    /// `template-service`.
    Template,
    /// `recipient-service`.
    Recipient,
}

impl Provider {
    /// The name it has in the contract, in problems and in logs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Template => "template-service",
            Self::Recipient => "recipient-service",
        }
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// A call to a provider that brought nothing the scheduler can use.
#[derive(Debug, thiserror::Error)]
#[error("{provider}, {operation}: {fault}")]
pub struct ProviderError {
    /// Who was asked.
    pub provider: Provider,
    /// What was asked: method and route, such as `GET /v1/templates/{id}`.
    pub operation: &'static str,
    /// What happened instead.
    pub fault: Fault,
}

/// What happened instead of a usable answer. Its text never holds a value that the provider sent,
/// beside a problem's `code`: the values may be e-mail addresses.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// No connection came about, or it broke off before the answer was whole.
    #[error("cannot be reached, or broke the connection off: {}", root(.0))]
    Unreachable(#[source] reqwest::Error),
    /// The answer was not whole when the time was up.
    #[error("gave no whole answer within {0:?}")]
    TooLate(Duration),
    /// 401 or 403: the scheduler's own token is not good there.
    #[error("refused the scheduler's credentials with status {status}{}", code_in_brackets(.code))]
    CredentialsRefused {
        /// The status.
        status: StatusCode,
        /// The problem's code, where it has one.
        code: Option<String>,
    },
    /// 404: the provider does not know what was asked for.
    #[error("does not know what was asked for")]
    NotFound,
    /// Any other status than the one that was asked for.
    #[error("answered with the unexpected status {status}{}", code_in_brackets(.code))]
    UnexpectedStatus {
        /// The status.
        status: StatusCode,
        /// The problem's code, where it has one.
        code: Option<String>,
    },
    /// The status is right, but what came with it cannot be used.
    #[error("sent data that cannot be used, at {place}: {reason}")]
    InvalidData {
        /// Where: a JSON pointer (RFC 6901) into the body such as `/items/3/status`, or the part of
        /// the answer in words.
        place: String,
        /// Why, without the value itself.
        reason: String,
    },
}

impl Fault {
    /// Data that cannot be used.
    pub(super) fn invalid(place: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::InvalidData {
            place: place.into(),
            reason: reason.into(),
        }
    }

    /// An answer about something else than what was asked for.
    pub(super) fn other_id() -> Self {
        Self::invalid("/id", "it is not the id that was asked for")
    }
}

/// The first cause, such as `Connection refused`: what is around it says only who noticed.
fn root(error: &reqwest::Error) -> String {
    let mut root: &dyn Error = error;
    while let Some(source) = root.source() {
        root = source;
    }
    root.to_string()
}

fn code_in_brackets(code: &Option<String>) -> String {
    code.as_ref()
        .map(|code| format!(" ({code})"))
        .unwrap_or_default()
}
