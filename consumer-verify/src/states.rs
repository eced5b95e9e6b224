//! The provider states that are said to hold. A stub has no data that they could be about: they
//! choose among interactions that wait for the same request.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use contract::ProviderState;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::interactions::Playable;

/// A state that is said to hold.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Held {
    pub(crate) name: String,
    /// `None` for whatever parameters there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) params: Option<Map<String, Value>>,
}

impl Held {
    /// Whether this is the state that an interaction needs.
    pub(crate) fn is(&self, needed: &ProviderState) -> bool {
        let params = self.params.as_ref();
        self.name == needed.name && params.is_none_or(|params| *params == needed.params)
    }
}

/// A state that no interaction needs, so that it could choose none.
#[derive(Debug, thiserror::Error)]
#[error("no interaction needs a provider state {name:?}; there are: {}", known.join(", "))]
pub struct UnknownState {
    /// The name.
    pub name: String,
    /// The names that there are, each in quotes.
    pub known: Vec<String>,
}

/// The states that hold.
#[derive(Debug, Default)]
pub(crate) struct States {
    held: RwLock<Vec<Held>>,
}

impl States {
    pub(crate) fn held(&self) -> Vec<Held> {
        self.held
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// From now on it holds, instead of one of the same name.
    pub(crate) fn set_up(&self, state: Held) {
        self.change(|held| {
            held.retain(|other| other.name != state.name);
            held.push(state);
        });
    }

    /// From now on it does not hold.
    pub(crate) fn tear_down(&self, name: &str) {
        self.change(|held| held.retain(|other| other.name != name));
    }

    pub(crate) fn clear(&self) {
        self.change(Vec::clear);
    }

    fn change(&self, change: impl FnOnce(&mut Vec<Held>)) {
        change(&mut self.held.write().unwrap_or_else(PoisonError::into_inner));
    }
}

/// # Errors
/// When no interaction needs a state of that name.
pub(crate) fn must_be_known(all: &[Playable], name: &str) -> Result<(), UnknownState> {
    let mut known: Vec<String> = Vec::new();
    for state in all.iter().flat_map(|one| &one.states) {
        if state.name == name {
            return Ok(());
        }
        known.push(format!("{:?}", state.name));
    }
    known.sort();
    known.dedup();
    Err(UnknownState {
        name: name.to_owned(),
        known,
    })
}

/// What a verifier of the stub wants to be told when it sets a state up: the examples of the values
/// that requests in this state take from it.
pub(crate) fn values(all: &[Playable], state: &Held) -> BTreeMap<String, Value> {
    let mut values = BTreeMap::new();
    for one in all {
        if one.states.iter().any(|needed| state.is(needed)) {
            for (name, value) in one.request.values_from_states() {
                values.entry(name).or_insert(value);
            }
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn held(name: &str, params: Option<Value>) -> Held {
        Held {
            name: name.to_owned(),
            params: params.and_then(|params| params.as_object().cloned()),
        }
    }

    #[test]
    fn parameters_count_only_where_they_are_said() {
        let needed = ProviderState {
            name: "items exist".to_owned(),
            params: json!({"count": 3}).as_object().cloned().unwrap(),
        };
        assert!(held("items exist", None).is(&needed));
        assert!(held("items exist", Some(json!({"count": 3}))).is(&needed));
        assert!(!held("items exist", Some(json!({"count": 4}))).is(&needed));
        assert!(!held("items exist", Some(json!({}))).is(&needed));
        assert!(!held("no items exist", None).is(&needed));
    }

    #[test]
    fn a_state_takes_the_place_of_one_of_its_name_until_it_is_torn_down() {
        let states = States::default();
        states.set_up(held("a", Some(json!({"count": 1}))));
        states.set_up(held("b", None));
        states.set_up(held("a", Some(json!({"count": 2}))));
        let two = [held("b", None), held("a", Some(json!({"count": 2})))];
        assert_eq!(states.held(), two);
        states.tear_down("a");
        assert_eq!(states.held(), [held("b", None)]);
        states.clear();
        assert_eq!(states.held(), []);
    }
}
