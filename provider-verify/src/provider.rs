//! The provider that contracts are checked against: where it is, and what it needs to be told.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use contract::Interaction;
use http::{HeaderName, HeaderValue};
use url::Url;

use crate::client::Connection;
use crate::states::InProcessStates;

/// A live provider.
#[derive(Clone)]
pub struct Provider {
    /// Where its paths begin.
    pub url: Url,
    /// Where messages are asked for, where that is somewhere else.
    pub messages: MessageEndpoints,
    /// Headers that replace those of the same name in every request, or are added to it: how a
    /// real token gets in. Their values are secrets: no report shows them.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// Where provider states are set up; without it, requests are sent as the provider stands.
    pub state_change: Option<StateChange>,
    /// How long a whole answer may take, be it the provider's or the state handler's.
    pub request_timeout: Duration,
    /// How it is connected to.
    pub connection: Connection,
}

impl Provider {
    /// A provider at this address, without a handler of states; an answer may take 5 seconds.
    #[must_use]
    pub fn at(url: Url) -> Self {
        Self {
            url,
            messages: MessageEndpoints::default(),
            headers: Vec::new(),
            state_change: None,
            request_timeout: Duration::from_secs(5),
            connection: Connection::default(),
        }
    }

    /// Where the request of this interaction goes: that for a message to where its transport is
    /// spoken, or where all messages are asked for; everything else to the provider's own address.
    pub(crate) fn address_of(&self, interaction: &Interaction) -> &Url {
        if !interaction.is_message() {
            return &self.url;
        }
        let by_transport = interaction
            .transport()
            .and_then(|transport| self.messages.by_transport.get(transport));
        let of_messages = by_transport.or(self.messages.other.as_ref());
        of_messages.unwrap_or(&self.url)
    }
}

/// Where messages are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MessageEndpoints {
    /// Those of a transport, such as `kafka`, by its name in the pact.
    pub by_transport: BTreeMap<String, Url>,
    /// All others; the provider's own address where this is not said.
    pub other: Option<Url>,
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hidden = |(name, _): &(HeaderName, _)| format!("{name}: [hidden]");
        f.debug_struct("Provider")
            .field("url", &self.url.as_str())
            .field("messages", &self.messages)
            .field("headers", &Vec::from_iter(self.headers.iter().map(hidden)))
            .field("state_change", &self.state_change)
            .field("request_timeout", &self.request_timeout)
            .field("connection", &self.connection)
            .finish()
    }
}

/// The handler of provider states.
#[derive(Clone, Debug)]
pub struct StateChange {
    /// Where it takes its orders.
    pub endpoint: Endpoint,
    /// Whether it is also told to undo each state.
    pub teardown: bool,
    /// How long the handler may take to change a state.
    pub timeout: Duration,
    /// The header that names the world which a state is set up in, where the provider keeps such
    /// worlds apart: what needs different states is then checked side by side.
    pub isolation: Option<HeaderName>,
}

impl StateChange {
    /// A handler at this address that takes its orders in the body within 30 seconds, is also told
    /// to undo each state, and has only one world.
    #[must_use]
    pub fn at(url: Url) -> Self {
        Self::through(Endpoint::Http {
            url,
            form: OrderForm::Body,
        })
    }

    /// The same, but by calls in this process.
    #[must_use]
    pub fn in_process(states: InProcessStates) -> Self {
        Self::through(Endpoint::InProcess(states))
    }

    fn through(endpoint: Endpoint) -> Self {
        Self {
            endpoint,
            teardown: true,
            timeout: Duration::from_secs(30),
            isolation: None,
        }
    }
}

/// Where a state handler takes its orders.
#[derive(Clone, Debug)]
pub enum Endpoint {
    /// By POST.
    Http {
        /// Where it listens.
        url: Url,
        /// Where in a request the order stands.
        form: OrderForm,
    },
    /// In this process.
    InProcess(InProcessStates),
}

/// Where in the request to a state handler the order stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OrderForm {
    /// In the body, as JSON.
    #[default]
    Body,
    /// In the query: `state`, `action`, and the parameters beside them.
    Query,
}
