//! Which provider states a provider must know, read from the contracts alone: with their
//! parameters, the interactions that need them, and the values that those want back.

mod skeleton;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use contract::{Contract, NotChecked, ProviderState, Run, StateFault, Subject, Verdict};
use serde_json::{Map, Value, json};

pub use text::{missing, text};

/// A state that a provider must know.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownState {
    /// The provider.
    pub provider: String,
    /// The state's name.
    pub name: String,
    /// Its parameters, each with the JSON types that it has.
    pub params: BTreeMap<String, BTreeSet<&'static str>>,
    /// The parameters that one interaction gives it.
    pub example: Map<String, Value>,
    /// The values that the handler has to answer a set-up with.
    pub returns: BTreeSet<String>,
    /// The interactions that need it, as consumer and description.
    pub needed_by: Vec<(String, String)>,
}

/// All states of these contracts, by provider and name.
#[must_use]
pub fn states_of(contracts: &[Contract]) -> Vec<KnownState> {
    let mut states = Gathered::default();
    for contract in contracts {
        for interaction in contract.interactions() {
            let returns = interaction.values_from_states();
            for state in interaction.states() {
                let known = states.learn(contract.provider(), state);
                known.returns.extend(returns.iter().cloned());
                known.needed_by.push((
                    contract.consumer().to_owned(),
                    interaction.description().to_owned(),
                ));
            }
        }
    }
    states.0.into_values().collect()
}

/// The states that the provider's handler did not know in a run.
#[must_use]
pub fn unknown_in(run: &Run) -> Vec<KnownState> {
    let mut unknown = Gathered::default();
    for outcome in run.outcomes() {
        let Verdict::NotChecked(NotChecked::StateSetUp {
            state: name,
            fault: StateFault::Unknown,
            ..
        }) = &outcome.verdict
        else {
            continue;
        };
        if let Subject::Interaction {
            consumer,
            provider,
            description,
            states,
            values_from_states,
            ..
        } = &outcome.subject
        {
            for state in states.iter().filter(|state| state.name == *name) {
                let known = unknown.learn(provider, state);
                known.returns.extend(values_from_states.iter().cloned());
                known
                    .needed_by
                    .push((consumer.clone(), description.clone()));
            }
        }
    }
    unknown.0.into_values().collect()
}

/// States by provider and name.
#[derive(Default)]
struct Gathered(BTreeMap<(String, String), KnownState>);

impl Gathered {
    fn learn(&mut self, provider: &str, state: &ProviderState) -> &mut KnownState {
        let key = (provider.to_owned(), state.name.clone());
        let known = self.0.entry(key);
        let known = known.or_insert_with(|| KnownState::new(provider, state));
        known.learn(state);
        known
    }
}

impl KnownState {
    fn new(provider: &str, state: &ProviderState) -> Self {
        Self {
            provider: provider.to_owned(),
            name: state.name.clone(),
            params: BTreeMap::new(),
            example: state.params.clone(),
            returns: BTreeSet::new(),
            needed_by: Vec::new(),
        }
    }

    /// The example is the one with the most parameters: it shows the handler all it has to know.
    fn learn(&mut self, state: &ProviderState) {
        for (name, value) in &state.params {
            self.params
                .entry(name.clone())
                .or_default()
                .insert(kind(value));
        }
        if state.params.len() > self.example.len() {
            self.example.clone_from(&state.params);
        }
    }

    /// What its handler receives.
    #[must_use]
    pub fn order(&self) -> Value {
        json!({"state": self.name, "params": self.example, "action": "setup"})
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// The states as JSON: a list of objects with `provider`, `state`, `params` (the JSON types of each),
/// `returns`, `needed_by`, `order` and `handler`.
#[must_use]
pub fn json(states: &[KnownState]) -> Value {
    let state = |state: &KnownState| {
        let needs = state.needed_by.iter();
        let needs = needs.map(|(consumer, one)| json!({"consumer": consumer, "interaction": one}));
        json!({
            "provider": state.provider,
            "state": state.name,
            "params": state.params,
            "returns": state.returns,
            "needed_by": Vec::from_iter(needs),
            "order": state.order(),
            "handler": skeleton::arm(state),
        })
    };
    states.iter().map(state).collect()
}
