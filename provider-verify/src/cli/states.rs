//! How provider states are set up.

use std::time::Duration;

use clap::builder::FalseyValueParser;
use clap::{ArgAction, Args};
use http::HeaderName;
use provider_verify::{Endpoint, OrderForm, StateChange};
use url::Url;

use super::{http_url, usage};

#[derive(Args)]
#[command(next_help_heading = "Provider states")]
pub(super) struct States {
    /// Where the provider's states are set up, by POST; repeated for each --provider-url, or once as
    /// a path that each of them has, such as /_pact/provider-states
    #[arg(
        short,
        long,
        value_name = "URL",
        value_parser = place,
        env = "PACT_PROVIDER_STATE_CHANGE_URL"
    )]
    state_change_url: Vec<Place>,
    /// Send the state in the query in place of the body
    #[arg(
        long,
        action = ArgAction::SetTrue,
        value_parser = FalseyValueParser::new(),
        env = "PACT_PROVIDER_STATE_CHANGE_AS_QUERY"
    )]
    state_change_as_query: bool,
    /// Tear each state down again after its interactions
    #[arg(
        long,
        action = ArgAction::SetTrue,
        value_parser = FalseyValueParser::new(),
        env = "PACT_PROVIDER_STATE_CHANGE_TEARDOWN"
    )]
    state_change_teardown: bool,
    /// How long setting up a state may take, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 30_000)]
    state_change_timeout: u64,
    /// The provider keeps states apart by this header, which set-up and request both carry: what
    /// needs different states is checked side by side
    #[arg(
        long,
        value_name = "HEADER",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "x-pact-isolation"
    )]
    isolated_states: Option<HeaderName>,
}

/// Where a state handler is.
#[derive(Clone)]
enum Place {
    At(Url),
    /// At this path of each instance of the provider.
    Below(String),
}

fn place(text: &str) -> Result<Place, String> {
    match text.starts_with('/') {
        true => Ok(Place::Below(text.to_owned())),
        false => text
            .parse()
            .map(Place::At)
            .map_err(|error| format!("{error}")),
    }
}

impl States {
    /// The handler of each of these instances of the provider.
    pub(super) fn handlers(
        self,
        instances: &[Url],
    ) -> Result<Vec<Option<StateChange>>, clap::Error> {
        let places = match &*self.state_change_url {
            [] if self.isolated_states.is_some() => {
                return Err(usage("--isolated-states: needs --state-change-url"));
            }
            [] => return Ok(vec![None; instances.len()]),
            [one @ Place::Below(_)] => vec![one; instances.len()],
            places if places.len() == instances.len() => places.iter().collect(),
            places => {
                return Err(usage(&format!(
                    "--state-change-url: {} for {} instances of the provider; each needs one of \
                     its own, or all of them the same path, such as /states",
                    places.len(),
                    instances.len()
                )));
            }
        };
        let places = places.into_iter().zip(instances);
        let handlers = places.map(|(place, instance)| Ok(Some(self.handler(place, instance)?)));
        handlers.collect()
    }

    fn handler(&self, place: &Place, instance: &Url) -> Result<StateChange, clap::Error> {
        const FLAG: &str = "--state-change-url";
        let url = match place {
            Place::At(url) => http_url(FLAG, url.clone())?,
            Place::Below(path) => instance
                .join(path)
                .map_err(|error| usage(&format!("{FLAG}: {path}: {error}")))?,
        };
        Ok(StateChange {
            endpoint: Endpoint::Http {
                url,
                form: match self.state_change_as_query {
                    true => OrderForm::Query,
                    false => OrderForm::Body,
                },
            },
            teardown: self.state_change_teardown,
            timeout: Duration::from_millis(self.state_change_timeout),
            isolation: self.isolated_states.clone(),
        })
    }
}
