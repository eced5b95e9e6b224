//! Providers brought into states before something is played to a consumer, and out of them after it.

use std::time::Duration;

use contract::{Ended, Given, NotChecked, StateFault};
use provider_verify::Provider;
use provider_verify::states::StateHandler;
use reqwest::Client;
use serde_json::Map;

use crate::end::End;
use crate::http::client;
use crate::stage::Stage;

/// How long a state may be torn down for once the plan is ended.
const TIME_TO_TEAR_DOWN: Duration = Duration::from_secs(5);

/// Providers that were brought into states, in the order in which that was done.
pub struct SetUp<'a>(Vec<(&'a Given, Client, Provider)>);

impl<'a> SetUp<'a> {
    /// Sets states up, one after the other. Gives back what has been set up also where the next could
    /// not be: it is to be torn down all the same.
    pub async fn of(
        states: impl IntoIterator<Item = &'a Given>,
        stage: &Stage<'_>,
        end: &End<'_>,
    ) -> (Self, Result<(), NotChecked>) {
        let mut set_up = Self(vec![]);
        for given in states {
            let unusable = |fault, detail| NotChecked::StateSetUp {
                state: given.state.name.clone(),
                fault,
                detail,
            };
            let provider = match stage.target(&given.provider) {
                Ok(provider) => provider,
                Err(detail) => return (set_up, Err(NotChecked::NoAnswer { detail })),
            };
            let client = match client(provider.request_timeout) {
                Ok(client) => client,
                Err(error) => {
                    let unusable = unusable(StateFault::Unreachable, error.to_string());
                    return (set_up, Err(unusable));
                }
            };
            let result = match &provider.state_change {
                Some(change) => {
                    let handler = StateHandler::new(&client, change);
                    end.unless(handler.set_up(&given.state, None)).await
                }
                None => Some(Ok(Map::new())),
            };
            match result {
                Some(Ok(_)) => set_up.0.push((given, client, provider)),
                Some(Err(error)) => {
                    let detail = format!("{}: {}", given.provider, error.detail);
                    return (set_up, Err(unusable(error.fault, detail)));
                }
                None => {
                    // It may have been set up all the same.
                    set_up.0.push((given, client, provider));
                    let why = Ended::Interruption;
                    return (set_up, Err(NotChecked::NotReached { why }));
                }
            }
        }
        (set_up, Ok(()))
    }

    /// Tears the states down, the last one first, and says of the first that stays why it does.
    pub async fn tear_down(&self, end: &End<'_>) -> Option<NotChecked> {
        let mut stays = None;
        for (given, client, provider) in self.0.iter().rev() {
            let Some(change) = &provider.state_change else {
                continue;
            };
            let handler = StateHandler::new(client, change);
            let tear_down = handler.tear_down(&given.state, None);
            let Some(torn_down) = end.soon_after(TIME_TO_TEAR_DOWN, tear_down).await else {
                return stays;
            };
            if let Err(error) = torn_down {
                stays.get_or_insert(NotChecked::StateTearDown {
                    state: error.state,
                    fault: error.fault,
                    detail: format!("{}: {}", given.provider, error.detail),
                });
            }
        }
        stays
    }
}
