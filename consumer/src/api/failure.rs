//! How a call that failed because of a provider is told: to the caller as a problem, and to the
//! operators as one line of the log with the same words.

use http::StatusCode;
use service::Problem;
use service::openapi::DocumentedProblem;

use crate::providers::{Fault, Provider, ProviderError, recipient, template};
use crate::scheduling::CreateError;

/// The problems of every call to a provider.
pub(super) const PROVIDER_PROBLEMS: [DocumentedProblem<'_>; 5] = [
    (
        StatusCode::SERVICE_UNAVAILABLE,
        "provider_unavailable",
        "A provider cannot be reached, or broke the connection off.",
    ),
    (
        StatusCode::GATEWAY_TIMEOUT,
        "provider_timeout",
        "A provider did not answer in time.",
    ),
    (
        StatusCode::BAD_GATEWAY,
        "provider_refused_credentials",
        "A provider does not accept the scheduler's token.",
    ),
    (
        StatusCode::BAD_GATEWAY,
        "provider_answered_unexpectedly",
        "A provider answered with a status that the scheduler has no use for.",
    ),
    (
        StatusCode::BAD_GATEWAY,
        "provider_data_invalid",
        "A provider sent data that the scheduler cannot use; `place` says where.",
    ),
];

/// The problems of creating a campaign, beside those of every call to a provider.
pub(super) const CREATE_PROBLEMS: [DocumentedProblem<'_>; 9] = [
    (
        StatusCode::BAD_REQUEST,
        "idempotency_key_missing",
        "The header `Idempotency-Key` is missing.",
    ),
    (
        StatusCode::BAD_REQUEST,
        "idempotency_key_invalid",
        "The header `Idempotency-Key` is not 1 to 255 visible ASCII characters.",
    ),
    (
        StatusCode::UNPROCESSABLE_ENTITY,
        "idempotency_key_reused",
        "The key belongs to a campaign that was asked for with another body.",
    ),
    (
        StatusCode::UNPROCESSABLE_ENTITY,
        "send_at_not_in_future",
        "`send_at` is not in the future.",
    ),
    (
        StatusCode::UNPROCESSABLE_ENTITY,
        "template_not_found",
        "The Template service does not know the template.",
    ),
    (
        StatusCode::UNPROCESSABLE_ENTITY,
        "template_not_active",
        "The template is a draft or archived.",
    ),
    (
        StatusCode::UNPROCESSABLE_ENTITY,
        "recipient_list_not_found",
        "The Recipient service does not know the list.",
    ),
    (
        StatusCode::UNPROCESSABLE_ENTITY,
        "recipient_variables_missing",
        "Recipients have no value for a required variable: `recipient_id` and `variables` say who \
         first and which, `more` how many others.",
    ),
    (
        StatusCode::UNPROCESSABLE_ENTITY,
        "recipients_empty",
        "Nobody on the list can be sent to.",
    ),
];

/// The problem for a collection of a provider that cannot be listed.
pub(super) fn not_listed(error: &ProviderError) -> Problem {
    report(error.provider, error.operation, of_fault(error))
}

/// The problem for a campaign that was not created. What the caller did wrong is not logged as an
/// error; what comes from a provider is, once.
pub(super) fn not_created(error: &CreateError) -> Problem {
    let unprocessable = |code: &'static str, title: &'static str| {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, title)
            .detail(sentence(&error.to_string()))
    };
    match error {
        CreateError::SendAtNotInFuture { .. } => {
            unprocessable("send_at_not_in_future", "The time to send at is over")
        }
        CreateError::KeyReused => unprocessable(
            "idempotency_key_reused",
            "The key belongs to another campaign",
        ),
        CreateError::TemplateNotFound { source, .. } => report(
            source.provider,
            source.operation,
            unprocessable("template_not_found", "There is no such template"),
        ),
        CreateError::TemplateNotActive { .. } => report(
            Provider::Template,
            template::FETCH,
            unprocessable("template_not_active", "The template is not active"),
        ),
        CreateError::RecipientListNotFound { source, .. } => report(
            source.provider,
            source.operation,
            unprocessable(
                "recipient_list_not_found",
                "There is no such recipient list",
            ),
        ),
        CreateError::VariablesMissing(missing) => report(
            Provider::Recipient,
            recipient::RECIPIENTS,
            unprocessable(
                "recipient_variables_missing",
                "Recipients lack what the template needs",
            )
            .with("recipient_id", missing.recipient_id.as_str())
            .with("variables", missing.variables.as_slice())
            .with("more", missing.more),
        ),
        CreateError::RecipientsEmpty(_) => report(
            Provider::Recipient,
            recipient::RECIPIENTS,
            unprocessable("recipients_empty", "Nobody on the list can be sent to"),
        ),
        CreateError::Provider(error) => not_listed(error),
        CreateError::Spool(error) => Problem::internal(error),
        CreateError::Store(error) => Problem::internal(error),
    }
}

fn of_fault(error: &ProviderError) -> Problem {
    let (status, code, title) = match &error.fault {
        Fault::Unreachable(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "provider_unavailable",
            "A provider cannot be reached",
        ),
        Fault::TooLate(_) => (
            StatusCode::GATEWAY_TIMEOUT,
            "provider_timeout",
            "A provider did not answer in time",
        ),
        Fault::CredentialsRefused { .. } => (
            StatusCode::BAD_GATEWAY,
            "provider_refused_credentials",
            "A provider does not accept the scheduler's token",
        ),
        // Where an unknown id is the caller's, it became another error before it came here.
        Fault::NotFound | Fault::UnexpectedStatus { .. } => (
            StatusCode::BAD_GATEWAY,
            "provider_answered_unexpectedly",
            "A provider answered with an unexpected status",
        ),
        Fault::InvalidData { .. } => (
            StatusCode::BAD_GATEWAY,
            "provider_data_invalid",
            "A provider sent data that cannot be used",
        ),
    };
    let problem = Problem::new(status, code, title).detail(format!("{error}."));
    match &error.fault {
        Fault::InvalidData { place, .. } => problem.with("place", place.as_str()),
        _ => problem,
    }
}

/// The words of an error as a sentence.
fn sentence(words: &str) -> String {
    let mut rest = words.chars();
    let first = rest.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(rest).chain(['.']).collect()
}

/// Logs the problem as one error, and names in it who was asked what. The request and the trace
/// are in the span around the line.
fn report(provider: Provider, operation: &'static str, problem: Problem) -> Problem {
    let body = problem.to_json();
    tracing::error!(
        provider = provider.name(),
        operation,
        code = problem.code(),
        status = problem.status().as_u16(),
        detail = body["detail"].as_str().unwrap_or_default(),
        "a provider's answer cannot be used"
    );
    problem
        .with("provider", provider.name())
        .with("operation", operation)
}
