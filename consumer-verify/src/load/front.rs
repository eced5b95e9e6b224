//! Stands in front of a service at an address that stays the same, while the service is killed and
//! comes back elsewhere, is slow, or only fails. It passes bytes on and knows nothing of what they say,
//! but for the failures that it answers itself.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use url::Url;

/// How long to wait before the port is asked for again.
const PAUSE: Duration = Duration::from_millis(20);

/// The longest head of a request that is answered with a failure.
const LONGEST_HEAD: usize = 64 * 1024;

/// What it does with a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Passes everything on to this host and port, and holds each part of an answer back so long.
    Through { to: String, held_back: Duration },
    /// Answers every request with this status.
    Status(u16),
    /// Refuses connections, as a dead process does.
    Down,
}

/// Something in front of a service, until it is dropped.
#[derive(Debug)]
pub(crate) struct Front {
    url: Url,
    mode: watch::Sender<Mode>,
}

impl Front {
    /// Listens at a free port of the loopback interface.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) async fn listen(mode: Mode) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let url = Url::parse(&format!("http://{address}/")).map_err(io::Error::other)?;
        let (sender, receiver) = watch::channel(mode);
        tokio::spawn(serve(listener, address, receiver));
        Ok(Self { url, mode: sender })
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    /// What it does from now on, also with connections that are open.
    pub(crate) fn set(&self, mode: Mode) {
        // Fails only where nobody serves any more.
        let _ = self.mode.send(mode);
    }
}

/// The way through to a service. Only plain HTTP can be passed on to another port.
///
/// # Errors
/// When it is another scheme; in words for a report.
pub(crate) fn through(url: &Url, held_back: Duration) -> Result<Mode, String> {
    match (url.scheme(), url.host_str(), url.port_or_known_default()) {
        ("http", Some(host), Some(port)) => Ok(Mode::Through {
            to: format!("{host}:{port}"),
            held_back,
        }),
        _ => Err(format!(
            "faults need a service at an http:// address, not {url}"
        )),
    }
}

/// Until the front is dropped.
async fn serve(listener: TcpListener, address: SocketAddr, mut mode: watch::Receiver<Mode>) {
    let mut listener = Some(listener);
    loop {
        let is_down = *mode.borrow_and_update() == Mode::Down;
        let listening = match (is_down, listener.take()) {
            (true, _) => None,
            (false, Some(listener)) => Some(listener),
            // The port was ours a moment ago.
            (false, None) => TcpListener::bind(address).await.ok(),
        };
        let Some(listening) = listening else {
            let waited = match is_down {
                true => mode.changed().await,
                false => tokio::time::timeout(PAUSE, mode.changed())
                    .await
                    .unwrap_or(Ok(())),
            };
            if waited.is_err() {
                return;
            }
            continue;
        };
        tokio::select! {
            changed = mode.changed() => if changed.is_err() {
                return;
            },
            accepted = listening.accept() => if let Ok((stream, _)) = accepted {
                tokio::spawn(connection(stream, mode.clone()));
            },
        }
        listener = Some(listening);
    }
}

/// One connection, until the mode is another than it began with.
async fn connection(stream: TcpStream, mut mode: watch::Receiver<Mode>) {
    let _ = stream.set_nodelay(true);
    let began = mode.borrow_and_update().clone();
    match began {
        Mode::Down => {}
        Mode::Status(status) => {
            // Whoever asks has gone where this fails.
            let _ = fail(stream, status).await;
        }
        Mode::Through { to, .. } => {
            let ended = wait_for_end(mode.clone(), &to);
            tokio::select! {
                () = ended => {}
                _ = pass_on(stream, &to, mode) => {}
            }
        }
    }
}

/// Until nothing is passed on to there any more.
async fn wait_for_end(mut mode: watch::Receiver<Mode>, there: &str) {
    let elsewhere = |mode: &Mode| !matches!(mode, Mode::Through { to, .. } if to == there);
    // An error says that the front is gone, which ends the connection as well.
    let _ = mode.wait_for(elsewhere).await;
}

