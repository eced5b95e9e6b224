//! What a walk has found: all mismatches, or only whether there is one.

use contract::{Mismatch, Place, Rule};
use serde_json::Value;

use super::place;

/// The findings of a walk, or of a part of it.
#[derive(Debug)]
pub(super) enum Found {
    /// Every mismatch.
    All(Vec<Mismatch>),
    /// Whether there is any; the walk stops at the first.
    Any(bool),
}

/// What a mismatch is about.
#[derive(Clone, Copy)]
pub(super) struct Sides<'v> {
    pub(super) expected: Option<&'v Value>,
    pub(super) actual: Option<&'v Value>,
}

impl Found {
    pub(super) fn all() -> Self {
        Self::All(Vec::new())
    }

    pub(super) fn any() -> Self {
        Self::Any(false)
    }

    /// Nothing found yet, by a walk that looks for the same.
    pub(super) fn empty_like(other: &Self) -> Self {
        match other {
            Self::All(_) => Self::all(),
            Self::Any(_) => Self::any(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::All(mismatches) => mismatches.is_empty(),
            Self::Any(any) => !any,
        }
    }

    /// Whether nothing that is still to come can matter.
    pub(super) fn is_settled(&self) -> bool {
        matches!(self, Self::Any(true))
    }

    /// Adds a mismatch; its words are made only if someone wants them.
    pub(super) fn add(
        &mut self,
        place: &place::Place<'_>,
        sides: Sides<'_>,
        detail: impl FnOnce() -> String,
    ) {
        match self {
            Self::Any(any) => *any = true,
            Self::All(mismatches) => mismatches.push(Mismatch {
                place: Place::Body {
                    pointer: place.pointer(),
                },
                rule: Rule::Pact {
                    mismatch: "BodyMismatch".to_owned(),
                },
                expected: sides.expected.cloned(),
                actual: sides.actual.cloned(),
                detail: detail(),
            }),
        }
    }

    pub(super) fn append(&mut self, other: Self) {
        match (self, other) {
            (Self::All(mismatches), Self::All(more)) => mismatches.extend(more),
            (found, other) => {
                if let (Self::Any(any), false) = (found, other.is_empty()) {
                    *any = true;
                }
            }
        }
    }

    pub(super) fn into_mismatches(self) -> Vec<Mismatch> {
        match self {
            Self::All(mismatches) => mismatches,
            Self::Any(_) => Vec::new(),
        }
    }
}
