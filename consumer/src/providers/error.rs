//! What can go wrong between the scheduler and a provider, as data: wording and status codes for
//! the scheduler's own callers are not decided here.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use http::StatusCode;

use super::Rule;

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
    /// How many requests were sent; zero when the call was refused before the first.
    pub attempts: u32,
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
    /// 429, 502, 503 or 504: it says itself that it cannot answer now.
    #[error("cannot answer now, with status {status}{}", code_in_brackets(.code))]
    Unavailable {
        /// The status.
        status: StatusCode,
        /// The problem's code, where it has one.
        code: Option<String>,
        /// When it wants to be asked again, where it says so.
        retry_after: Option<Duration>,
    },
    /// Too many requests failed, so that this one was not sent.
    #[error("failed too often, and is not asked for the next {} s", seconds(.retry_after))]
    CircuitOpen {
        /// When it will be asked again; zero when that hangs on requests that are on their way.
        retry_after: Duration,
    },
    /// Too many calls wait already, so that this one was not made.
    #[error("is asked by too many at once")]
    Busy,
    /// Nothing came for so long.
    #[error("sent nothing for {0:?}")]
    Silent(Duration),
    /// The answer was not whole when the time for the call was up.
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
    /// The status is right, but what came with it cannot be used as it is.
    #[error("sent data that cannot be used, {} the rule is {rule}", place(.pointer))]
    InvalidData {
        /// Where in the body, as a JSON pointer (RFC 6901) such as `/items/3/status`; empty for the
        /// answer as a whole.
        pointer: String,
        /// The rule that it breaks.
        rule: Box<Rule>,
    },
    /// The answer is about something else than what was asked for.
    #[error("answered with another id at /id than was asked for")]
    OtherId,
    /// A page has a cursor that an earlier one had.
    #[error("gave a cursor for the second time at /next_cursor")]
    CursorRepeated,
    /// There are more pages than there can be.
    #[error("has no end of pages: {0}")]
    PagesEndless(Endless),
    /// All pages together do not hold what the list said it has.
    #[error(
        "sent {received} items, but the list announced {announced} before and {again} after them"
    )]
    SizeMismatch {
        /// How many came.
        received: u64,
        /// How many were announced before the first page.
        announced: u64,
        /// How many were announced after the last page.
        again: u64,
    },
    /// An id came twice.
    #[error("sent an id for the second time at {pointer}")]
    DuplicateId {
        /// Where in the body of the page.
        pointer: String,
    },
    /// A time zone is not in the IANA time zone database.
    #[error("sent a time zone that the IANA database does not have at {pointer}")]
    UnknownTimeZone {
        /// Where in the body of the page.
        pointer: String,
    },
}

/// What there was too much of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Endless {
    /// Pages.
    #[error("this was page {0}")]
    Pages(usize),
    /// Pages without items.
    #[error("{0} pages held nothing")]
    EmptyPages(usize),
    /// Items.
    #[error("{received} items came, and at most {most} are taken")]
    Items {
        /// How many came.
        received: u64,
        /// How many are taken.
        most: u64,
    },
}

impl Fault {
    /// What happened, as a word that programs can compare: the code of the problem that it becomes.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreachable(_) | Self::Unavailable { .. } => "provider_unavailable",
            Self::CircuitOpen { .. } => "provider_circuit_open",
            Self::Busy => "provider_busy",
            Self::Silent(_) | Self::TooLate(_) => "provider_timeout",
            Self::CredentialsRefused { .. } => "provider_refused_credentials",
            // Where an unknown id is the caller's, it becomes another error.
            Self::NotFound | Self::UnexpectedStatus { .. } => "provider_answered_unexpectedly",
            Self::InvalidData { .. } => "provider_data_invalid",
            Self::OtherId => "provider_id_mismatch",
            Self::CursorRepeated => "provider_cursor_repeated",
            Self::PagesEndless(_) => "provider_pages_endless",
            Self::SizeMismatch { .. } => "provider_size_mismatch",
            Self::DuplicateId { .. } => "provider_duplicate_id",
            Self::UnknownTimeZone { .. } => "provider_time_zone_unknown",
        }
    }

    /// The place in the body of the answer, for what is wrong with the body.
    #[must_use]
    pub fn pointer(&self) -> Option<&str> {
        match self {
            Self::InvalidData { pointer, .. }
            | Self::DuplicateId { pointer }
            | Self::UnknownTimeZone { pointer } => Some(pointer),
            Self::OtherId => Some("/id"),
            Self::CursorRepeated | Self::PagesEndless(_) => Some("/next_cursor"),
            Self::SizeMismatch { .. } => Some("/items"),
            _ => None,
        }
    }

    /// How long not to ask again, where the provider or its circuit breaker says so.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Unavailable { retry_after, .. } => *retry_after,
            Self::CircuitOpen { retry_after } => Some(*retry_after),
            _ => None,
        }
    }

    /// Whether the same request is sent again within the call. Only what a GET can repeat without
    /// harm and with a chance of success: not what a provider says wrongly, and not an error of
    /// its own (500), which would come again.
    pub(super) fn is_retried(&self) -> bool {
        matches!(
            self,
            Self::Unreachable(_) | Self::Unavailable { .. } | Self::Silent(_)
        )
    }

    /// Whether it counts against the provider for the circuit breaker: it did not answer, or with
    /// an error of its own. One that says 429 is alive, and retries go by its `Retry-After`.
    pub(super) fn is_failure(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Silent(_) | Self::TooLate(_) => true,
            Self::Unavailable { status, .. } | Self::UnexpectedStatus { status, .. } => {
                status.is_server_error()
            }
            _ => false,
        }
    }
}

fn place(pointer: &str) -> String {
    match pointer {
        "" => "as a whole:".to_owned(),
        _ => format!("at {pointer}:"),
    }
}

/// In whole seconds, and never none.
fn seconds(duration: &Duration) -> u64 {
    duration.as_millis().div_ceil(1000).max(1) as u64
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
