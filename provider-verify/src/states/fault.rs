//! Which kind of failure an answer of a state handler is, and what of it is told. Pure.

use std::time::Duration;

use contract::StateFault;
use http::StatusCode;
use serde_json::Value;

/// The longest part of an answer that is told, in bytes.
const LONGEST_ANSWER: usize = 300;

/// Phrases, in lower case, with which handlers say that they do not know a state.
const UNKNOWN: [&str; 9] = [
    "unknown state",
    "unknown provider state",
    "provider_state_unknown",
    "state not found",
    "state is not known",
    "state is unknown",
    "no such state",
    "no state handler",
    "no handler for",
];

/// An order that came to nothing.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) fault: StateFault,
    pub(super) detail: String,
    /// Whether the handler certainly did not take the order, so that it may be repeated.
    pub(super) not_taken: bool,
}

pub(super) fn too_slow(limit: Duration) -> Failure {
    Failure {
        fault: StateFault::TooSlow,
        detail: format!("the state handler did not answer within {limit:?}"),
        not_taken: false,
    }
}

/// An answer that could not be read to its end.
pub(super) fn spoiled(detail: String) -> Failure {
    Failure {
        fault: StateFault::Unreachable,
        detail: format!("the state handler's answer could not be read: {detail}"),
        not_taken: false,
    }
}

/// An answer that is not a success.
pub(super) fn answered(status: StatusCode, body: &[u8]) -> Failure {
    let text = said(body);
    let not_there = matches!(
        status,
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED | StatusCode::NOT_IMPLEMENTED
    );
    let whole = String::from_utf8_lossy(body).to_lowercase();
    let unknown = not_there || UNKNOWN.iter().any(|phrase| whole.contains(phrase));
    let not_taken = matches!(
        status,
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT
    );
    let fault = match unknown {
        true => StateFault::Unknown,
        false if not_taken => StateFault::Unreachable,
        false => StateFault::Failed,
    };
    let colon = if text.is_empty() { "" } else { ": " };
    Failure {
        fault,
        detail: format!("the state handler answered {status}{colon}{text}"),
        not_taken: not_taken && !unknown,
    }
}

/// What an answer says of itself: the detail or title of a problem document (RFC 9457), otherwise
/// the beginning of its text, on one line.
fn said(body: &[u8]) -> String {
    let json: Option<Value> = serde_json::from_slice(body).ok();
    let problem = json.as_ref().and_then(|problem| {
        let text = problem.get("detail").or_else(|| problem.get("title"));
        text.and_then(Value::as_str)
    });
    let text = match problem {
        Some(text) => text.to_owned(),
        None => String::from_utf8_lossy(body).into_owned(),
    };
    let text = Vec::from_iter(text.split_whitespace()).join(" ");
    match text.len() > LONGEST_ANSWER {
        true => format!("{} …", &text[..text.floor_char_boundary(LONGEST_ANSWER)]),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(status: u16, body: &str) -> StateFault {
        answered(StatusCode::from_u16(status).unwrap(), body.as_bytes()).fault
    }

    #[test]
    fn a_handler_that_is_not_there_or_does_not_know_the_state_is_told_from_one_that_fails() {
        assert_eq!(fault(404, ""), StateFault::Unknown);
        assert_eq!(fault(501, ""), StateFault::Unknown);
        assert_eq!(fault(400, "Unknown state: x"), StateFault::Unknown);
        assert_eq!(
            fault(500, r#"{"code":"provider_state_unknown"}"#),
            StateFault::Unknown
        );
        assert_eq!(fault(422, "count is missing"), StateFault::Failed);
        assert_eq!(fault(500, "the database is locked"), StateFault::Failed);
        assert_eq!(fault(503, "starting"), StateFault::Unreachable);
    }

    #[test]
    fn an_answer_is_told_on_one_short_line() {
        let detail = |body: &str| answered(StatusCode::IM_A_TEAPOT, body.as_bytes()).detail;
        assert_eq!(
            detail("no\n  tea"),
            "the state handler answered 418 I'm a teapot: no tea"
        );
        assert_eq!(
            detail(r#"{"title": "Tea", "detail": "it is out"}"#),
            "the state handler answered 418 I'm a teapot: it is out"
        );
        assert_eq!(detail(""), "the state handler answered 418 I'm a teapot");
        assert!(detail(&"ü".repeat(10_000)).len() < 400);
    }

    #[test]
    fn only_an_order_that_was_certainly_not_taken_is_repeated() {
        let again = |status| answered(status, b"").not_taken;
        assert!(again(StatusCode::BAD_GATEWAY) && again(StatusCode::SERVICE_UNAVAILABLE));
        assert!(!again(StatusCode::INTERNAL_SERVER_ERROR) && !again(StatusCode::NOT_FOUND));
        assert!(!too_slow(Duration::from_secs(1)).not_taken);
        assert!(!spoiled("reset".into()).not_taken);
    }
}
