//! The one HTTP client of a run, and reading an answer without trusting its length.

mod connection;

use std::error::Error as _;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::{Client, Response};

pub use connection::{Connection, Proxies, ProxyError, Trust, UserAgent};

/// The longest body that is read, in bytes.
pub(crate) const LONGEST_BODY: usize = 64 * 1024 * 1024;

/// The HTTP client cannot be built.
#[derive(Debug, thiserror::Error)]
#[error("cannot set up the HTTP client: {0}")]
pub struct ClientError(#[from] reqwest::Error);

/// A client that does nothing on its own: it follows no redirect, since a pact that expects one
/// would never see it, it does not send a request twice, and it uses no proxy that the environment
/// names unless it is told to. `timeout` covers a whole exchange.
///
/// # Errors
/// When the TLS backend cannot be set up.
pub fn client(timeout: Duration) -> Result<Client, ClientError> {
    Connection::default().client(timeout)
}

/// Reads a whole body, up to 64 MiB.
///
/// # Errors
/// When it breaks off, comes too late or is longer; in words for a report.
pub async fn body(mut response: Response) -> Result<Bytes, String> {
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| reason(&error))? {
        if body.len() + chunk.len() > LONGEST_BODY {
            let limit = LONGEST_BODY / (1024 * 1024);
            return Err(format!("the answer is longer than {limit} MiB"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// Why there is no whole answer, the same words for the same cause whatever the request was.
#[must_use]
pub fn reason(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "no whole answer came in time".to_owned();
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    let at = error.url().map_or_else(String::new, |url| {
        let port = url
            .port()
            .map_or_else(String::new, |port| format!(":{port}"));
        format!(" to {}{port}", url.host_str().unwrap_or_default())
    });
    if error.is_connect() {
        return format!("cannot connect{at}: {cause}");
    }
    match error.source() {
        Some(_) => format!("the exchange broke off: {cause}"),
        None => error.to_string(),
    }
}
