//! What a server does with a connection when it does not just answer: bytes, pauses and ends, one after
//! the other. It knows nothing of faults; each of them is such a script.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::answer::Answer;

/// What is done with a connection once the request is there; after the last act it is closed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Script {
    acts: Vec<Act>,
    /// When the connection is closed at the latest, whatever is left to do.
    longest: Duration,
}

/// One thing that is done with a connection.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Act {
    /// Bytes are sent as they are.
    Send(Bytes),
    /// Bytes are sent one by one, and so long lies between two of them.
    Drip(Bytes, Duration),
    /// The same bytes are sent again and again.
    Endless(Bytes),
    /// Nothing is sent for so long.
    Pause(Duration),
    /// Nothing is sent any more, until the peer hangs up.
    Hang,
    /// The connection is reset (RST). Bytes that are still on their way are lost.
    Reset,
}

impl Script {
    /// Acts one after the other, for no longer than this.
    pub(crate) fn of(acts: impl IntoIterator<Item = Act>, longest: Duration) -> Self {
        Self {
            acts: acts.into_iter().collect(),
            longest,
        }
    }

    /// Plays it to its end, or until the peer has gone.
    pub(crate) async fn play(self, mut stream: TcpStream) {
        // A script that takes too long is over, and so is the connection.
        let _ = timeout(self.longest, acts(self.acts, &mut stream)).await;
    }
}

async fn acts(acts: Vec<Act>, stream: &mut TcpStream) {
    for act in acts {
        let done = match act {
            Act::Send(bytes) => stream.write_all(&bytes).await,
            Act::Drip(bytes, pause) => drip(&bytes, pause, stream).await,
            Act::Endless(bytes) => endless(&bytes, stream).await,
            Act::Pause(time) => {
                sleep(time).await;
                Ok(())
            }
            Act::Hang => {
                hang(stream).await;
                return;
            }
            Act::Reset => {
                // If it cannot be set, the connection is closed in order, which is an end as well.
                let _ = stream.set_zero_linger();
                return;
            }
        };
        // A peer that has gone needs nothing more.
        if done.is_err() {
            return;
        }
    }
    // In order: the peer is told of the end before the socket goes. It may have gone already.
    let _ = stream.shutdown().await;
}

async fn drip(bytes: &[u8], pause: Duration, stream: &mut TcpStream) -> std::io::Result<()> {
    for byte in bytes {
        stream.write_all(std::slice::from_ref(byte)).await?;
        sleep(pause).await;
    }
    Ok(())
}

async fn endless(bytes: &[u8], stream: &mut TcpStream) -> std::io::Result<()> {
    loop {
        stream.write_all(bytes).await?;
    }
}

async fn hang(stream: &mut TcpStream) {
    let mut sink = [0; 1024];
    // Whatever else the peer says is ignored; its end ends the waiting.
    while let Ok(1..) = stream.read(&mut sink).await {}
}

/// How the head of an answer says where its body ends.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Framing {
    /// `Content-Length`, whatever the body really has.
    Length(usize),
    /// `Transfer-Encoding: chunked`.
    Chunked,
}

/// The head of an answer as HTTP/1.1 has it, down to the empty line.
pub(crate) fn head(status: StatusCode, headers: &HeaderMap, framing: Framing) -> Bytes {
    let reason = status.canonical_reason().unwrap_or_default();
    let mut head = format!("HTTP/1.1 {} {reason}\r\n", status.as_u16()).into_bytes();
    for (name, value) in headers {
        head.extend_from_slice(name.as_str().as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value.as_bytes());
        head.extend_from_slice(b"\r\n");
    }
    let framing = match framing {
        Framing::Length(length) => format!("content-length: {length}\r\n"),
        Framing::Chunked => "transfer-encoding: chunked\r\n".to_owned(),
    };
    head.extend_from_slice(framing.as_bytes());
    head.extend_from_slice(b"connection: close\r\n\r\n");
    head.into()
}

/// The head of an answer whose body is sent as it is.
pub(crate) fn true_head(answer: &Answer) -> Bytes {
    head(
        answer.status,
        &answer.headers,
        Framing::Length(answer.body.len()),
    )
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use http::header::CONTENT_TYPE;
    use tokio::net::TcpListener;

    use super::*;

    /// What a client reads of a script until its end, and whether that was in order.
    async fn read(script: Script) -> (Vec<u8>, bool) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = async {
            let (stream, _) = listener.accept().await.unwrap();
            script.play(stream).await;
        };
        let client = async {
            let mut stream = TcpStream::connect(address).await.unwrap();
            let mut read = Vec::new();
            let in_order = stream.read_to_end(&mut read).await.is_ok();
            (read, in_order)
        };
        tokio::join!(server, client).1
    }

    const SOON: Duration = Duration::from_secs(5);

    #[tokio::test]
    async fn acts_are_played_one_after_the_other() {
        let drip = Act::Drip("cd".into(), Duration::from_millis(1));
        let script = Script::of([Act::Send("ab".into()), drip], SOON);
        assert_eq!(read(script).await, (b"abcd".to_vec(), true));
    }

    #[tokio::test]
    async fn a_reset_is_no_end_in_order() {
        let (_, in_order) = read(Script::of([Act::Reset], SOON)).await;
        assert!(!in_order);
    }

    #[tokio::test]
    async fn a_script_without_an_end_is_ended() {
        let longest = Duration::from_millis(20);
        let (read, _) = read(Script::of([Act::Endless("x".into())], longest)).await;
        assert!(!read.is_empty());
    }

    #[test]
    fn a_head_is_that_of_http() {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
        let head = head(StatusCode::NOT_FOUND, &headers, Framing::Length(3));
        let expected = "HTTP/1.1 404 Not Found\r\ncontent-type: text/plain\r\n\
                        content-length: 3\r\nconnection: close\r\n\r\n";
        assert_eq!(head, expected);
    }
}
