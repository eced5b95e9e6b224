//! Requests over connections that are kept, one after another on each of them.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// From one request to the next in the list: a prime, so that also a few requests are for
/// interactions from all over the pact.
const STRIDE: usize = 7919;

/// A request, and what has to come.
pub(crate) struct Exchange {
    pub(crate) request: Vec<u8>,
    pub(crate) status: &'static str,
    /// `None` where any will do.
    pub(crate) body: Option<Vec<u8>>,
}

/// How much is asked.
#[derive(Clone, Copy)]
pub(crate) struct Extent {
    /// How many requests are under way at once.
    pub(crate) connections: usize,
    /// How many there are at the most, all connections together.
    pub(crate) answers: usize,
    /// No request is begun after so long; those under way are waited for.
    pub(crate) time: Duration,
}

/// What all connections share.
struct Traffic {
    exchanges: Arc<[Exchange]>,
    extent: Extent,
    started: Instant,
    begun: AtomicUsize,
}

/// How many answers came, and how many that is in a second.
///
/// # Errors
/// When the server breaks a connection off.
///
/// # Panics
/// When an answer is another one than has to come.
pub(crate) async fn drive(
    at: SocketAddr,
    exchanges: &Arc<[Exchange]>,
    extent: Extent,
) -> io::Result<(usize, f64)> {
    let traffic = Arc::new(Traffic {
        exchanges: Arc::clone(exchanges),
        extent,
        started: Instant::now(),
        begun: AtomicUsize::new(0),
    });
    // Dropping the set, as a caller with a timeout does, ends all connections.
    let mut connections = JoinSet::new();
    for _ in 0..extent.connections {
        connections.spawn(ask(at, Arc::clone(&traffic)));
    }
    let mut answers = 0;
    while let Some(ended) = connections.join_next().await {
        answers += ended.unwrap()?;
    }
    Ok((
        answers,
        answers as f64 / traffic.started.elapsed().as_secs_f64(),
    ))
}

/// Asks until all is asked, and says how often that was.
async fn ask(at: SocketAddr, traffic: Arc<Traffic>) -> io::Result<usize> {
    let mut connection = TcpStream::connect(at).await?;
    connection.set_nodelay(true)?;
    let mut came = Vec::with_capacity(16 * 1024);
    let mut answers = 0;
    while let Some(exchange) = traffic.next() {
        connection.write_all(&exchange.request).await?;
        came.clear();
        let body = loop {
            if connection.read_buf(&mut came).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if let Some(body) = body(&came) {
                break body;
            }
        };
        let said = || String::from_utf8_lossy(&came).into_owned();
        assert_eq!(&came[9..12], exchange.status.as_bytes(), "{}", said());
        if let Some(expected) = &exchange.body {
            assert_eq!(body, expected, "{}", said());
        }
        answers += 1;
    }
    Ok(answers)
}

impl Traffic {
    fn next(&self) -> Option<&Exchange> {
        let number = self.begun.fetch_add(1, Ordering::Relaxed);
        let is_over = number >= self.extent.answers || self.started.elapsed() >= self.extent.time;
        let index = number.wrapping_mul(STRIDE) % self.exchanges.len();
        (!is_over).then(|| &self.exchanges[index])
    }
}

/// The body of an answer with a content length, once all of it is there.
fn body(came: &[u8]) -> Option<&[u8]> {
    let end = came.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&came[..end]).unwrap();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.unwrap().parse().unwrap();
    let body = &came[end + 4..];
    (body.len() >= length).then_some(body)
}
