//! A provider on a bare socket, for answers that no HTTP server would give.

use std::time::Duration;

use provider_verify::{Provider, StateChange};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the provider does with a connection, once it has read the request's head.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Behaviour {
    /// Writes this and closes.
    Answers(&'static [u8]),
    /// Closes without a word.
    Closes,
    /// Resets the connection.
    Resets,
    /// Writes this and then nothing more, and keeps the connection.
    Hangs(&'static [u8]),
    /// Writes a gigabyte after this, if it is let.
    Floods(&'static [u8]),
}

/// Starts it. `answers` is what it does with requests, `states` with those to the state handler.
pub(crate) async fn start(answers: Behaviour, states: Behaviour) -> Provider {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url: url::Url = format!("http://{}", listener.local_addr().unwrap())
        .parse()
        .unwrap();
    tokio::spawn(async move {
        loop {
            let (socket, _) = listener.accept().await.unwrap();
            tokio::spawn(serve(socket, answers, states));
        }
    });
    Provider {
        state_change: Some(StateChange {
            timeout: Duration::from_millis(500),
            ..StateChange::at(url.join("_states").unwrap())
        }),
        request_timeout: Duration::from_millis(500),
        ..Provider::at(url)
    }
}

async fn serve(mut socket: TcpStream, answers: Behaviour, states: Behaviour) {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match socket.read_buf(&mut head).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
    }
    let behaviour = match head.starts_with(b"POST /_states") {
        true => states,
        false => answers,
    };
    match behaviour {
        Behaviour::Answers(bytes) => {
            // The verifier may be gone already; what it makes of that is what is tested.
            let _ = socket.write_all(bytes).await;
            let _ = socket.shutdown().await;
        }
        Behaviour::Closes => {}
        Behaviour::Resets => socket.set_zero_linger().unwrap(),
        Behaviour::Hangs(bytes) => {
            let _ = socket.write_all(bytes).await;
            std::future::pending::<()>().await;
        }
        Behaviour::Floods(bytes) => flood(socket, bytes).await,
    }
}

async fn flood(mut socket: TcpStream, head: &[u8]) {
    const MEBIBYTE: usize = 1024 * 1024;
    let _ = socket.write_all(head).await;
    let noise = vec![b'x'; MEBIBYTE];
    for _ in 0..1024 {
        if socket.write_all(&noise).await.is_err() {
            return;
        }
    }
}
