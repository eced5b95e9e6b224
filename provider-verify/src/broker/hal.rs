//! HTTP as a broker speaks it: JSON documents with links (`application/hal+json`), and errors in
//! one of its several forms. It knows nothing of pacts.

use std::time::Duration;

use contract::Redaction;
use http::{Method, StatusCode, header};
use reqwest::{Client, RequestBuilder, Response};
use serde_json::Value;
use url::Url;

use super::keys::Keys;
use super::{Access, BrokerError, Kind};
use crate::client;

/// How long one answer may take: a matrix of hundreds of versions takes a broker seconds.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The wait before the first further try; each one after it waits twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(500);

/// The longest wait, also when the broker asks for a longer one.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// How many redirects are followed for one request.
const MOST_REDIRECTS: usize = 10;

/// One line, since brokers read no second one; problem documents only come where the other is named.
const ACCEPT: &str = "application/hal+json, application/json;q=0.9, application/problem+json;q=0.8";

/// A client of servers that speak HAL.
#[derive(Debug)]
pub(super) struct Hal {
    client: Client,
    keys: Keys,
    retries: u8,
}

/// An answer with links in it.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) url: Url,
    pub(super) text: bytes::Bytes,
    pub(super) json: Value,
}

impl Hal {
    pub(super) fn new(access: &Access) -> Result<Self, BrokerError> {
        Ok(Self {
            client: access.connection.client(TIMEOUT)?,
            keys: Keys::of(access),
            retries: access.retries,
        })
    }

    pub(super) async fn get(&self, url: &Url) -> Result<Document, BrokerError> {
        self.call(Method::GET, url, None).await
    }

    pub(super) async fn post(&self, url: &Url, body: &Value) -> Result<Document, BrokerError> {
        self.call(Method::POST, url, Some(body)).await
    }

    pub(super) async fn put(&self, url: &Url, body: &Value) -> Result<Document, BrokerError> {
        self.call(Method::PUT, url, Some(body)).await
    }

    async fn call(
        &self,
        method: Method,
        url: &Url,
        body: Option<&Value>,
    ) -> Result<Document, BrokerError> {
        let mut wait = FIRST_WAIT;
        for _ in 0..self.retries {
            match self.follow(method.clone(), url, body).await {
                Ok(response) if !is_passing(response.status()) => {
                    return document(url, response).await;
                }
                Ok(response) => tokio::time::sleep(asked_for(&response).unwrap_or(wait)).await,
                Err(Failure::Send(error)) if error.is_connect() => tokio::time::sleep(wait).await,
                Err(failure) => return Err(failure.at(url)),
            }
            wait = LONGEST_WAIT.min(wait * 2);
        }
        match self.follow(method, url, body).await {
            Ok(response) => document(url, response).await,
            Err(failure) => Err(failure.at(url)),
        }
    }

    /// Sends a request, and goes where the answer leads. At each address we are who the user says
    /// that we are there.
    async fn follow(
        &self,
        mut method: Method,
        url: &Url,
        mut body: Option<&Value>,
    ) -> Result<Response, Failure> {
        let mut url = url.clone();
        for _ in 0..MOST_REDIRECTS {
            let request = self.request(method.clone(), &url, body);
            let response = request.send().await.map_err(Failure::Send)?;
            let Some(next) = redirect(&response) else {
                return Ok(response);
            };
            if response.status() == StatusCode::SEE_OTHER {
                (method, body) = (Method::GET, None);
            }
            url = next;
        }
        Err(Failure::Redirects)
    }

    fn request(&self, method: Method, url: &Url, body: Option<&Value>) -> RequestBuilder {
        let credentials = self.keys.at(url);
        let mut url = url.clone();
        // What is not in the address is not sent by the client on its own. Both fail only for
        // addresses that cannot have them.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        let mut request = self.client.request(method, url);
        request = match credentials.0 {
            Kind::None => request,
            Kind::Basic { user, password } => request.basic_auth(user, password),
            Kind::Bearer(token) => request.bearer_auth(token),
        };
        if let Some(body) = body {
            request = request.json(body);
        }
        request.header(header::ACCEPT, ACCEPT)
    }
}

/// Why there is no answer to a request.
enum Failure {
    Send(reqwest::Error),
    Redirects,
}

impl Failure {
    fn at(self, url: &Url) -> BrokerError {
        match self {
            Self::Send(error) => no_answer(url, client::reason(&error)),
            Self::Redirects => BrokerError::Redirects { url: shown(url) },
        }
    }
}

/// Where an answer leads. Unlike browsers, which make a GET of a POST there, the same is asked again
/// after 301 and 302: a broker that has moved wants to be told the same.
fn redirect(response: &Response) -> Option<Url> {
    let leads_on = matches!(
        response.status(),
        StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::SEE_OTHER
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT
    );
    let location = response.headers().get(header::LOCATION)?.to_str().ok()?;
    let url = response.url().join(location).ok().filter(|_| leads_on)?;
    matches!(url.scheme(), "http" | "https").then_some(url)
}

/// Whether the same call may well succeed a little later.
pub(super) fn is_passing(status: StatusCode) -> bool {
    status.is_server_error()
        || matches!(
            status,
            StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS
        )
}

