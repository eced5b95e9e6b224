//! A stub's connections: HTTP/1.1 as axum serves it, on a port that can stop and begin to listen, with
//! a way for an answer to have the bare connection.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;

use crate::wire::Script;

/// How long requests under way may take when a server is stopped.
const GRACE: Duration = Duration::from_secs(2);

/// How many connections wait to be accepted.
const BACKLOG: u32 = 1024;

/// What a request is answered with.
pub(crate) enum Reply {
    /// An answer as HTTP has it.
    Response(Response),
    /// Something else: the connection is played with until its end.
    Wire(Script),
}

/// Answers requests.
pub(crate) trait Answers: Send + Sync + 'static {
    /// Answers one.
    fn answer(self: Arc<Self>, request: Request<Body>) -> impl Future<Output = Reply> + Send;
}

/// A port that is one's own, whether or not anybody listens at it.
#[derive(Debug)]
pub(crate) struct Port {
    address: SocketAddr,
    /// Bound and never listening: while nobody listens, connections are refused, and no other program
    /// is given the port.
    _held: TcpSocket,
}

impl Port {
    /// # Errors
    /// When the address cannot be had.
    pub(crate) fn bind(address: SocketAddr) -> io::Result<Self> {
        if address.port() != 0 {
            // Sockets that share a port also share it with another program's of the same user; this
            // one does not, and says whether it is free.
            socket(address)?.bind(address)?;
        }
        let held = shared(address)?;
        held.bind(address)?;
        Ok(Self {
            address: held.local_addr()?,
            _held: held,
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    fn listen(&self) -> io::Result<TcpListener> {
        let socket = shared(self.address)?;
        socket.bind(self.address)?;
        socket.listen(BACKLOG)
    }
}

fn socket(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4(),
        SocketAddr::V6(_) => TcpSocket::new_v6(),
    }?;
    // Connections of an earlier program may still be about to end.
    socket.set_reuseaddr(true)?;
    Ok(socket)
}

fn shared(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = socket(address)?;
    socket.set_reuseport(true)?;
    Ok(socket)
}

/// An order to a server, and whom to tell that it is carried out.
type Order = (bool, oneshot::Sender<io::Result<()>>);

/// Says whether a server listens.
#[derive(Clone, Debug)]
pub(crate) struct Ear(mpsc::Sender<Order>);

impl Ear {
    /// What a server takes its orders from.
    pub(crate) fn pair() -> (Self, mpsc::Receiver<Order>) {
        let (orders, taken) = mpsc::channel(1);
        (Self(orders), taken)
    }

    /// From the moment that this ends, connections are accepted or refused. Those that are there stay.
    ///
    /// # Errors
    /// When the port cannot be listened at any more.
    pub(crate) async fn listen(&self, listen: bool) -> io::Result<()> {
        let (done, told) = oneshot::channel();
        let gone = || io::Error::other("the server has stopped");
        self.0.send((listen, done)).await.map_err(|_| gone())?;
        told.await.map_err(|_| gone())?
    }
}

/// A server that runs. Dropping it stops it, without waiting for the end.
#[derive(Debug)]
pub(crate) struct Server {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Server {
    /// Listens from now on.
    ///
    /// # Errors
    /// When the port cannot be listened at.
    pub(crate) fn start<A: Answers>(
        port: Port,
        orders: mpsc::Receiver<Order>,
        answers: Arc<A>,
    ) -> io::Result<Self> {
        let listener = port.listen()?;
        let (stop, stopped) = oneshot::channel();
        let serving = Serving {
            port,
            answers,
            connections: JoinSet::new(),
        };
        Ok(Self {
            stop,
            task: tokio::spawn(serving.run(listener, orders, stopped)),
        })
    }

    /// Takes no more connections, and waits for the requests under way for at most two seconds.
    pub(crate) async fn stop(self) {
        drop(self.stop);
        // The task ends by itself after the grace; a panic in it has been told already.
        let _ = self.task.await;
    }
}

struct Serving<A> {
    port: Port,
    answers: Arc<A>,
    connections: JoinSet<()>,
}

impl<A: Answers> Serving<A> {
    async fn run(
        mut self,
        listener: TcpListener,
        mut orders: mpsc::Receiver<Order>,
        mut stopped: oneshot::Receiver<()>,
    ) {
        let mut listener = Some(listener);
        let (ending, _) = tokio::sync::watch::channel(false);
        loop {
            let accepted = async {
                match &listener {
                    Some(listener) => listener.accept().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                _ = &mut stopped => break,
                Some((listen, done)) = orders.recv() => {
                    // Nobody may wait for the answer any more.
                    let _ = done.send(self.listen(&mut listener, listen));
                }
                accepted = accepted => match accepted {
                    Ok((stream, _)) => {
                        let answers = Arc::clone(&self.answers);
                        self.connections.spawn(connection(stream, answers, ending.subscribe()));
                    }
                    // Out of file descriptors, most likely: it passes when a connection ends.
                    Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
                },
                Some(_) = self.connections.join_next() => {}
            }
        }
        drop(listener);
        ending.send_replace(true);
        let all_ended = async { while self.connections.join_next().await.is_some() {} };
        let _ = timeout(GRACE, all_ended).await;
    }

    fn listen(&self, listener: &mut Option<TcpListener>, listen: bool) -> io::Result<()> {
        match (&listener, listen) {
            (None, true) => *listener = Some(self.port.listen()?),
            (_, false) => *listener = None,
            (Some(_), true) => {}
        }
        Ok(())
    }
}

/// Serves a connection until its end, or until an answer takes it over.
async fn connection<A: Answers>(
    stream: TcpStream,
    answers: Arc<A>,
    mut ending: tokio::sync::watch::Receiver<bool>,
) {
    // Small answers are not to wait for acknowledgements.
    let _ = stream.set_nodelay(true);
    let (take_over, mut taken_over) = mpsc::channel::<Script>(1);
    let service = service_fn(move |request: Request<Incoming>| {
        let (answers, take_over) = (Arc::clone(&answers), take_over.clone());
        async move {
            match answers.answer(request.map(Body::new)).await {
                Reply::Response(response) => Ok::<_, Infallible>(response),
                Reply::Wire(script) => {
                    // The other end is this connection, which then drops this future.
                    let _ = take_over.send(script).await;
                    std::future::pending().await
                }
            }
        }
    });
    // Without a timer: with one, connections that are kept would be closed after 30 s without a
    // request, under the hands of a client that sends the next one.
    let mut served = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    loop {
        tokio::select! {
            // A peer that breaks off or speaks no HTTP is no news.
            _ = &mut served => return,
            Some(script) = taken_over.recv() => {
                // All answers before are flushed: this one's future was polled after them.
                script.play(served.into_parts().io.into_inner()).await;
                return;
            }
            Ok(()) = ending.changed() => std::pin::Pin::new(&mut served).graceful_shutdown(),
        }
    }
}
