//! How provider states are set up.

use std::time::Duration;

use clap::builder::FalseyValueParser;
use clap::{ArgAction, Args};
use http::HeaderName;
use provider_verify::{Endpoint, OrderForm, StateChange};
use url::Url;

use super::number::milliseconds;
use super::place::{self, Place, place};
use super::usage;

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
    #[arg(
        long,
        value_name = "MS",
        value_parser = milliseconds,
        default_value = "30000"
    )]
    state_change_timeout: Duration,
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

impl States {
    /// The handler of each of these instances of the provider.
    pub(super) fn handlers(
        self,
        instances: &[Url],
    ) -> Result<Vec<Option<StateChange>>, clap::Error> {
        if self.state_change_url.is_empty() {
            return match self.isolated_states {
                Some(_) => Err(usage("--isolated-states: needs --state-change-url")),
                None => Ok(vec![None; instances.len()]),
            };
        }
        let urls = place::for_each("--state-change-url", &self.state_change_url, instances)?;
        Ok(urls
            .into_iter()
            .map(|url| Some(self.handler(url)))
            .collect())
    }

    fn handler(&self, url: Url) -> StateChange {
        StateChange {
            endpoint: Endpoint::Http {
                url,
                form: match self.state_change_as_query {
                    true => OrderForm::Query,
                    false => OrderForm::Body,
                },
            },
            teardown: self.state_change_teardown,
            timeout: self.state_change_timeout,
            isolation: self.isolated_states.clone(),
        }
    }
}
