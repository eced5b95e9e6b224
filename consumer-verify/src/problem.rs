//! What the stub answers for itself, when no interaction can: `application/problem+json` (RFC 9457).

use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use serde_json::{Map, Value};

/// A problem of the stub, never one of the provider that it plays: `code` says which.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    /// For programs, in snake_case.
    pub(crate) code: &'static str,
    /// The same for every problem of this code.
    pub(crate) title: &'static str,
    /// About this one, with how to mend it.
    pub(crate) detail: String,
    /// What there is beside.
    pub(crate) members: Map<String, Value>,
}

impl Problem {
    pub(crate) fn new(
        status: StatusCode,
        code: &'static str,
        title: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            status,
            code,
            title,
            detail: detail.into(),
            members: Map::new(),
        }
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.members.insert(name.to_owned(), value.into());
        self
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut body = self.members;
        body.insert("type".into(), format!("urn:problem:{}", self.code).into());
        body.insert("title".into(), self.title.into());
        body.insert("status".into(), self.status.as_u16().into());
        body.insert("code".into(), self.code.into());
        body.insert("detail".into(), self.detail.into());
        let kind = HeaderValue::from_static("application/problem+json");
        let text = Value::Object(body).to_string();
        (self.status, [(CONTENT_TYPE, kind)], text).into_response()
    }
}