async fn pass_on(client: TcpStream, to: &str, mode: watch::Receiver<Mode>) -> io::Result<()> {
    let service = TcpStream::connect(to).await?;
    let _ = service.set_nodelay(true);
    let (from_client, to_client) = client.into_split();
    let (from_service, to_service) = service.into_split();
    let held_back = move || match &*mode.borrow() {
        Mode::Through { held_back, .. } => *held_back,
        Mode::Status(_) | Mode::Down => Duration::ZERO,
    };
    tokio::try_join!(
        copy(from_client, to_service, || Duration::ZERO),
        copy(from_service, to_client, held_back),
    )?;
    Ok(())
}

async fn copy(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    held_back: impl Fn() -> Duration,
) -> io::Result<()> {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let read = from.read(&mut buffer).await?;
        if read == 0 {
            return to.shutdown().await;
        }
        let held_back = held_back();
        if !held_back.is_zero() {
            tokio::time::sleep(held_back).await;
        }
        to.write_all(&buffer[..read]).await?;
    }
}

async fn fail(mut stream: TcpStream, status: u16) -> io::Result<()> {
    let mut head = Vec::new();
    let mut buffer = [0; 4096];
    while !head.windows(4).any(|four| four == b"\r\n\r\n") && head.len() < LONGEST_HEAD {
        match stream.read(&mut buffer).await? {
            0 => return Ok(()),
            read => head.extend_from_slice(&buffer[..read]),
        }
    }
    let answer =
        format!("HTTP/1.1 {status} Fault\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that answers each connection with the same bytes.
    async fn server(answer: &'static str) -> Url {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let mut buffer = [0; 1024];
                    while stream.read(&mut buffer).await.is_ok_and(|read| read > 0) {
                        if stream.write_all(answer.as_bytes()).await.is_err() {
                            return;
                        }
                    }
                });
            }
        });
        Url::parse(&format!("http://{address}")).unwrap()
    }

    async fn connect(front: &Front) -> io::Result<TcpStream> {
        let port = front.url().port().unwrap();
        TcpStream::connect(("127.0.0.1", port)).await
    }

    async fn ask(stream: &mut TcpStream) -> io::Result<String> {
        stream.write_all(b"GET / HTTP/1.1\r\n\r\n").await?;
        let mut buffer = [0; 1024];
        let read = stream.read(&mut buffer).await?;
        Ok(String::from_utf8_lossy(&buffer[..read]).into_owned())
    }

    #[tokio::test]
    async fn the_address_stays_while_the_service_goes_and_comes_back_elsewhere() {
        let (one, two) = (server("one").await, server("two").await);
        let front = Front::listen(through(&one, Duration::ZERO).unwrap())
            .await
            .unwrap();
        let mut kept = connect(&front).await.unwrap();
        assert_eq!(ask(&mut kept).await.unwrap(), "one");
        front.set(Mode::Down);
        // The connection ends, with or without a reset.
        assert_eq!(ask(&mut kept).await.unwrap_or_default(), "");
        while connect(&front).await.is_ok() {
            tokio::task::yield_now().await;
        }
        front.set(through(&two, Duration::ZERO).unwrap());
        let mut stream = loop {
            match connect(&front).await {
                Ok(stream) => break stream,
                Err(_) => tokio::task::yield_now().await,
            }
        };
        assert_eq!(ask(&mut stream).await.unwrap(), "two");
    }

    #[tokio::test]
    async fn a_failing_front_answers_for_the_service() {
        let front = Front::listen(Mode::Status(503)).await.unwrap();
        let mut stream = connect(&front).await.unwrap();
        let answer = ask(&mut stream).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
    }

    #[tokio::test]
    async fn an_answer_is_held_back_also_over_a_connection_that_was_open() {
        let service = server("one").await;
        let front = Front::listen(through(&service, Duration::ZERO).unwrap())
            .await
            .unwrap();
        let mut stream = connect(&front).await.unwrap();
        assert_eq!(ask(&mut stream).await.unwrap(), "one");
        let held_back = Duration::from_millis(50);
        front.set(through(&service, held_back).unwrap());
        let began = std::time::Instant::now();
        assert_eq!(ask(&mut stream).await.unwrap(), "one");
        assert!(began.elapsed() >= held_back);
    }

    #[test]
    fn tls_cannot_be_passed_on_to_another_port() {
        let url = Url::parse("https://example.com").unwrap();
        assert!(through(&url, Duration::ZERO).is_err());
    }
}
