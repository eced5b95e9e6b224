//! A request as it came, in Pact's own type.

use std::collections::HashMap;

use bytes::Bytes;
use http::request::Parts;
use pact_models::bodies::OptionalBody;
use pact_models::headers::parse_header;
use pact_models::query_strings::parse_query_string;
use pact_models::v4::http_parts::HttpRequest;

/// A request as it came.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(super) request: HttpRequest,
}

impl Incoming {
    /// `body` is the whole of it.
    pub(crate) fn of(parts: &Parts, body: &Bytes) -> Self {
        let size = parts.headers.keys_len();
        let mut headers: HashMap<String, Vec<String>> = HashMap::with_capacity(size);
        for (name, value) in &parts.headers {
            let value = String::from_utf8_lossy(value.as_bytes());
            let values = parse_header(name.as_str(), &value);
            let name = name.as_str().to_owned();
            headers.entry(name).or_default().extend(values);
        }
        let mut request = HttpRequest {
            method: parts.method.as_str().to_owned(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().and_then(parse_query_string),
            headers: Some(headers),
            ..HttpRequest::default()
        };
        request.body = match body.is_empty() {
            true => OptionalBody::Empty,
            false => OptionalBody::Present(body.clone(), request.content_type(), None),
        };
        Self { request }
    }

    pub(crate) fn method(&self) -> &str {
        &self.request.method
    }

    /// As it stands in the request line, escapes and all.
    pub(crate) fn path(&self) -> &str {
        &self.request.path
    }
}
