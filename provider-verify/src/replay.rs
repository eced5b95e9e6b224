//! From an interaction's request to what went over the wire: exactly one request, no judgement.

use std::time::{Duration, Instant};

use bytes::Bytes;
use contract::{Exchange, Header, Received, RecordedBody, Redaction, Sent, Verdict};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use reqwest::{Client, Request};
use url::Url;

use crate::client;
use crate::pact::Outgoing;
use crate::provider::Provider;

/// An answer as it came, with all its bytes.
#[derive(Debug)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// All of its headers.
    pub headers: HeaderMap,
    /// All of its body, decoded.
    pub body: Bytes,
}

/// A request that was sent, and what came of it.
#[derive(Debug)]
pub(crate) struct Replay {
    pub(crate) sent: Sent,
    /// The answer, or why no whole one came.
    pub(crate) answer: Result<Answer, String>,
    pub(crate) elapsed: Duration,
}

impl Replay {
    /// The exchange as a report may show it. Bodies are kept only when someone will want to look
    /// at them: of thousands of interactions that are kept, they would only fill the memory.
    pub(crate) fn record(mut self, redaction: &Redaction, verdict: &Verdict) -> Exchange {
        let with_bodies = *verdict != Verdict::Kept;
        if !with_bodies {
            self.sent.body = RecordedBody::Empty;
        }
        let received = self.answer.ok().map(|answer| Received {
            status: answer.status.as_u16(),
            headers: headers(&answer.headers, redaction),
            body: match with_bodies {
                true => redaction.body(&answer.body, verdict.mismatches()),
                false => RecordedBody::Empty,
            },
        });
        Exchange {
            sent: self.sent,
            received,
        }
    }
}

/// Turns the interaction's request into one to the live provider, with its path below that of `base`.
///
/// # Errors
/// When the pact names a method or header that HTTP does not allow.
pub(crate) fn prepare(
    provider: &Provider,
    base: &Url,
    outgoing: Outgoing,
) -> Result<Request, String> {
    let method = Method::from_bytes(outgoing.method.as_bytes())
        .map_err(|_| format!("{:?} is not an HTTP method", outgoing.method))?;
    let mut request = Request::new(method, address(base, &outgoing));
    let headers = request.headers_mut();
    for (name, value) in &outgoing.headers {
        let name =
            HeaderName::try_from(name).map_err(|_| format!("{name:?} is not a header name"))?;
        // The client counts the bytes that it really sends.
        if name == http::header::CONTENT_LENGTH {
            continue;
        }
        let value = HeaderValue::try_from(value)
            .map_err(|_| format!("the value of the header {name} is not allowed in HTTP"))?;
        headers.append(name, value);
    }
    for (name, _) in &provider.headers {
        headers.remove(name);
    }
    for (name, value) in &provider.headers {
        let mut value = value.clone();
        value.set_sensitive(true);
        headers.append(name, value);
    }
    if let Some(body) = outgoing.body {
        *request.body_mut() = Some(body.into());
    }
    Ok(request)
}

/// The provider's address with the path of the request below its own.
fn address(base: &Url, outgoing: &Outgoing) -> Url {
    let mut url = base.clone();
    let path = format!("{}{}", base.path().trim_end_matches('/'), outgoing.path);
    url.set_path(&path);
    if !outgoing.query.is_empty() {
        let mut pairs = url.query_pairs_mut();
        for (name, value) in &outgoing.query {
            match value {
                Some(value) => pairs.append_pair(name, value),
                None => pairs.append_key_only(name),
            };
        }
    }
    url
}

/// Sends the request, once.
pub(crate) async fn send(client: &Client, redaction: &Redaction, request: Request) -> Replay {
    let body = request.body().and_then(|body| body.as_bytes());
    let sent = Sent {
        method: request.method().to_string(),
        url: redaction.url(request.url()),
        headers: headers(request.headers(), redaction),
        body: redaction.body(body.unwrap_or_default(), &[]),
    };
    let started = Instant::now();
    let answer = exchange(client, request).await;
    Replay {
        sent,
        answer,
        elapsed: started.elapsed(),
    }
}

async fn exchange(client: &Client, request: Request) -> Result<Answer, String> {
    let response = client.execute(request).await;
    let mut response = response.map_err(|error| client::reason(&error))?;
    let status = response.status();
    let headers = std::mem::take(response.headers_mut());
    let body = client::body(response).await?;
    Ok(Answer {
        status,
        headers,
        body,
    })
}

fn headers(headers: &HeaderMap, redaction: &Redaction) -> Vec<Header> {
    headers
        .iter()
        .map(|(name, value)| {
            redaction.header(name.as_str(), &String::from_utf8_lossy(value.as_bytes()))
        })
        .collect()
}
