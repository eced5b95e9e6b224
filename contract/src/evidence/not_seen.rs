//! What follows from the evidence: which of the things that the contract allows no answer has shown.

use serde::Serialize;

use super::{EmptyMatch, Evidence, PlaceEvidence};

/// Something that no live answer has shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum NotSeen<'e> {
    /// A place of a body was never seen in a form that the consumer's schema allows.
    InSchema {
        /// The consumer whose schema it is.
        consumer: &'e str,
        /// The schema's name.
        schema: &'e str,
        /// The place, as in [`super::SchemaEvidence::places`].
        pointer: &'e str,
        /// The forms; never empty.
        missing: Vec<Missing<'e>>,
    },
    /// A matcher had no element to match.
    ByMatcher(&'e EmptyMatch),
}

/// A form in which a place was never seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum Missing<'e> {
    /// With a value, although it may have one.
    Value,
    /// As null, although it may be null.
    Null,
    /// Neither as null nor absent, although it may be both: for a Rust `Option` the same thing.
    NullOrAbsent,
    /// With anything in it, so that nothing beneath it was checked.
    Elements,
    /// As these words of its enumeration.
    Words {
        /// The words.
        words: Vec<&'e str>,
        /// How many words there are in all.
        of: usize,
    },
}

pub(super) fn of(evidence: &Evidence) -> Vec<NotSeen<'_>> {
    let mut found = Vec::new();
    for (consumer, schemas) in &evidence.schemas {
        for (schema, seen) in schemas {
            for (pointer, place) in &seen.places {
                let missing = missing(place);
                if !missing.is_empty() {
                    found.push(NotSeen::InSchema {
                        consumer,
                        schema,
                        pointer,
                        missing,
                    });
                }
            }
        }
    }
    found.extend(evidence.empty_matches.iter().map(NotSeen::ByMatcher));
    found
}

/// That an optional field is always there is not missed: the provider gives more than was asked.
fn missing(place: &PlaceEvidence) -> Vec<Missing<'_>> {
    let PlaceEvidence {
        value,
        null,
        absent,
        empty,
        truth: _,
        words,
    } = place;
    let mut missing = Vec::new();
    if *value == 0 && null.unwrap_or(0) == 0 && absent.unwrap_or(0) == 0 {
        // What would hold it was not seen either, and is listed in its place.
        return missing;
    }
    if *value == 0 {
        missing.push(Missing::Value);
    }
    match (null, absent) {
        (Some(0), None) => missing.push(Missing::Null),
        (Some(0), Some(0)) => missing.push(Missing::NullOrAbsent),
        _ => {}
    }
    if *value > 0 && *empty == Some(*value) {
        missing.push(Missing::Elements);
    }
    let unseen = words.iter().filter(|(_, times)| **times == 0);
    let unseen: Vec<&str> = unseen.map(|(word, _)| word.as_str()).collect();
    if *value > 0 && !unseen.is_empty() {
        missing.push(Missing::Words {
            words: unseen,
            of: words.len(),
        });
    }
    missing
}
