//! A Pact Broker: which pacts it wants verified, and telling it the results.
//!
//! Addresses come from the links of its answers and are never built here, so that a broker may live
//! under any path. It knows nothing of how a pact is verified.

mod fetch;
mod hal;
mod keys;
mod publish;
mod results;

use std::fmt;

use contract::LoadError;
use serde_json::{Map, Value};
use url::Url;

use crate::client::{ClientError, Connection};
use hal::Hal;

pub use fetch::{Notice, Pact};
pub use publish::Published;
pub use results::NotPublished;

/// How a broker, or the server of a single pact, is spoken to.
#[derive(Clone, Debug)]
pub struct Access {
    /// The addresses that the user named. Credentials go to the scheme, host and port of one of
    /// these and nowhere else, whatever links and redirects say; user and password in one of them
    /// take the place of `credentials` there.
    pub servers: Vec<Url>,
    /// Who we are.
    pub credentials: Credentials,
    /// How it is connected to.
    pub connection: Connection,
    /// How often a call is tried again after a 408, 429 or 5xx, or when it cannot connect.
    pub retries: u8,
}

/// Who we are to a broker.
#[derive(Clone, Default)]
pub struct Credentials(Kind);

#[derive(Clone, Default)]
enum Kind {
    #[default]
    None,
    Basic {
        user: String,
        password: Option<String>,
    },
    Bearer(String),
}

impl Credentials {
    /// Nobody in particular.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// A user with a password.
    #[must_use]
    pub fn basic(user: String, password: Option<String>) -> Self {
        Self(Kind::Basic { user, password })
    }

    /// Whoever has this token.
    #[must_use]
    pub fn bearer(token: String) -> Self {
        Self(Kind::Bearer(token))
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Kind::None => "none",
            Kind::Basic { .. } | Kind::Bearer(_) => "[hidden]",
        })
    }
}

/// Which pacts a broker is asked for.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// The provider's name.
    pub provider: String,
    /// The consumer version selectors, as the broker knows them; where there is none, it decides.
    pub selectors: Vec<Map<String, Value>>,
    /// The branch of the provider's version that is verified.
    pub branch: Option<String>,
    /// The tags of the provider's version that is verified.
    pub tags: Vec<String>,
    /// Whether pending pacts are asked for.
    pub pending: bool,
    /// The date since which work-in-progress pacts are asked for.
    pub wip_since: Option<String>,
}

/// Who the results are published for.
#[derive(Clone, Debug)]
pub struct Publish {
    /// The provider's version.
    pub version: String,
    /// Its branch.
    pub branch: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// The build that verified it.
    pub build_url: Option<Url>,
}

/// A broker did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum BrokerError {
    /// The HTTP client cannot be built.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// No whole answer came.
    #[error("no answer from {url}: {detail}")]
    NoAnswer {
        /// The address, without credentials.
        url: String,
        /// What happened instead.
        detail: String,
    },
    /// It refused.
    #[error("{url} answered {status}{detail}{}", hint(*status))]
    Refused {
        /// The address, without credentials.
        url: String,
        /// The status of its answer.
        status: http::StatusCode,
        /// What it said: nothing, or a colon and the reason.
        detail: String,
    },
    /// It led nowhere.
    #[error("{url} redirects without end, or to nowhere; name the broker's own address")]
    Redirects {
        /// The address, without credentials.
        url: String,
    },
    /// It answered with something else than JSON.
    #[error("{url} answered with something that is not JSON; is a Pact Broker there? {detail}")]
    NotJson {
        /// The address, without credentials.
        url: String,
        /// What the parser says.
        detail: String,
    },
    /// An answer lacks a link that is needed.
    #[error("{url} has no usable link {rel:?}; is it a Pact Broker, and not too old a one?")]
    NoLink {
        /// The address, without credentials.
        url: String,
        /// The link's name.
        rel: &'static str,
    },
    /// The broker knows no such provider.
    #[error("the broker knows no provider {provider:?}: {refusal}")]
    UnknownProvider {
        /// The provider's name.
        provider: String,
        /// What it answered.
        refusal: Box<BrokerError>,
    },
    /// A pact that cannot be used as a contract.
    #[error(transparent)]
    Contract(#[from] LoadError),
}

impl BrokerError {
    /// Whether the fault is with the broker or the way to it, so that the same call may succeed
    /// later: it is neither the call's nor a pact's.
    #[must_use]
    pub fn is_out_of_order(&self) -> bool {
        match self {
            Self::NoAnswer { .. } => true,
            Self::Refused { status, .. } => hal::is_passing(*status),
            _ => false,
        }
    }
}

fn hint(status: http::StatusCode) -> &'static str {
    match status.as_u16() {
        401 => {
            "; name --user and --password, or --token: they go to the addresses that you name, \
                and not to where those redirect or link"
        }
        403 => "; the user may not do this",
        _ => "",
    }
}

/// A broker, or any server of pacts.
#[derive(Debug)]
pub struct Broker {
    hal: Hal,
}

impl Broker {
    /// Does not call it yet.
    ///
    /// # Errors
    /// When no HTTP client can be had.
    pub fn new(access: &Access) -> Result<Self, BrokerError> {
        Ok(Self {
            hal: Hal::new(access)?,
        })
    }
}
