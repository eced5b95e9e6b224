//! The plan of a run: which interactions share one set-up of their states. Pure.
//!
//! Interactions that need the same states, with the same parameters in the same order, form a group:
//! one set-up, all of its requests side by side, one teardown. An interaction whose method may
//! change the provider is a group of its own, since after it the state is no longer what was set
//! up; so is one without states, since it may change what others without states read.

use std::collections::HashMap;
use std::fmt::Write as _;

use contract::{Contract, Interaction, ProviderState};

/// An interaction to be checked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Task<'a> {
    /// Its place among all that were selected, from 0.
    pub(crate) place: usize,
    pub(crate) contract: &'a Contract,
    pub(crate) interaction: &'a Interaction,
}

impl Task<'_> {
    /// Whether the provider is not held to it yet.
    pub(crate) fn is_pending(&self) -> bool {
        self.contract.is_pending() || self.interaction.is_pending()
    }
}

/// Interactions that are checked between one set-up and one teardown; never empty.
#[derive(Clone, Debug)]
pub(crate) struct Group<'a> {
    pub(crate) states: &'a [ProviderState],
    pub(crate) tasks: Vec<Task<'a>>,
}

/// Puts the tasks into groups, which come in the order of their first tasks. Where `states` are not
/// set up anyway, only what may change the provider is kept apart.
pub(crate) fn groups<'a>(tasks: &[Task<'a>], states: States) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut shared: HashMap<String, usize> = HashMap::new();
    for task in tasks {
        let needed = match states {
            States::SetUp => task.interaction.states(),
            States::LeftAlone => &[],
        };
        let alone = !only_reads(task.interaction);
        let known = match alone {
            true => None,
            false => shared.get(&key(needed)).copied(),
        };
        if let Some(group) = known {
            groups[group].tasks.push(*task);
            continue;
        }
        if !alone {
            shared.insert(key(needed), groups.len());
        }
        groups.push(Group {
            states: needed,
            tasks: vec![*task],
        });
    }
    groups
}

/// Whether provider states are set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum States {
    /// They are.
    SetUp,
    /// There is no handler that could.
    LeftAlone,
}

/// A text that is the same for the same states and parameters, and for no others.
pub(super) fn key(states: &[ProviderState]) -> String {
    let mut key = String::new();
    for state in states {
        // Writing to a string does not fail.
        let _ = write!(key, "{:?}", state.name);
        for (name, value) in &state.params {
            let _ = write!(key, " {name:?}={value}");
        }
        key.push(';');
    }
    key
}

/// Whether the method is safe in the sense of RFC 9110, section 9.2.1: it asks for no change.
fn only_reads(interaction: &Interaction) -> bool {
    let method = interaction.method().to_ascii_uppercase();
    matches!(method.as_str(), "GET" | "HEAD" | "OPTIONS" | "TRACE")
}
