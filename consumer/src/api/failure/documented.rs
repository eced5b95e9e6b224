//! The problems of calls to providers, as the OpenAPI document tells them.

use http::StatusCode;
use service::openapi::DocumentedProblem;

/// The problems of every call to a provider.
pub(in crate::api) const PROVIDER_PROBLEMS: [DocumentedProblem<'_>; 9] = [
    (
        StatusCode::SERVICE_UNAVAILABLE,
        "provider_unavailable",
        "A provider cannot be reached, breaks the connection off, or says that it cannot answer \
         now, also when asked again. `Retry-After` says when to come back.",
    ),
    (
        StatusCode::SERVICE_UNAVAILABLE,
        "provider_circuit_open",
        "A provider failed too often, and is not asked for a while. `Retry-After` says how long.",
    ),
    (
        StatusCode::SERVICE_UNAVAILABLE,
        "provider_busy",
        "Too many calls to a provider wait already. `Retry-After` says when to come back.",
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
        "A provider sent data that breaks the scheduler's JSON Schema of it: `pointer` is the \
         place as a JSON pointer, `rule` the `keyword` that it breaks and what that `expected`.",
    ),
    (
        StatusCode::BAD_GATEWAY,
        "provider_cursor_repeated",
        "A provider gave a page's cursor for the second time.",
    ),
    (
        StatusCode::BAD_GATEWAY,
        "provider_pages_endless",
        "A provider has more pages or items than there can be.",
    ),
];

/// The problems of calls for one template or one list with its recipients.
pub(in crate::api) const CONTENT_PROBLEMS: [DocumentedProblem<'_>; 4] = [
    (
        StatusCode::BAD_GATEWAY,
        "provider_id_mismatch",
        "A provider answered with another id than it was asked for.",
    ),
    (
        StatusCode::BAD_GATEWAY,
        "provider_size_mismatch",
        "The recipients that came are more or fewer than the list has, also when it is asked \
         again.",
    ),
    (
        StatusCode::BAD_GATEWAY,
        "provider_duplicate_id",
        "A recipient came twice; `pointer` says where the second time.",
    ),
    (
        StatusCode::BAD_GATEWAY,
        "provider_time_zone_unknown",
        "The IANA database does not have a recipient's time zone; `pointer` says whose.",
    ),
];

/// The problems of creating a campaign, beside those of every call to a provider.
pub(in crate::api) const CREATE_PROBLEMS: [DocumentedProblem<'_>; 11] = [
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
        "`send_at` is not in the future, or not for every recipient.",
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
        StatusCode::CONFLICT,
        "template_changed_meanwhile",
        "The template ceased to be active, was changed or went away while the campaign was being \
         set up. The same request, also with the same key, starts from what it is now.",
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
        "message_too_large",
        "With the values of a recipient, the texts of the template are larger than 10 MiB; \
         `recipient_id` says who is the first.",
    ),
    (
        StatusCode::UNPROCESSABLE_ENTITY,
        "recipients_empty",
        "Nobody on the list can be sent to.",
    ),
];
