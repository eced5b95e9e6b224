//! The HTTP side that both provider clients share: one GET, and the only place where a status, a
//! header or a transport error of a provider is looked at. It knows no domain type.

use std::time::Duration;

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment};
use service::RequestContext;
use url::Url;

use super::{Fault, Problem, Provider, ProviderError, Token};

/// The largest body that is read, in bytes: a page of a thousand recipients with 16 KiB each.
const LARGEST_BODY: usize = 16 * 1024 * 1024;

/// How long the scheduler waits for a provider.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// Until there is a connection.
    pub connect: Duration,
    /// From the start of a call to the end of its answer.
    pub total: Duration,
}

/// Where a provider is, how it is asked and how long it is waited for. Cheap to clone: clones
/// share their connections.
#[derive(Clone, Debug)]
pub struct Connection {
    provider: Provider,
    base: Url,
    token: Token,
    timeouts: Timeouts,
    client: Client,
}

/// One GET: the operation's name, the segments of its path below the base, and its query.
pub(super) struct Call<'a> {
    pub(super) operation: &'static str,
    pub(super) path: &'a [&'a str],
    pub(super) query: &'a [(&'static str, &'a str)],
    pub(super) context: &'a RequestContext,
}

impl Connection {
    /// A connection to `provider` at `base`. Nothing is sent yet.
    ///
    /// Redirects are not followed, so that the token reaches no other host, and proxy settings
    /// that were meant for other programs are not used.
    ///
    /// # Errors
    /// When the system's certificates cannot be loaded.
    pub fn new(
        provider: Provider,
        base: Url,
        token: Token,
        timeouts: Timeouts,
    ) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .user_agent(concat!("campaign-scheduler/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(timeouts.connect)
            .timeout(timeouts.total)
            .redirect(Policy::none())
            .no_proxy()
            .build()?;
        Ok(Self {
            provider,
            base,
            token,
            timeouts,
            client,
        })
    }

    /// Asks once, and reads the answer as a `T`.
    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        call: Call<'_>,
    ) -> Result<T, ProviderError> {
        let operation = call.operation;
        self.answer(call)
            .await
            .map_err(|fault| self.error(operation, fault))
    }

    /// `fault` as an error of this provider.
    pub(super) fn error(&self, operation: &'static str, fault: Fault) -> ProviderError {
        ProviderError {
            provider: self.provider,
            operation,
            fault,
        }
    }

    async fn answer<T: DeserializeOwned>(&self, call: Call<'_>) -> Result<T, Fault> {
        let response = self
            .client
            .get(self.url(&call))
            .header(AUTHORIZATION, self.token.header())
            .header(ACCEPT, "application/json")
            .headers(HeaderMap::from_iter(call.context.headers()))
            .send()
            .await
            .map_err(|error| self.transport(error))?;
        let status = response.status();
        if status != StatusCode::OK {
            return Err(self.refusal(response).await);
        }
        if !is_json(response.headers()) {
            return Err(Fault::invalid(
                "header Content-Type",
                "it is not application/json",
            ));
        }
        read(&self.body(response).await?)
    }

    fn url(&self, call: &Call<'_>) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(call.path);
        }
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(call.query);
        }
        url
    }

    /// What a status other than 200 means.
    async fn refusal(&self, response: Response) -> Fault {
        let status = response.status();
        let code = match self.body(response).await {
            Ok(body) => Problem::code_of(&body),
            Err(_) => None,
        };
        match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                Fault::CredentialsRefused { status, code }
            }
            // A wrong base address is not the same as an id that is not known there.
            StatusCode::NOT_FOUND if code.as_deref() != Some("route_not_found") => Fault::NotFound,
            _ => Fault::UnexpectedStatus { status, code },
        }
    }

    async fn body(&self, mut response: Response) -> Result<Vec<u8>, Fault> {
        let mut body = Vec::new();
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|error| self.transport(error))?
        {
            if body.len() + chunk.len() > LARGEST_BODY {
                let reason = format!("it is larger than {LARGEST_BODY} bytes");
                return Err(Fault::invalid("the body", reason));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    fn transport(&self, error: reqwest::Error) -> Fault {
        if error.is_timeout() && !error.is_connect() {
            Fault::TooLate(self.timeouts.total)
        } else {
            // The address holds ids and cursors, and may hold a password.
            Fault::Unreachable(error.without_url())
        }
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case("application/json"))
}

/// Reads a body, and says of one that is not a `T` where and why, but never the value itself.
fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Fault> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut json)
        .map_err(|error| Fault::invalid(pointer(error.path()), reason(error.inner())))?;
    json.end()
        .map_err(|error| Fault::invalid("the body", reason(&error)))?;
    Ok(value)
}

