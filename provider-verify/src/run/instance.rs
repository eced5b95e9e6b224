//! One instance of the provider: how it is spoken to, and how its states are changed.

use contract::{NotChecked, ProviderState, Redaction, StateFault};
use http::{HeaderName, HeaderValue};
use reqwest::Client;
use serde_json::{Map, Value};
use tokio::sync::Semaphore;

use super::ending::Ending;
use crate::client::ClientError;
use crate::provider::Provider;
use crate::states::{StateError, StateHandler};

/// A live instance of the provider.
#[derive(Debug)]
pub(crate) struct Instance<'a> {
    pub(crate) provider: &'a Provider,
    pub(crate) client: Client,
    handler: Option<StateHandler>,
}

/// What everything that is sent in a run waits for.
#[derive(Debug)]
pub(crate) struct Traffic {
    /// One permit for each request that may be on its way.
    pub(crate) permits: Semaphore,
    pub(crate) ending: Ending,
}

/// The states of a group: those that are to be torn down, and what the set-up came to.
pub(crate) struct SetUp<'s> {
    pub(crate) standing: &'s [ProviderState],
    pub(crate) result: Result<Map<String, Value>, NotChecked>,
}

/// What the teardown of a group came to.
pub(crate) struct TornDown<'s> {
    pub(crate) result: Result<(), NotChecked>,
    /// The states that may still stand, because there was no time left.
    pub(crate) left: &'s [ProviderState],
}

impl<'a> Instance<'a> {
    pub(crate) fn new(provider: &'a Provider) -> Result<Self, ClientError> {
        let client = provider.connection.client(provider.request_timeout)?;
        let change = provider.state_change.as_ref();
        Ok(Self {
            provider,
            handler: change.map(|change| StateHandler::new(&client, change)),
            client,
        })
    }

    /// The header that names a world, where the provider keeps worlds apart.
    pub(crate) fn isolation(&self) -> Option<&HeaderName> {
        let change = self.provider.state_change.as_ref()?;
        change.isolation.as_ref()
    }

    /// The name of the world of this number, where the provider keeps worlds apart.
    pub(crate) fn world(&self, run: &str, number: usize) -> Option<HeaderValue> {
        self.isolation()?;
        HeaderValue::try_from(format!("{run}-{number}")).ok()
    }

    /// Sets up the states in their order; of the values that their handlers return, a later one
    /// overrides an earlier one. A state is also to be torn down when it may have been set up, for
    /// all that is known.
    pub(crate) async fn set_up<'s>(
        &self,
        states: &'s [ProviderState],
        world: Option<&HeaderValue>,
        traffic: &Traffic,
    ) -> SetUp<'s> {
        let mut values = Map::new();
        let Some(handler) = &self.handler else {
            return SetUp {
                standing: &[],
                result: Ok(values),
            };
        };
        for (index, state) in states.iter().enumerate() {
            if let Some(why) = traffic.ending.ended() {
                return SetUp {
                    standing: &states[..index],
                    result: Err(NotChecked::NotReached { why }),
                };
            }
            let set_up = async {
                let _permit = traffic.permits.acquire().await;
                handler.set_up(state, world).await
            };
            let set_up = tokio::select! {
                set_up = set_up => set_up,
                why = traffic.ending.broken_off() => return SetUp {
                    standing: &states[..=index],
                    result: Err(NotChecked::NotReached { why }),
                },
            };
            match set_up {
                Ok(more) => values.extend(more),
                Err(error) => {
                    let standing = index + usize::from(error.is_in_doubt());
                    return SetUp {
                        standing: &states[..standing],
                        result: Err(not_set_up(error)),
                    };
                }
            }
        }
        SetUp {
            standing: states,
            result: Ok(values),
        }
    }

    /// Tears down every state, the last one first, also when one fails; the first failure counts.
    /// The end of a run does not break this off at once, but leaves it only a little time.
    pub(crate) async fn tear_down<'s>(
        &self,
        states: &'s [ProviderState],
        world: Option<&HeaderValue>,
        traffic: &Traffic,
    ) -> TornDown<'s> {
        let mut torn_down = TornDown {
            result: Ok(()),
            left: &[],
        };
        let Some(handler) = &self.handler else {
            return torn_down;
        };
        for (index, state) in states.iter().enumerate().rev() {
            let tear_down = async {
                let _permit = traffic.permits.acquire().await;
                handler.tear_down(state, world).await
            };
            let result = tokio::select! {
                // In this order: a handler that is not to be told leaves nothing.
                biased;
                result = tear_down => result.map_err(not_torn_down),
                () = traffic.ending.out_of_time() => {
                    torn_down.result = torn_down.result.and(Err(out_of_time(state, traffic)));
                    torn_down.left = &states[..=index];
                    return torn_down;
                }
            };
            torn_down.result = torn_down.result.and(result);
        }
        torn_down
    }
}

fn out_of_time(state: &ProviderState, traffic: &Traffic) -> NotChecked {
    let limit = traffic.ending.time_to_tear_down();
    NotChecked::StateTearDown {
        state: state.name.clone(),
        fault: StateFault::TooSlow,
        detail: format!("the run was ended, and its states were not torn down within {limit:?}"),
    }
}

fn not_set_up(error: StateError) -> NotChecked {
    NotChecked::StateSetUp {
        state: error.state,
        fault: error.fault,
        detail: error.detail,
    }
}

fn not_torn_down(error: StateError) -> NotChecked {
    NotChecked::StateTearDown {
        state: error.state,
        fault: error.fault,
        detail: error.detail,
    }
}

/// Hides what any of the instances is told as a secret.
pub(crate) fn redaction(instances: &[&Provider]) -> Redaction {
    let headers = || instances.iter().flat_map(|provider| &provider.headers);
    let names = headers().map(|(name, _)| name.as_str());
    Redaction::of(names).and_values(headers().filter_map(|(_, value)| value.to_str().ok()))
}
