//! One request over the wire, and what came of it: an answer, or how sure it is that there was none.
//!
//! Plain HTTP goes over connections of its own, one request at a time on each: a client for all
//! purposes costs more of the processor than the consumer does for a small answer, and a driver must
//! not be measured in the place of what it drives. TLS is left to such a client.

mod pool;

use std::time::Duration;

use bytes::Bytes;
use http::header::{HOST, USER_AGENT};
use http::{HeaderMap, HeaderValue, Request, StatusCode};
use http_body_util::Full;
use test_environment::{http as client, scenario};
use tokio::time::timeout;
use url::Url;

use super::template::Filled;
use pool::Pool;

/// What servers are told who asks.
const AGENT: HeaderValue =
    HeaderValue::from_static(concat!("consumer-verify/", env!("CARGO_PKG_VERSION")));

/// The way to one service. Cheap to clone: clones share their connections.
#[derive(Clone, Debug)]
pub(crate) struct Wire(Way);

#[derive(Clone, Debug)]
enum Way {
    Plain(Pool),
    Tls(reqwest::Client, Url),
}

/// A whole answer.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// Why there is no whole answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The request was never sent: nothing can have come of it.
    NotSent(String),
    /// It may have been received.
    Ambiguous(String),
}

impl Failure {
    pub(crate) fn reason(&self) -> &str {
        match self {
            Self::NotSent(reason) | Self::Ambiguous(reason) => reason,
        }
    }
}

impl Wire {
    /// To the service at this address.
    ///
    /// # Errors
    /// When TLS cannot be set up; in words for a report.
    pub(crate) fn to(origin: &Url) -> Result<Self, String> {
        Ok(Self(match origin.scheme() {
            "http" => Way::Plain(Pool::to(origin)),
            _ => {
                let client = client::client(Duration::from_secs(3600));
                let client = client.map_err(|error| error.to_string())?;
                Way::Tls(client, origin.clone())
            }
        }))
    }

    /// Sends a request and reads the whole answer, within `limit`.
    pub(crate) async fn send(&self, request: Filled, limit: Duration) -> Result<Reply, Failure> {
        let answer = async {
            match &self.0 {
                Way::Plain(pool) => pool.send(plain(request, pool.host())).await,
                Way::Tls(client, origin) => tls(client, origin, request).await,
            }
        };
        let late = |_| Failure::Ambiguous("no whole answer came in time".to_owned());
        timeout(limit, answer).await.map_err(late)?
    }
}

fn plain(filled: Filled, host: &HeaderValue) -> Request<Full<Bytes>> {
    let mut request = Request::new(Full::new(filled.body));
    *request.method_mut() = filled.method;
    *request.uri_mut() = filled.path;
    *request.headers_mut() = filled.headers;
    request.headers_mut().insert(HOST, host.clone());
    request.headers_mut().insert(USER_AGENT, AGENT);
    request
}

async fn tls(client: &reqwest::Client, origin: &Url, filled: Filled) -> Result<Reply, Failure> {
    let url = client::below(origin, &filled.path.to_string());
    let url = url.map_err(|error| Failure::NotSent(error.to_string()))?;
    let mut request = reqwest::Request::new(filled.method, url);
    *request.headers_mut() = filled.headers;
    *request.body_mut() = Some(filled.body.into());
    let answer = scenario::answer(client, request).await;
    let answer = answer.map_err(Failure::Ambiguous)?;
    Ok(Reply {
        status: StatusCode::from_u16(answer.status).unwrap_or_default(),
        headers: answer.headers,
        body: answer.body.into(),
    })
}
