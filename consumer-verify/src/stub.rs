//! The stub from outside: made of contracts, listening, stopped.

use std::any::Any;
use std::future::IntoFuture;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::response::{IntoResponse, Response};
use contract::Contract;
use http::StatusCode;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tower_http::catch_panic::CatchPanicLayer;

use crate::control;
use crate::interactions::{CONTROL, Interactions, StubError};
use crate::journal::{Book, Journal};
use crate::play::{Stage, play};
use crate::problem::Problem;
use crate::states::{Held, States, UnknownState, must_be_known};

/// How long requests under way may take when a stub is stopped.
const GRACE: Duration = Duration::from_secs(2);

/// A stub that does not listen yet.
#[derive(Debug)]
#[must_use = "nothing is played before `listen`"]
pub struct Stub {
    contracts: Vec<Contract>,
    journal: usize,
}

/// Why a stub cannot listen.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// The contracts cannot be played.
    #[error(transparent)]
    Stub(#[from] StubError),
    /// The address cannot be had.
    #[error("cannot listen on {address}: {source}")]
    Address {
        /// The address.
        address: String,
        /// What the system says.
        source: io::Error,
    },
}

impl Stub {
    /// How many requests a journal keeps unless it is said.
    pub const JOURNAL: usize = 1000;

    /// Plays the providers of these contracts.
    pub fn of(contracts: impl IntoIterator<Item = Contract>) -> Self {
        Self {
            contracts: contracts.into_iter().collect(),
            journal: Self::JOURNAL,
        }
    }

    /// How many requests the journal keeps.
    pub fn journal(self, journal: usize) -> Self {
        Self { journal, ..self }
    }

    /// Listens at an address such as `127.0.0.1:0`, where port 0 is any free one, and answers from
    /// then on, in tasks of the current tokio runtime.
    ///
    /// # Errors
    /// When the contracts cannot be played, or the address cannot be had.
    pub async fn listen(self, address: &str) -> Result<Running, ListenError> {
        let interactions = Interactions::of(&self.contracts)?;
        let error = |source| ListenError::Address {
            address: address.to_owned(),
            source,
        };
        let listener = TcpListener::bind(address).await.map_err(error)?;
        let address = listener.local_addr().map_err(error)?;
        let stage = Arc::new(Stage {
            interactions,
            states: States::default(),
            journal: Book::of(self.journal),
            url: format!("http://{address}"),
        });
        let router = Router::new()
            .nest(CONTROL, control::routes())
            .fallback(play)
            .with_state(Arc::clone(&stage))
            .layer(CatchPanicLayer::custom(panicked));
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = axum::serve(listener, router).with_graceful_shutdown(async {
            // An error says that the sender is gone, which means to stop as well.
            let _ = stopped.await;
        });
        Ok(Running {
            address,
            stage,
            stop,
            task: tokio::spawn(serving.into_future()),
        })
    }
}

/// A stub that listens. Dropping it stops it, without waiting for the end.
#[derive(Debug)]
#[must_use = "a stub stops when this is dropped"]
pub struct Running {
    address: SocketAddr,
    stage: Arc<Stage>,
    stop: oneshot::Sender<()>,
    task: JoinHandle<io::Result<()>>,
}

impl Running {
    /// Where it listens, without a slash at the end: `http://127.0.0.1:43211`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.stage.url
    }

    /// The same as an address of the system.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it was asked since the last reset.
    #[must_use]
    pub fn journal(&self) -> Journal {
        self.stage.journal.read()
    }

    /// From now on this provider state holds, whatever its parameters, until the next reset.
    ///
    /// # Errors
    /// When no interaction needs a state of that name.
    pub fn given(&self, state: &str) -> Result<(), UnknownState> {
        must_be_known(self.stage.interactions.all(), state)?;
        self.stage.states.set_up(Held {
            name: state.to_owned(),
            params: None,
        });
        Ok(())
    }

    /// Forgets which states hold and what was asked.
    pub fn reset(&self) {
        self.stage.journal.clear();
        self.stage.states.clear();
    }

    /// Takes no more connections, and waits for the requests under way for at most two seconds.
    pub async fn stop(self) {
        drop(self.stop);
        let mut task = self.task;
        if timeout(GRACE, &mut task).await.is_err() {
            task.abort();
        }
    }
}

/// Pact's crates panic at a few things that nobody else would.
fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    Problem::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "internal_error",
        "The stub failed",
        "Comparing the request panicked; standard error has more.",
    )
    .into_response()
}
