//! Connections to one server that are kept while nothing is asked over them.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::{Bytes, BytesMut};
use http::{HeaderValue, Request};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use url::Url;

use super::{Failure, Reply};

/// The longest body that is read, in bytes.
const LONGEST_BODY: usize = 64 * 1024 * 1024;

type Connection = SendRequest<Full<Bytes>>;

/// The connections to one server.
#[derive(Clone, Debug)]
pub(super) struct Pool(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    /// Host and port, as both a socket and the header `Host` take them.
    authority: String,
    host: HeaderValue,
    /// The one that was used last is used next: the others may be closed.
    idle: Mutex<Vec<Connection>>,
}

impl Pool {
    pub(super) fn to(origin: &Url) -> Self {
        let name = origin.host_str().unwrap_or_default();
        let authority = format!("{name}:{}", origin.port_or_known_default().unwrap_or(80));
        let host = HeaderValue::from_str(&authority);
        Self(Arc::new(Shared {
            host: host.unwrap_or(HeaderValue::from_static("")),
            authority,
            idle: Mutex::default(),
        }))
    }

    pub(super) fn host(&self) -> &HeaderValue {
        &self.0.host
    }

    pub(super) async fn send(&self, request: Request<Full<Bytes>>) -> Result<Reply, Failure> {
        let mut request = request;
        let (mut connection, response) = loop {
            let (mut connection, was_idle) = match self.idle() {
                Some(connection) => (connection, true),
                None => (self.connect().await?, false),
            };
            match connection.try_send_request(request).await {
                Ok(response) => break (connection, response),
                // It was closed while it was idle, and nothing was sent over it: another one does.
                Err(mut error) => match error.take_message() {
                    Some(unsent) if was_idle => request = unsent,
                    Some(_) => return Err(Failure::NotSent(reason(error.error()))),
                    None => return Err(Failure::Ambiguous(reason(error.error()))),
                },
            }
        };
        let (parts, body) = response.into_parts();
        let body = whole(body).await.map_err(Failure::Ambiguous)?;
        if connection.ready().await.is_ok() {
            self.lock().push(connection);
        }
        Ok(Reply {
            status: parts.status,
            headers: parts.headers,
            body,
        })
    }

    fn idle(&self) -> Option<Connection> {
        let mut idle = self.lock();
        while let Some(connection) = idle.pop() {
            if connection.is_ready() {
                return Some(connection);
            }
        }
        None
    }

    async fn connect(&self) -> Result<Connection, Failure> {
        let authority = &self.0.authority;
        let not_sent =
            |error: io::Error| Failure::NotSent(format!("cannot connect to {authority}: {error}"));
        let stream = TcpStream::connect(authority).await.map_err(not_sent)?;
        // Fails only for a connection that is gone already, which the request will find out.
        let _ = stream.set_nodelay(true);
        let handshake = http1::handshake(TokioIo::new(stream)).await;
        let (connection, io) = handshake.map_err(|error| Failure::NotSent(reason(&error)))?;
        // How it ends is told to whoever waits for an answer.
        tokio::spawn(async { io.await.ok() });
        Ok(connection)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn whole(mut body: Incoming) -> Result<Bytes, String> {
    let mut whole = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| reason(&error))?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        if whole.len() + data.len() > LONGEST_BODY {
            let limit = LONGEST_BODY / (1024 * 1024);
            return Err(format!("the answer is longer than {limit} MiB"));
        }
        whole.extend_from_slice(&data);
    }
    Ok(whole.freeze())
}

fn reason(error: &hyper::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    format!("the exchange broke off: {cause}")
}
