//! How a call that failed because of a provider is told: to the caller as a problem, and to the
//! operators as one line of the log with the same words, and a count.
//!
//! `docs/meeting-the-providers.md` is the same as a table.

mod documented;

use std::time::Duration;

use http::StatusCode;
use serde_json::json;
use service::Problem;

use crate::metrics::Metrics;
use crate::providers::{Fault, Provider, ProviderError, recipient, template};
use crate::scheduling::CreateError;

pub(super) use documented::{CONTENT_PROBLEMS, CREATE_PROBLEMS, PROVIDER_PROBLEMS};

/// When to ask again for what failed in a provider that does not say when.
const SOON: Duration = Duration::from_secs(5);

/// When to ask again for what only waits for other calls to end.
const AT_ONCE: Duration = Duration::from_secs(1);

/// Who was asked what, and how often, when it went wrong.
#[derive(Clone, Copy)]
struct Asked {
    provider: Provider,
    operation: &'static str,
    /// How many requests were sent; `None` where the call brought an answer, and what cannot be
    /// used is the answer.
    attempts: Option<u32>,
}

/// The problem for a collection of a provider that cannot be listed.
pub(super) fn not_listed(error: &ProviderError, metrics: &Metrics) -> Problem {
    report(
        Asked::by(error),
        error.fault.code(),
        of_fault(error),
        metrics,
    )
}

/// The problem for a campaign that was not created. What the caller did wrong is not logged as an
/// error; what comes from a provider is, once.
pub(super) fn not_created(error: &CreateError, metrics: &Metrics) -> Problem {
    match error {
        CreateError::SendAtNotInFuture { .. } => unprocessable(
            "send_at_not_in_future",
            "The time to send at is over",
            error,
        ),
        CreateError::KeyReused => unprocessable(
            "idempotency_key_reused",
            "The key belongs to another campaign",
            error,
        ),
        CreateError::Provider(error) => not_listed(error, metrics),
        CreateError::Spool(error) => Problem::internal(error),
        CreateError::Store(error) => error.into(),
        CreateError::TemplateNotFound { source, .. } => {
            let code = "template_not_found";
            let problem = unprocessable(code, "There is no such template", error);
            report(Asked::by(source), code, problem, metrics)
        }
        CreateError::TemplateNotActive { .. } => {
            let code = "template_not_active";
            let problem = unprocessable(code, "The template is not active", error);
            report(Asked::TEMPLATE, code, problem, metrics)
        }
        CreateError::TemplateChanged { .. } => {
            let code = "template_changed_meanwhile";
            let title = "The template was changed while the campaign was being set up";
            let problem = problem(StatusCode::CONFLICT, code, title, error);
            report(Asked::TEMPLATE, code, problem, metrics)
        }
        CreateError::RecipientListNotFound { source, .. } => {
            let code = "recipient_list_not_found";
            let problem = unprocessable(code, "There is no such recipient list", error);
            report(Asked::by(source), code, problem, metrics)
        }
        CreateError::VariablesMissing(missing) => {
            let code = "recipient_variables_missing";
            let title = "Recipients lack what the template needs";
            let problem = unprocessable(code, title, error)
                .with("recipient_id", missing.recipient_id.as_str())
                .with("variables", missing.variables.as_slice())
                .with("more", missing.more);
            report(Asked::RECIPIENTS, code, problem, metrics)
        }
        CreateError::MessageTooLarge { recipient_id } => {
            let code = "message_too_large";
            let problem = unprocessable(code, "A message would be too large", error)
                .with("recipient_id", recipient_id.as_str());
            report(Asked::RECIPIENTS, code, problem, metrics)
        }
        CreateError::RecipientsEmpty(_) => {
            let code = "recipients_empty";
            let problem = unprocessable(code, "Nobody on the list can be sent to", error);
            report(Asked::RECIPIENTS, code, problem, metrics)
        }
    }
}

