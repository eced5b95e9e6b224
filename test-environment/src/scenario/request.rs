//! From a step of a scenario to a request, and from what went over the wire to what is kept of it.

use contract::project::{Body, Placeholder, ScenarioStep};
use contract::{Header, Mismatch, Received, Redaction, Sent};
use provider_verify::Provider;
use reqwest::Request;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde_json::Value;

use super::Answer;
use crate::http;
use crate::stage::{filled, plain_text};

/// The request of a step; `value` says what a placeholder stands for.
///
/// # Errors
///
/// When a placeholder has no value, or a part of it cannot be sent; in words for a report.
pub fn prepare(
    step: &ScenarioStep,
    target: &Provider,
    value: &impl Fn(&Placeholder) -> Result<Value, String>,
) -> Result<Request, String> {
    let text = |placeholder: &Placeholder| value(placeholder).map(plain_text);
    let path = step.path.fill(|placeholder| {
        let text = text(placeholder)?;
        Ok::<_, String>(match placeholder {
            Placeholder::Saved(_) => percent_encoded(&text),
            Placeholder::Url(_) | Placeholder::Token(_) | Placeholder::RunId => text,
        })
    })?;
    let url = http::below(&target.url, &path).map_err(|error| format!("{path}: {error}"))?;
    let method = step
        .method
        .parse()
        .map_err(|_| format!("`{}` is no method", step.method))?;
    let mut request = Request::new(method, url);
    if let Some(body) = &step.body {
        let value = body.fill(value)?;
        let bytes = match (body, value) {
            (Body::Text(_), Value::String(text)) => text,
            (_, value) => {
                let json = HeaderValue::from_static("application/json");
                request.headers_mut().insert(CONTENT_TYPE, json);
                value.to_string()
            }
        };
        *request.body_mut() = Some(bytes.into());
    }
    let headers = request.headers_mut();
    // Those of the step come last: they replace those that every request to the service has.
    let own = filled(&step.headers, text)?;
    for (name, mut value) in target.headers.iter().cloned().chain(own) {
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    Ok(request)
}

/// Everything but what RFC 3986 calls unreserved, so that a saved value stays one part of a path
/// or query.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// What a report may show of the request.
pub fn record(request: &Request, redaction: &Redaction) -> Sent {
    let body = request.body().and_then(reqwest::Body::as_bytes);
    Sent {
        method: request.method().to_string(),
        url: redaction.url(request.url()),
        headers: headers(request.headers(), redaction),
        body: redaction.body(body.unwrap_or_default(), &[]),
    }
}

/// What a report may show of the answer, in which these mismatches were found.
pub fn received(answer: &Answer, mismatches: &[Mismatch], redaction: &Redaction) -> Received {
    Received {
        status: answer.status,
        headers: headers(&answer.headers, redaction),
        body: redaction.body(&answer.body, mismatches),
    }
}

fn headers(headers: &HeaderMap, redaction: &Redaction) -> Vec<Header> {
    let shown = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers
        .iter()
        .map(|(name, value)| redaction.header(name.as_str(), &shown(value)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_value_stays_one_part_of_a_path() {
        assert_eq!(percent_encoded("a-1_b.c~"), "a-1_b.c~");
        assert_eq!(percent_encoded("a/b?c d+é"), "a%2Fb%3Fc%20d%2B%C3%A9");
    }
}
