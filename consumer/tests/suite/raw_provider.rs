//! A provider below HTTP: what it does with a connection no HTTP server would do.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What is done with each connection once the request is there.
#[derive(Clone, Copy)]
pub(crate) enum Behaviour {
    /// It is reset.
    Reset,
    /// Half of what was announced is sent, and then it is closed.
    Half,
    /// Something is sent that is no HTTP.
    Noise,
}

/// A provider on a port of its own.
pub(crate) struct RawProvider {
    url: String,
    connections: Arc<AtomicUsize>,
    server: JoinHandle<()>,
}

impl Drop for RawProvider {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl RawProvider {
    pub(crate) async fn start(behaviour: Behaviour) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&connections);
        let server = tokio::spawn(async move {
            loop {
                let (connection, _) = listener.accept().await.unwrap();
                counted.fetch_add(1, Ordering::SeqCst);
                behave(connection, behaviour).await;
            }
        });
        Self {
            url,
            connections,
            server,
        }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// How many connections there were.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

async fn behave(mut connection: TcpStream, behaviour: Behaviour) {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        let mut part = [0; 1024];
        let read = connection.read(&mut part).await.unwrap();
        request.extend_from_slice(&part[..read]);
    }
    let answer: &[u8] = match behaviour {
        Behaviour::Reset => {
            connection.set_zero_linger().unwrap();
            return;
        }
        Behaviour::Half => {
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"id\""
        }
        Behaviour::Noise => b"anna.planted@example.org says hello\r\n\r\n",
    };
    connection.write_all(answer).await.unwrap();
    connection.shutdown().await.unwrap();
}
