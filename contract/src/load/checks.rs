//! Checks that would be made again and again: the same few matching rules stand in thousands of
//! interactions, alone and in the same company, so each is tried once.

use std::cell::RefCell;
use std::collections::HashSet;

use super::error::Fault;
use super::node::Node;

/// What one pact has shown to be usable so far.
#[derive(Debug)]
pub(super) struct Checks {
    /// The major version of the specification that the pact follows.
    pub(super) version: u32,
    usable: RefCell<HashSet<(Kind, String)>>,
}

/// What a value is taken for: what is usable as the one need not be so as the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// A matching rule.
    Rule,
    /// All matching rules of a request or a response.
    Rules,
}

impl Checks {
    pub(super) fn of(version: u32) -> Self {
        Self {
            version,
            usable: RefCell::default(),
        }
    }

    /// Makes a check that depends on nothing but the node's value, unless it has been made of the
    /// same value before.
    pub(super) fn once(
        &self,
        kind: Kind,
        node: &Node<'_>,
        check: impl FnOnce() -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let value = (kind, node.value().to_string());
        if !self.usable.borrow().contains(&value) {
            check()?;
            self.usable.borrow_mut().insert(value);
        }
        Ok(())
    }
}
