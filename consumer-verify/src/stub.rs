//! The stub from outside: made of contracts, listening, stopped.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use contract::Contract;

use crate::control::{self, OrderError};
use crate::faulting::Faulting;
use crate::faults::Limits;
use crate::interactions::{Interactions, StubError};
use crate::journal::{Book, Journal};
use crate::play::{Player, Programme, Stage};
use crate::serve::{Ear, Port, Server};
use crate::states::{Held, States, UnknownState, must_be_known};

/// A stub that does not listen yet.
#[derive(Debug)]
#[must_use = "nothing is played before `listen`"]
pub struct Stub {
    contracts: Vec<Contract>,
    journal: usize,
    patience: Duration,
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

    /// How long a consumer is taken to wait unless it is said.
    pub const PATIENCE: Duration = Duration::from_secs(10);

    /// Plays the providers of these contracts.
    pub fn of(contracts: impl IntoIterator<Item = Contract>) -> Self {
        Self {
            contracts: contracts.into_iter().collect(),
            journal: Self::JOURNAL,
            patience: Self::PATIENCE,
        }
    }

    /// How many requests the journal keeps.
    pub fn journal(self, journal: usize) -> Self {
        Self { journal, ..self }
    }

    /// How long the consumer waits for an answer at the most: faults of time take longer.
    pub fn patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Listens at an address such as `127.0.0.1:0`, where port 0 is any free one, and answers from
    /// then on, in tasks of the current tokio runtime.
    ///
    /// # Errors
    /// When the contracts cannot be played, or the address cannot be had.
    pub async fn listen(self, address: &str) -> Result<Running, ListenError> {
        let interactions = Interactions::of(&self.contracts)?;
        let limits = Limits {
            patience: self.patience,
            deadline: self.patience,
            retries: 1,
        };
        let playing = Playing {
            interactions,
            journal: self.journal,
            limits,
            closes: false,
        };
        let listening = playing.listen(address).await;
        listening.map_err(|source| ListenError::Address {
            address: address.to_owned(),
            source,
        })
    }
}

/// What a stub plays, and how.
#[derive(Debug)]
pub(crate) struct Playing {
    pub(crate) interactions: Interactions,
    pub(crate) journal: usize,
    pub(crate) limits: Limits,
    pub(crate) closes: bool,
}

impl Playing {
    /// # Errors
    /// When the address cannot be had.
    pub(crate) async fn listen(self, address: &str) -> io::Result<Running> {
        let mut addresses = tokio::net::lookup_host(address).await?;
        let address = addresses
            .next()
            .ok_or_else(|| io::Error::other("the name has no address"))?;
        let port = Port::bind(address)?;
        let address = port.address();
        let (ear, orders) = Ear::pair();
        let stage = Arc::new(Stage {
            programme: Programme::of(Arc::new(self.interactions)),
            states: States::default(),
            journal: Book::of(self.journal),
            faulting: Faulting::default(),
            limits: self.limits,
            closes: self.closes,
            ear,
            url: format!("http://{address}"),
        });
        let player = Player {
            control: control::router(Arc::clone(&stage)),
            stage: Arc::clone(&stage),
        };
        Ok(Running {
            address,
            stage,
            server: Server::start(port, orders, Arc::new(player))?,
        })
    }
}

/// A stub that listens. Dropping it stops it, without waiting for the end.
#[derive(Debug)]
#[must_use = "a stub stops when this is dropped"]
pub struct Running {
    address: SocketAddr,
    pub(crate) stage: Arc<Stage>,
    server: Server,
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
        must_be_known(self.stage.interactions().all(), state)?;
        self.stage.states.set_up(Held {
            name: state.to_owned(),
            params: None,
        });
        Ok(())
    }

    /// From now on the answers of an interaction, by its description, have the fault of this name, such
    /// as `stalled-body`; until the next one, [`Running::without_fault`], or a reset. Of a fault that is
    /// possible in several ways or places, the first.
    ///
    /// # Errors
    /// When there is no such interaction or fault, and when its answer cannot have the fault.
    pub async fn with_fault(&self, fault: &str, interaction: &str) -> Result<(), OrderError> {
        let order = control::Order::of(fault, interaction);
        let active = order.first(&self.stage).await?;
        if active.before == 0 && active.case.is_down() {
            // Only a server that has stopped cannot do it, and then nobody can connect either.
            let _ = self.stage.ear.listen(false).await;
        }
        self.stage.faulting.set(Some(active));
        Ok(())
    }

    /// All is well again, also for connections.
    pub async fn without_fault(&self) {
        self.stage.faulting.set(None);
        // Its port is its own: nothing keeps it from being listened at again.
        let _ = self.stage.ear.listen(true).await;
    }

    /// Forgets which states hold, which fault is played and what was asked.
    pub fn reset(&self) {
        self.stage.reset();
    }

    /// Takes no more connections, and waits for the requests under way for at most two seconds.
    pub async fn stop(self) {
        self.server.stop().await;
    }
}
