//! The body's matching rules of one interaction, compiled once: their paths into a tree, their
//! patterns into regular expressions. One pass over the example and the answer then finds every
//! mismatch, in time that grows with the answer and not with the number of rules.
//!
//! The rules are Pact's, and so are the mismatches, to the letter; `pact_matching` decides each
//! single value, and this decides which rule holds where. Its own walk asks every rule at every
//! value, copies what it compares, and compiles a pattern each time: a second for 5,000 items.
//!
//! Only JSON bodies are walked here; what came over the wire, and how other bodies are compared,
//! is for [`crate::pact`]. The modules: `paths`, which rules hold where; `rules`, what a rule is
//! once compiled; `walk`, the pass itself; `place`, where the pass is; `found`, what it has found.

mod found;
mod lists;
mod maps;
mod paths;
mod place;
mod rules;
mod values;
mod walk;

use std::sync::Arc;

use contract::Mismatch;
use serde_json::Value;

use found::Found;
use paths::Live;
pub(crate) use paths::Paths;
use walk::Walk;

/// A JSON body that is expected: its example, with the rules that stand for parts of it.
#[derive(Debug)]
pub(crate) struct Body {
    example: Value,
    rules: Arc<Paths>,
}

impl Body {
    /// `rules` are those of the category `body`.
    pub(crate) fn new(example: Value, rules: Arc<Paths>) -> Self {
        Self { example, rules }
    }

    /// Everything in `actual` that breaks the rules, in the order of the walk. Keys that the
    /// example does not have are allowed, as they are in every response.
    pub(crate) fn mismatches(&self, actual: &Value) -> Vec<Mismatch> {
        let mut walk = Walk::new(Found::all());
        walk.compare(&Live::at_root(&self.rules), &self.example, actual);
        walk.into_found().into_mismatches()
    }
}

#[cfg(test)]
mod tests;
