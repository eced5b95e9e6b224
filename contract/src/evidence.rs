//! What the live answers of a run have shown of all that the contract allows, so that what none of
//! them has shown can be said: a check passes as well when there was nothing to check.
//!
//! Three layers: `shape` is what a schema allows at each place of a body, `observe` holds one body
//! against it, and here are the numbers of a whole run, which merge exactly. It knows nothing of
//! HTTP, and does not judge: a body that breaks its schema is a matter of [`crate::Mismatch`].

mod empty;
mod not_seen;
mod observe;
mod shape;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use not_seen::{Missing, NotSeen};
pub use observe::{Observation, Tally, observe};
pub(crate) use shape::Shape;

/// What the answers of a step have shown. Merging is associative and commutative, so that the
/// shards of a run come to the same as the run in one piece.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Evidence {
    /// By consumer, then by the name of its schema.
    pub schemas: BTreeMap<String, BTreeMap<String, SchemaEvidence>>,
    /// Where a matcher had nothing to match.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub empty_matches: BTreeSet<EmptyMatch>,
}

/// What the bodies that were held against one schema have shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchemaEvidence {
    /// How many bodies there were.
    pub bodies: u64,
    /// By place: a JSON pointer with `*` for any element of an array and any further member of an
    /// object, such as `/items/*/locale`.
    pub places: BTreeMap<String, PlaceEvidence>,
}

/// How often a place was seen in each form that its schema allows. A form that it does not allow
/// is `None`, and one that was never seen is zero.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PlaceEvidence {
    /// With a value that is not null.
    pub value: u64,
    /// As null.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub null: Option<u64>,
    /// Not there, in an object that was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub absent: Option<u64>,
    /// As an array, or an object of arbitrary members, with nothing in it; counted in `value` too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub empty: Option<u64>,
    /// As `true`; counted in `value` too, where the rest is `false`.
    #[serde(rename = "true", skip_serializing_if = "Option::is_none")]
    pub truth: Option<u64>,
    /// As each word of an enumeration: a string as it is, any other value as JSON.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub words: BTreeMap<String, u64>,
}

/// A place of one interaction where its example has elements, so that its matchers say what they
/// must be like, but where the answer had none.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EmptyMatch {
    /// The consumer whose interaction it is.
    pub consumer: String,
    /// The interaction's description.
    pub interaction: String,
    /// The place, as in [`SchemaEvidence::places`].
    pub pointer: String,
}

/// What it means for a run that no answer has shown something that the contract allows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceRule {
    /// It is worth a warning.
    #[default]
    Warn,
    /// The contract counts as not checked.
    Require,
}

impl Evidence {
    /// Whether no answer was held against anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.schemas.is_empty() && self.empty_matches.is_empty()
    }

    /// Adds what another part of the run has shown.
    pub fn merge(&mut self, other: Self) {
        for (consumer, schemas) in other.schemas {
            let known = self.schemas.entry(consumer).or_default();
            for (schema, evidence) in schemas {
                known.entry(schema).or_default().merge(evidence);
            }
        }
        self.empty_matches.extend(other.empty_matches);
    }

    /// Everything that the contract allows and no answer has shown. Beneath a place that never had
    /// a value nothing is listed: that the place was not seen says it all.
    #[must_use]
    pub fn not_seen(&self) -> Vec<NotSeen<'_>> {
        not_seen::of(self)
    }
}

impl SchemaEvidence {
    pub(crate) fn merge(&mut self, other: Self) {
        self.bodies += other.bodies;
        for (pointer, evidence) in other.places {
            self.places.entry(pointer).or_default().merge(evidence);
        }
    }
}

impl PlaceEvidence {
    fn merge(&mut self, other: Self) {
        let add = |mine: &mut Option<u64>, theirs: Option<u64>| {
            if let Some(theirs) = theirs {
                *mine = Some(mine.unwrap_or_default() + theirs);
            }
        };
        self.value += other.value;
        add(&mut self.null, other.null);
        add(&mut self.absent, other.absent);
        add(&mut self.empty, other.empty);
        add(&mut self.truth, other.truth);
        for (word, times) in other.words {
            *self.words.entry(word).or_default() += times;
        }
    }
}

#[cfg(test)]
mod tests;
