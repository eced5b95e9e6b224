//! The provider that contracts are checked against: where it is, and what it needs to be told.

use std::fmt;
use std::time::Duration;

use http::{HeaderName, HeaderValue};
use url::Url;

/// A live provider.
#[derive(Clone)]
pub struct Provider {
    /// Where its paths begin.
    pub url: Url,
    /// Headers that replace those of the same name in every request, or are added to it: how a
    /// real token gets in. Their values are secrets: no report shows them.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// Where provider states are set up; without it, requests are sent as the provider stands.
    pub state_change: Option<StateChange>,
    /// How long a whole answer may take, be it the provider's or the state handler's.
    pub request_timeout: Duration,
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hidden = |(name, _): &(HeaderName, _)| format!("{name}: [hidden]");
        f.debug_struct("Provider")
            .field("url", &self.url.as_str())
            .field("headers", &Vec::from_iter(self.headers.iter().map(hidden)))
            .field("state_change", &self.state_change)
            .field("request_timeout", &self.request_timeout)
            .finish()
    }
}

/// The handler of provider states.
#[derive(Clone, Debug)]
pub struct StateChange {
    /// Where it listens.
    pub url: Url,
    /// Whether it is also told to undo each state.
    pub teardown: bool,
}