/// The wait that the server asks for, in seconds.
fn asked_for(response: &Response) -> Option<Duration> {
    let text = response.headers().get(header::RETRY_AFTER)?.to_str().ok()?;
    let seconds = Duration::from_secs(text.parse().ok()?);
    Some(seconds.min(LONGEST_WAIT))
}

fn shown(url: &Url) -> String {
    Redaction::default().url(url)
}

fn no_answer(url: &Url, detail: String) -> BrokerError {
    BrokerError::NoAnswer {
        url: shown(url),
        detail,
    }
}

async fn document(asked: &Url, response: Response) -> Result<Document, BrokerError> {
    let status = response.status();
    let url = response.url().clone();
    let text = client::body(response)
        .await
        .map_err(|detail| no_answer(asked, detail))?;
    if !status.is_success() {
        let detail = said(&text).map_or_else(String::new, |said| format!(": {said}"));
        return Err(BrokerError::Refused {
            url: shown(&url),
            status,
            detail,
        });
    }
    let json = match text.is_empty() {
        true => Ok(Value::Null),
        false => serde_json::from_slice(&text),
    };
    let json = json.map_err(|error| BrokerError::NotJson {
        url: shown(&url),
        detail: error.to_string(),
    })?;
    Ok(Document { url, text, json })
}

/// What an error document says: `{"error"}` with a text or an object, `{"errors"}` with a list or
/// lists by field, or a problem document.
fn said(text: &[u8]) -> Option<String> {
    let document: Value = serde_json::from_slice(text).ok()?;
    let said = ["error", "errors", "detail", "title"];
    let said = said.iter().find_map(|key| document.get(key))?;
    let mut parts = Vec::new();
    gather("", said, &mut parts);
    let line = parts.join("; ").replace(['\n', '\r'], " ");
    (!line.is_empty()).then_some(line)
}

fn gather(field: &str, value: &Value, parts: &mut Vec<String>) {
    match value {
        Value::String(text) if field.is_empty() => parts.push(text.clone()),
        Value::String(text) => parts.push(format!("{field} {text}")),
        Value::Array(items) => items.iter().for_each(|item| gather(field, item, parts)),
        Value::Object(fields) => match fields.get("message") {
            Some(message) => gather("", message, parts),
            None => fields
                .iter()
                .for_each(|(name, value)| gather(name, value, parts)),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

impl Document {
    /// The address of the next page, where the document is one of several.
    pub(super) fn next_page(&self) -> Option<Url> {
        self.link("next", &[]).ok()
    }

    /// The address that a link leads to, with its placeholders filled in.
    ///
    /// # Errors
    /// When there is no such link, or it is no address.
    pub(super) fn link(
        &self,
        rel: &'static str,
        values: &[(&str, &str)],
    ) -> Result<Url, BrokerError> {
        let link = self.json.pointer(&format!("/_links/{rel}/href"));
        let href = link.and_then(Value::as_str).map(|href| {
            values.iter().fold(href.to_owned(), |href, (name, value)| {
                href.replace(&format!("{{{name}}}"), &encoded(value))
            })
        });
        let url = href.and_then(|href| self.url.join(&href).ok());
        url.filter(|url| matches!(url.scheme(), "http" | "https"))
            .ok_or_else(|| BrokerError::NoLink {
                url: shown(&self.url),
                rel,
            })
    }
}

/// A text as one segment of a path.
fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document(links: Value) -> Document {
        Document {
            url: "http://broker/below/".parse().unwrap(),
            text: bytes::Bytes::new(),
            json: json!({"_links": links}),
        }
    }

    #[test]
    fn placeholders_are_filled_with_whole_segments() {
        let document = document(json!({"a": {"href": "http://other/{x}/y?z={x}"}}));
        let url = document.link("a", &[("x", "my app/ä")]).unwrap();
        assert_eq!(
            url.as_str(),
            "http://other/my%20app%2F%C3%A4/y?z=my%20app%2F%C3%A4"
        );
    }

    #[test]
    fn a_link_may_be_relative_and_must_lead_to_http() {
        let document = document(json!({"a": {"href": "pacts"}, "b": {"href": "file:///etc"}}));
        assert_eq!(
            document.link("a", &[]).unwrap().as_str(),
            "http://broker/below/pacts"
        );
        assert!(document.link("b", &[]).is_err());
        let error = document.link("c", &[]).unwrap_err().to_string();
        assert!(error.contains("\"c\""), "{error}");
    }

    #[test]
    fn an_error_is_one_line_whatever_its_form() {
        for (document, line) in [
            (json!({"error": "no"}), Some("no")),
            (json!({"error": {"message": "no\nmore"}}), Some("no more")),
            (json!({"errors": ["a", "b"]}), Some("a; b")),
            (json!({"errors": {"x": ["is bad"]}}), Some("x is bad")),
            (json!({"title": "t", "detail": "d"}), Some("d")),
            (json!({}), None),
        ] {
            assert_eq!(
                said(document.to_string().as_bytes()).as_deref(),
                line,
                "{document}"
            );
        }
    }
}
