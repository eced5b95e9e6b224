//! Listening, serving and stopping.

use std::future::{Future, IntoFuture, pending};
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use crate::background::{Background, Working};
use crate::{Database, StartError};

/// How long each step of stopping may take: the requests under way, the work in the background,
/// and closing the database. Together they are as long as Kubernetes waits unless it is told
/// otherwise.
const GRACE: Duration = Duration::from_secs(10);

/// A service that listens. Dropping it stops it, without waiting for the end.
#[derive(Debug)]
#[must_use = "a service stops when this is dropped"]
pub struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<io::Result<()>>,
}

impl Running {
    /// Where it listens, with the port that the system chose where none was asked for.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same as an address of HTTP, without a slash at the end: `http://127.0.0.1:43211`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Accepts no more connections, waits for the requests under way, ends the work in the
    /// background and closes the database, each for at most ten seconds.
    ///
    /// # Errors
    /// Serving failed.
    pub async fn stop(self) -> io::Result<()> {
        drop(self.stop);
        self.task.await.map_err(io::Error::other)?
    }
}

/// Binds the address and serves in a task of its own.
pub(crate) async fn start(
    address: SocketAddr,
    router: Router,
    database: Database,
    background: Vec<Background>,
) -> Result<Running, StartError> {
    let error = |source| StartError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(error)?;
    let address = listener.local_addr().map_err(error)?;
    let (stop, stopped) = oneshot::channel();
    let working = Working::begin(background);
    let task = tokio::spawn(async move {
        let stopped = async {
            // An error says that the sender is gone, which means to stop as well.
            let _ = stopped.await;
        };
        let served = serve(listener, router, stopped, GRACE).await;
        working.end(GRACE).await;
        // Closing waits for the connections in use, and a request that was cut off may hold one.
        if timeout(GRACE, database.close()).await.is_err() {
            tracing::warn!("the database was not closed, because a request still uses it");
        }
        served
    });
    Ok(Running {
        address,
        stop,
        task,
    })
}

/// Serves until `stopped`, and then for the requests under way, at most for `grace`.
async fn serve(
    listener: TcpListener,
    router: Router,
    stopped: impl Future<Output = ()> + Send + 'static,
    grace: Duration,
) -> io::Result<()> {
    let (stopping, begun) = oneshot::channel();
    let graceful = axum::serve(listener, router).with_graceful_shutdown(async move {
        stopped.await;
        // Nobody listens where serving has ended by itself.
        let _ = stopping.send(());
    });
    let overdue = async {
        match begun.await {
            Ok(()) => sleep(grace).await,
            Err(_) => pending().await,
        }
    };
    tokio::select! {
        served = graceful.into_future() => served,
        () = overdue => {
            tracing::warn!(after = ?grace, "requests under way were cut off");
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::routing::get;
    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpStream;
    use tokio::sync::Notify;

    use super::*;

    #[tokio::test]
    async fn a_request_that_never_ends_is_cut_off_after_the_grace() {
        let entered = Arc::new(Notify::new());
        let entering = Arc::clone(&entered);
        let forever = async move || {
            entering.notify_one();
            pending::<()>().await;
        };
        let router = Router::new().route("/", get(forever));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut client = TcpStream::connect(listener.local_addr().unwrap())
            .await
            .unwrap();
        let request = b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n";
        client.write_all(request).await.unwrap();
        let stopped = async move { entered.notified().await };
        let served = serve(listener, router, stopped, Duration::ZERO);
        let served = timeout(Duration::from_secs(10), served).await;
        served.expect("serving ends after the grace").unwrap();
    }
}
