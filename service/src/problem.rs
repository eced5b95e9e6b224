//! What a service answers when it does not do as it was asked: problem details as
//! `application/problem+json` (RFC 9457). It knows nothing of any one service's problems.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::time::Duration;

use aide::generate::GenContext;
use aide::openapi::Operation;
use aide::operation::OperationOutput;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value};

/// Members that RFC 9457 or this project gives a meaning of their own.
const RESERVED: [&str; 5] = ["type", "title", "status", "detail", "code"];

/// A problem, as the body of an error response:
/// `{"type": "urn:problem:<code>", "title", "status", "detail", "code", …}`.
///
/// `code` tells programs what is wrong and never changes; `title` is the same for every occurrence
/// of a code; `detail` is about this one occurrence and for people only.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    status: StatusCode,
    code: Cow<'static, str>,
    title: Cow<'static, str>,
    detail: Option<String>,
    members: Map<String, Value>,
    retry_after: Option<Duration>,
}

/// The code of the problem in a response, for the access log.
#[derive(Clone, Debug)]
pub(crate) struct ProblemCode(pub(crate) Cow<'static, str>);

impl Problem {
    /// The media type of problems.
    pub const MEDIA_TYPE: &'static str = "application/problem+json";

    /// A problem without a detail; `code` is snake_case.
    pub fn new(
        status: StatusCode,
        code: impl Into<Cow<'static, str>>,
        title: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            status,
            code: code.into(),
            title: title.into(),
            detail: None,
            members: Map::new(),
            retry_after: None,
        }
    }

    /// What the service could not do for a reason of its own. The cause, with all its sources,
    /// goes to the log and not to the caller.
    pub fn internal(cause: &(dyn Error + 'static)) -> Self {
        tracing::error!(cause = chain(cause), "internal error");
        Self::internal_error()
    }

    /// The same for a cause that is in the log already.
    pub(crate) fn internal_error() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal_error",
            "The service could not do this for a reason of its own",
        )
    }

    /// Says what is wrong with this one request, where, and how to mend it.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Adds an extension member, such as the place of the fault; not one that every problem has.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        debug_assert!(!RESERVED.contains(&name), "`{name}` is a reserved member");
        self.members.insert(name.to_owned(), value.into());
        self
    }

    /// Says by the header `Retry-After` when to ask again, in whole seconds and at least one.
    #[must_use]
    pub fn retry_after(mut self, delay: Duration) -> Self {
        self.retry_after = Some(delay);
        self
    }

    /// The status of the response.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The code.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The body of the response.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut body = self.members.clone();
        body.insert("type".into(), format!("urn:problem:{}", self.code).into());
        body.insert("title".into(), self.title.as_ref().into());
        body.insert("status".into(), self.status.as_u16().into());
        body.insert("code".into(), self.code.as_ref().into());
        if let Some(detail) = &self.detail {
            body.insert("detail".into(), detail.as_str().into());
        }
        Value::Object(body)
    }
}

/// The detail, or the title where there is none.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.detail.as_deref().unwrap_or(&self.title))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let media_type = HeaderValue::from_static(Self::MEDIA_TYPE);
        let mut response = (
            self.status,
            [(CONTENT_TYPE, media_type)],
            self.to_json().to_string(),
        )
            .into_response();
        if let Some(delay) = self.retry_after {
            let seconds = delay.as_millis().div_ceil(1000).max(1);
            if let Ok(seconds) = u64::try_from(seconds) {
                response.headers_mut().insert(RETRY_AFTER, seconds.into());
            }
        }
        response.extensions_mut().insert(ProblemCode(self.code));
        response
    }
}

impl JsonSchema for Problem {
    fn schema_name() -> Cow<'static, str> {
        "Problem".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Problem details (RFC 9457).",
            "type": "object",
            "properties": {
                "type": {
                    "description": "`urn:problem:` and the code.",
                    "type": "string",
                    "format": "uri",
                },
                "title": {
                    "description": "What the code means, in words.",
                    "type": "string",
                },
                "status": {
                    "description": "The status of the response.",
                    "type": "integer",
                    "minimum": 400,
                    "maximum": 599,
                },
                "detail": {
                    "description": "What is wrong with this one request, and how to mend it.",
                    "type": "string",
                },
                "code": {
                    "description": "What is wrong, for programs.",
                    "type": "string",
                    "pattern": "^[a-z][a-z0-9_]*$",
                },
            },
            "required": ["type", "title", "status", "code"],
            "additionalProperties": true,
            "examples": [{
                "type": "urn:problem:token_missing",
                "title": "The request has no bearer token",
                "status": 401,
                "detail": "Send exactly one header `Authorization: Bearer <token>`.",
                "code": "token_missing",
            }],
        })
    }
}

/// Which problems an operation answers with is said where the operation is documented, by
/// [`openapi::problem`](crate::openapi::problem).
impl OperationOutput for Problem {
    type Inner = Self;

    fn operation_response(
        ctx: &mut GenContext,
        _operation: &mut Operation,
    ) -> Option<aide::openapi::Response> {
        Some(crate::openapi::problem_response(ctx, String::new()))
    }
}

/// An error and its sources in one line.
pub(crate) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut line = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let text = cause.to_string();
        // Some errors repeat their source in their own text.
        if !line.ends_with(&text) {
            line.push_str(": ");
            line.push_str(&text);
        }
        source = cause.source();
    }
    line.replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn teapot() -> Problem {
        Problem::new(StatusCode::IM_A_TEAPOT, "teapot", "This is a teapot")
    }

    #[test]
    fn a_problem_has_the_members_of_rfc_9457_its_code_and_its_extensions() {
        let problem = teapot().detail("It is short and stout.").with("spout", 1);
        assert_eq!(
            problem.to_json(),
            json!({
                "type": "urn:problem:teapot",
                "title": "This is a teapot",
                "status": 418,
                "detail": "It is short and stout.",
                "code": "teapot",
                "spout": 1,
            })
        );
    }

    #[test]
    fn a_problem_without_a_detail_has_no_such_member() {
        assert_eq!(teapot().to_json().get("detail"), None);
    }

    #[test]
    fn a_problem_is_sent_with_its_status_and_media_type() {
        let response = teapot().into_response();
        assert_eq!(response.status(), StatusCode::IM_A_TEAPOT);
        assert_eq!(response.headers()[CONTENT_TYPE], Problem::MEDIA_TYPE);
    }

    #[test]
    fn the_time_to_ask_again_is_told_in_whole_seconds() {
        for (delay, seconds) in [(0, "1"), (1000, "1"), (1001, "2")] {
            let problem = teapot().retry_after(Duration::from_millis(delay));
            assert_eq!(problem.into_response().headers()[RETRY_AFTER], seconds);
        }
    }

    #[test]
    fn the_cause_of_an_internal_error_is_not_told_to_the_caller() {
        let cause = std::io::Error::other("the disk is on fire");
        let body = Problem::internal(&cause).to_json().to_string();
        assert!(!body.contains("fire"), "{body}");
    }

    #[test]
    fn an_error_is_logged_with_its_sources_in_one_line_without_repeating_them() {
        #[derive(Debug, thiserror::Error)]
        #[error("cannot read")]
        struct Outer(#[source] std::io::Error);
        let error = Outer(std::io::Error::other("no\nsuch disk"));
        assert_eq!(chain(&error), "cannot read: no such disk");
    }
}