/// The JSON pointer of a place that serde names.
fn pointer(path: &Path) -> String {
    let pointer: String = path
        .iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { .. } | Segment::Unknown => String::new(),
        })
        .collect();
    match pointer.as_str() {
        "" => "the body".to_owned(),
        _ => pointer,
    }
}

fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    if !error.is_data() {
        return format!("it is not JSON: {text}");
    }
    // serde_json appends the position; its messages start with the kind of error, and quote the
    // value only between that and the last "expected".
    let text = text
        .rsplit_once(" at line ")
        .map_or(text.as_str(), |(text, _position)| text);
    if text.starts_with("missing field ") {
        return text.to_owned();
    }
    match text.rsplit_once("expected ") {
        Some((_value, expected)) => format!("expected {expected}"),
        None => "it does not have the form that is read there".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    struct Row {
        #[expect(dead_code, reason = "only its presence is tested")]
        id: u64,
        #[expect(dead_code, reason = "only its form is tested")]
        at: Option<jiff::Timestamp>,
    }

    fn place_and_reason(body: &str) -> (String, String) {
        match read::<Vec<Row>>(body.as_bytes()) {
            Err(Fault::InvalidData { place, reason }) => (place, reason),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_wrong_type_is_named_with_its_place_and_without_its_value() {
        let (place, reason) = place_and_reason(r#"[{"id":1},{"id":"anna@example.org"}]"#);
        assert_eq!(place, "/1/id");
        assert_eq!(reason, "expected u64");
    }

    #[test]
    fn a_missing_field_is_named() {
        let (place, reason) = place_and_reason("[{}]");
        assert_eq!(place, "/0");
        assert_eq!(reason, "missing field `id`");
    }

    #[test]
    fn a_value_that_no_rule_quotes_safely_is_left_out() {
        let (place, reason) = place_and_reason(r#"[{"id":1,"at":"anna@example.org"}]"#);
        assert_eq!(place, "/0/at");
        assert!(!reason.contains("anna"), "{reason}");
    }

    #[test]
    fn what_is_not_json_is_said_to_be_so() {
        for body in ["", "<html>", "[", "[] []"] {
            let (_, reason) = place_and_reason(body);
            assert!(reason.starts_with("it is not JSON: "), "{body}: {reason}");
        }
    }

    #[test]
    fn a_media_type_is_compared_without_case_and_parameters() {
        let headers =
            |value| HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(value))]);
        assert!(is_json(&headers("Application/JSON; charset=utf-8")));
        assert!(!is_json(&headers("text/html")));
        assert!(!is_json(&HeaderMap::new()));
    }

    #[test]
    fn an_id_is_one_segment_of_the_path_whatever_is_in_it() {
        let token = Token::parse("t").unwrap();
        let _ = rustls::crypto::ring::default_provider().install_default();
        let timeouts = Timeouts {
            connect: Duration::from_secs(1),
            total: Duration::from_secs(1),
        };
        let base = "http://localhost/base/".parse().unwrap();
        let connection = Connection::new(Provider::Template, base, token, timeouts).unwrap();
        let url = connection.url(&Call {
            operation: "GET",
            path: &["v1", "templates", "a/b?c"],
            query: &[("cursor", "x&y")],
            context: &RequestContext::new(),
        });
        assert_eq!(
            url.as_str(),
            "http://localhost/base/v1/templates/a%2Fb%3Fc?cursor=x%26y"
        );
    }
}
