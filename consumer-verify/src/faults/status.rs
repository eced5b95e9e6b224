//! Statuses of failure in the place of the answer: one fault for each, because they differ in nothing
//! but their head.

use std::time::{Duration, SystemTime};

use contract::{FaultClass, Reaction};
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::json;

use super::{Case, Fault, Plain, Play};
use crate::answer::Answer;

/// When a provider that says it wants to be asked again. Longer than anybody waits for an answer.
const LATER: Duration = Duration::from_secs(60);

/// Those of this class.
pub(super) const ALL: &[Fault] = &[
    status("status-400", "answers 400 Bad Request", |plain| {
        cases(plain, 400, After::Unsaid)
    }),
    status("status-401", "answers 401 Unauthorized", |plain| {
        cases(plain, 401, After::Unsaid)
    }),
    status("status-403", "answers 403 Forbidden", |plain| {
        cases(plain, 403, After::Unsaid)
    }),
    status("status-404", "answers 404 Not Found", |plain| {
        cases(plain, 404, After::Unsaid)
    }),
    status("status-409", "answers 409 Conflict", |plain| {
        cases(plain, 409, After::Unsaid)
    }),
    status("status-410", "answers 410 Gone", |plain| {
        cases(plain, 410, After::Unsaid)
    }),
    status("status-429", "answers 429 Too Many Requests", |plain| {
        cases(plain, 429, After::Unsaid)
    }),
    status(
        "status-429-retry-after",
        "answers 429 Too Many Requests, to be asked again in 60 s",
        |plain| cases(plain, 429, After::Seconds),
    ),
    status("status-500", "answers 500 Internal Server Error", |plain| {
        cases(plain, 500, After::Unsaid)
    }),
    status("status-502", "answers 502 Bad Gateway", |plain| {
        cases(plain, 502, After::Unsaid)
    }),
    status(
        "status-503-retry-after",
        "answers 503 Service Unavailable, to be asked again in 60 s",
        |plain| cases(plain, 503, After::Seconds),
    ),
    status(
        "status-503-retry-at",
        "answers 503 Service Unavailable, to be asked again at a time in 60 s",
        |plain| cases(plain, 503, After::Date),
    ),
    status("status-504", "answers 504 Gateway Timeout", |plain| {
        cases(plain, 504, After::Unsaid)
    }),
];

const fn status(
    name: &'static str,
    says: &'static str,
    cases: fn(&Plain<'_>) -> Vec<Case>,
) -> Fault {
    Fault {
        name,
        class: FaultClass::Status,
        says,
        cases,
    }
}

/// How an answer says when to ask again.
#[derive(Clone, Copy)]
enum After {
    Unsaid,
    Seconds,
    Date,
}

fn cases(plain: &Plain<'_>, status: u16, after: After) -> Vec<Case> {
    let Ok(status) = StatusCode::from_u16(status) else {
        return Vec::new();
    };
    // Where this is the right answer, it is no fault.
    if plain.answer.status == status {
        return Vec::new();
    }
    let failed = move |_: &super::Turn<'_>| Play::Answer(failure(status, after));
    vec![Case::of(Reaction::Refuse, failed)]
}

/// An answer of failure, as a service that knows RFC 9457 gives it.
pub(super) fn unavailable() -> Answer {
    failure(StatusCode::SERVICE_UNAVAILABLE, After::Unsaid)
}

fn failure(status: StatusCode, after: After) -> Answer {
    let title = status.canonical_reason().unwrap_or_default();
    let problem = json!({"type": "about:blank", "title": title, "status": status.as_u16(), "code": "injected_fault"});
    let kind = HeaderValue::from_static("application/problem+json");
    let mut headers = HeaderMap::from_iter([(CONTENT_TYPE, kind)]);
    let after = match after {
        After::Unsaid => None,
        After::Seconds => Some(LATER.as_secs().into()),
        // Reckoned when it is answered, not when it is derived.
        After::Date => {
            HeaderValue::try_from(httpdate::fmt_http_date(SystemTime::now() + LATER)).ok()
        }
    };
    if let Some(after) = after {
        headers.insert(RETRY_AFTER, after);
    }
    Answer {
        status,
        headers,
        body: problem.to_string().into(),
    }
}