impl Asked {
    const TEMPLATE: Self = Self {
        provider: Provider::Template,
        operation: template::FETCH,
        attempts: None,
    };

    const RECIPIENTS: Self = Self {
        provider: Provider::Recipient,
        operation: recipient::RECIPIENTS,
        attempts: None,
    };

    fn by(error: &ProviderError) -> Self {
        Self {
            provider: error.provider,
            operation: error.operation,
            attempts: Some(error.attempts),
        }
    }
}

fn unprocessable(code: &'static str, title: &'static str, error: &CreateError) -> Problem {
    problem(StatusCode::UNPROCESSABLE_ENTITY, code, title, error)
}

fn problem(
    status: StatusCode,
    code: &'static str,
    title: &'static str,
    error: &CreateError,
) -> Problem {
    Problem::new(status, code, title).detail(sentence(&error.to_string()))
}

fn of_fault(error: &ProviderError) -> Problem {
    let (status, title) = told(&error.fault);
    let mut problem = Problem::new(status, error.fault.code(), title).detail(format!("{error}."));
    if let Some(pointer) = error.fault.pointer() {
        problem = problem.with("pointer", pointer);
    }
    match &error.fault {
        Fault::InvalidData { rule, .. } => {
            let rule = json!({ "keyword": rule.keyword, "expected": rule.expected });
            problem.with("rule", rule)
        }
        Fault::Unreachable(_) | Fault::Unavailable { .. } | Fault::CircuitOpen { .. } => {
            problem.retry_after(error.fault.retry_after().unwrap_or(SOON))
        }
        Fault::Busy => problem.retry_after(AT_ONCE),
        _ => problem,
    }
}

/// Status and title for what went wrong.
fn told(fault: &Fault) -> (StatusCode, &'static str) {
    match fault {
        Fault::Unreachable(_) | Fault::Unavailable { .. } => (
            StatusCode::SERVICE_UNAVAILABLE,
            "A provider cannot be reached",
        ),
        Fault::CircuitOpen { .. } => (
            StatusCode::SERVICE_UNAVAILABLE,
            "A provider failed too often",
        ),
        Fault::Busy => (
            StatusCode::SERVICE_UNAVAILABLE,
            "A provider is asked by too many at once",
        ),
        Fault::Silent(_) | Fault::TooLate(_) => (
            StatusCode::GATEWAY_TIMEOUT,
            "A provider did not answer in time",
        ),
        Fault::CredentialsRefused { .. } => (
            StatusCode::BAD_GATEWAY,
            "A provider does not accept the scheduler's token",
        ),
        // Where an unknown id is the caller's, it became another error before it came here.
        Fault::NotFound | Fault::UnexpectedStatus { .. } => (
            StatusCode::BAD_GATEWAY,
            "A provider answered with an unexpected status",
        ),
        Fault::InvalidData { .. }
        | Fault::OtherId
        | Fault::CursorRepeated
        | Fault::PagesEndless(_)
        | Fault::SizeMismatch { .. }
        | Fault::DuplicateId { .. }
        | Fault::UnknownTimeZone { .. } => (
            StatusCode::BAD_GATEWAY,
            "A provider sent data that cannot be used",
        ),
    }
}

/// The words of an error as a sentence.
fn sentence(words: &str) -> String {
    let mut rest = words.chars();
    let first = rest.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(rest).chain(['.']).collect()
}

/// Logs the problem as one error, counts it, and names in it who was asked what. The request and
/// the trace are in the span around the line.
fn report(asked: Asked, code: &'static str, problem: Problem, metrics: &Metrics) -> Problem {
    let Asked {
        provider,
        operation,
        attempts,
    } = asked;
    let body = problem.to_json();
    metrics.refused(code);
    tracing::error!(
        provider = provider.name(),
        operation,
        attempts,
        code,
        status = problem.status().as_u16(),
        detail = body["detail"].as_str().unwrap_or_default(),
        "a provider's answer cannot be used"
    );
    problem
        .with("provider", provider.name())
        .with("operation", operation)
}
