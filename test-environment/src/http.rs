//! The little HTTP that a plan needs beside the verifier: addresses, and whether a service is ready.

use std::time::Duration;

use provider_verify::client::reason;
use provider_verify::{ClientError, Connection, UserAgent};
use reqwest::Client;
use tokio::net::TcpStream;
use url::Url;

/// A client like the verifier's, under the plan's own name. `timeout` covers a whole exchange.
///
/// # Errors
///
/// When the TLS backend cannot be set up.
pub fn client(timeout: Duration) -> Result<Client, ClientError> {
    let connection = Connection {
        user_agent: UserAgent(concat!("test-plan/", env!("CARGO_PKG_VERSION"))),
        ..Connection::default()
    };
    connection.client(timeout)
}

/// The address of `path` (which starts with a slash) below `base`, which may have a path itself.
pub fn below(base: &Url, path: &str) -> Result<Url, url::ParseError> {
    Url::parse(&format!("{}{path}", base.as_str().trim_end_matches('/')))
}

/// Whether a GET is answered with success; otherwise, what came instead.
pub async fn answers_well(client: &Client, url: &Url, limit: Duration) -> Result<(), String> {
    let answer = client.get(url.clone()).timeout(limit).send().await;
    match answer.map_err(|error| reason(&error))?.status() {
        status if status.is_success() => Ok(()),
        status => Err(format!("answered {status}")),
    }
}

/// Whether connections are accepted there; otherwise, why not.
pub async fn accepts(url: &Url, limit: Duration) -> Result<(), String> {
    let addresses = url
        .socket_addrs(|| None)
        .map_err(|error| error.to_string())?;
    let connect = TcpStream::connect(addresses.as_slice());
    match tokio::time::timeout(limit, connect).await {
        Ok(connected) => connected.map(drop).map_err(|error| error.to_string()),
        Err(_) => Err("did not accept a connection in time".to_owned()),
    }
}
