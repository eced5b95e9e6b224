//! What would be done again and again: the same few matching rules stand in thousands of interactions,
//! alone and in the same company, so each is tried once, and kept once.

use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::Arc;

use serde_json::Value;

use super::error::Fault;
use super::node::Node;

/// What one pact has shown to be usable so far.
#[derive(Debug)]
pub(super) struct Checks {
    /// The major version of the specification that the pact follows.
    pub(super) version: u32,
    /// Single rules.
    usable: RefCell<HashSet<String>>,
    rules: RefCell<HashSet<Arc<str>>>,
    comments: RefCell<HashSet<Arc<str>>>,
}

/// What of an interaction is kept as text.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kept {
    /// All matching rules of a request, a response or a message.
    Rules,
    /// Its comments.
    Comments,
}

impl Checks {
    pub(super) fn of(version: u32) -> Self {
        Self {
            version,
            usable: RefCell::default(),
            rules: RefCell::default(),
            comments: RefCell::default(),
        }
    }

    /// Makes a check of a rule that depends on nothing but its value, unless it has been made of the
    /// same value before.
    pub(super) fn once(
        &self,
        rule: &Node<'_>,
        check: impl FnOnce() -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let value = text(rule.value());
        if !self.usable.borrow().contains(&value) {
            check()?;
            self.usable.borrow_mut().insert(value);
        }
        Ok(())
    }

    /// The value as JSON without blanks, checked once and kept once for all that have the same.
    pub(super) fn shared(
        &self,
        kept: Kept,
        value: &Value,
        check: impl FnOnce(&str) -> Result<(), Fault>,
    ) -> Result<Arc<str>, Fault> {
        let all = match kept {
            Kept::Rules => &self.rules,
            Kept::Comments => &self.comments,
        };
        let text = text(value);
        if let Some(known) = all.borrow().get(text.as_str()) {
            return Ok(Arc::clone(known));
        }
        check(&text)?;
        let new: Arc<str> = text.into();
        all.borrow_mut().insert(Arc::clone(&new));
        Ok(new)
    }
}

/// As JSON without blanks: through the serializer, which takes half the time of `Display`.
fn text(value: &Value) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| value.to_string())
}
