//! Holding one body against the shape of its schema, and adding up what the bodies of a run show.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::shape::{Place, Shape};
use super::{EmptyMatch, Evidence, PlaceEvidence, SchemaEvidence, empty};
use crate::{Contract, Interaction, Mismatch, Schema};

/// What one live body has shown. A plain value: checks that run side by side each make their own.
#[derive(Debug)]
pub struct Observation<'c> {
    consumer: &'c str,
    interaction: &'c str,
    seen: Option<(&'c Schema, Counts)>,
    empty_matches: Vec<String>,
}

/// Looks at the body of an answer that was held against an interaction. `mismatches` are those that
/// were found in it: where a matcher refused an empty array, it was not idle.
#[must_use]
pub fn observe<'c>(
    contract: &'c Contract,
    interaction: &'c Interaction,
    body: &Value,
    mismatches: &[Mismatch],
) -> Observation<'c> {
    let schema = interaction.response_schema();
    Observation {
        consumer: contract.consumer(),
        interaction: interaction.description(),
        seen: schema.map(|schema| (schema, Counts::of(schema.shape(), body))),
        empty_matches: empty::matches(interaction, body, mismatches),
    }
}

/// What the bodies seen so far have shown; becomes [`Evidence`] at the end of a run.
#[derive(Debug, Default)]
pub struct Tally<'c> {
    /// By consumer and the address of its schema: of published pacts, two may have the same name.
    seen: HashMap<(&'c str, usize), (&'c Schema, Counts)>,
    empty_matches: BTreeSet<EmptyMatch>,
}

impl<'c> Tally<'c> {
    /// Adds what one body has shown.
    pub fn add(&mut self, observation: Observation<'c>) {
        if let Some((schema, counts)) = observation.seen {
            let address = std::ptr::from_ref(schema).addr();
            match self.seen.entry((observation.consumer, address)) {
                Entry::Occupied(mut known) => known.get_mut().1.add(&counts),
                Entry::Vacant(new) => {
                    new.insert((schema, counts));
                }
            }
        }
        let empty_match = |pointer| EmptyMatch {
            consumer: observation.consumer.to_owned(),
            interaction: observation.interaction.to_owned(),
            pointer,
        };
        self.empty_matches
            .extend(observation.empty_matches.into_iter().map(empty_match));
    }

    /// All of it by the names of places and words.
    #[must_use]
    pub fn evidence(self) -> Evidence {
        let mut evidence = Evidence {
            empty_matches: self.empty_matches,
            ..Evidence::default()
        };
        for ((consumer, _), (schema, counts)) in self.seen {
            let schemas = evidence.schemas.entry(consumer.to_owned()).or_default();
            let known = schemas.entry(schema.name().to_owned()).or_default();
            known.merge(counts.by_name(schema.shape()));
        }
        evidence
    }
}

/// Numbers for each place of a shape, in its order.
#[derive(Debug)]
struct Counts {
    bodies: u64,
    places: Vec<Count>,
}

#[derive(Clone, Debug, Default)]
struct Count {
    value: u64,
    null: u64,
    absent: u64,
    empty: u64,
    truth: u64,
    words: Vec<u64>,
}

impl Counts {
    /// Those of one body.
    fn of(shape: &Shape, body: &Value) -> Self {
        let none = |place: &Place| Count {
            words: vec![0; place.words.len()],
            ..Count::default()
        };
        let mut counts = Self {
            bodies: 1,
            places: shape.places.iter().map(none).collect(),
        };
        counts.see(shape, 0, body);
        counts
    }

    /// Walks body and shape together, once.
    fn see(&mut self, shape: &Shape, index: usize, value: &Value) {
        let (Some(place), Some(count)) = (shape.places.get(index), self.places.get_mut(index))
        else {
            return;
        };
        if value.is_null() {
            count.null += 1;
            return;
        }
        count.value += 1;
        if !place.words.is_empty()
            && let Some(word) = place.words.iter().position(|word| word == value)
        {
            count.words[word] += 1;
        }
        match value {
            Value::Bool(true) => count.truth += 1,
            Value::Array(items) => {
                count.empty += u64::from(items.is_empty());
                for (number, item) in items.iter().enumerate() {
                    if let Some(&below) = place.first.get(number).or(place.each.as_ref()) {
                        self.see(shape, below, item);
                    }
                }
            }
            Value::Object(members) => {
                for (name, &below) in &place.members {
                    match members.get(name) {
                        Some(member) => self.see(shape, below, member),
                        None => self.places[below].absent += 1,
                    }
                }
                if let Some(each) = place.each {
                    let others = members
                        .iter()
                        .filter(|(name, _)| !place.members.contains_key(*name));
                    let mut empty = true;
                    for (_, other) in others {
                        empty = false;
                        self.see(shape, each, other);
                    }
                    self.places[index].empty += u64::from(empty);
                }
            }
            _ => {}
        }
    }

    /// Adds those of another body of the same shape.
    fn add(&mut self, other: &Self) {
        self.bodies += other.bodies;
        for (mine, theirs) in self.places.iter_mut().zip(&other.places) {
            mine.value += theirs.value;
            mine.null += theirs.null;
            mine.absent += theirs.absent;
            mine.empty += theirs.empty;
            mine.truth += theirs.truth;
            for (mine, theirs) in mine.words.iter_mut().zip(&theirs.words) {
                *mine += theirs;
            }
        }
    }

    fn by_name(self, shape: &Shape) -> SchemaEvidence {
        let places = shape.places.iter().zip(self.places);
        SchemaEvidence {
            bodies: self.bodies,
            places: places
                .map(|(place, count)| (place.pointer.clone(), by_form(place, count)))
                .collect(),
        }
    }
}

/// Only the forms that the place may have: a number for any other would be a mismatch's business.
fn by_form(place: &Place, count: Count) -> PlaceEvidence {
    PlaceEvidence {
        value: count.value,
        null: place.nullable.then_some(count.null),
        absent: place.optional.then_some(count.absent),
        empty: place.container.then_some(count.empty),
        truth: place.boolean.then_some(count.truth),
        words: place.words.iter().map(name).zip(count.words).collect(),
    }
}

/// A word as text: a string as it is, unless it looks like another JSON value.
fn name(word: &Value) -> String {
    match word.as_str() {
        Some(text) if serde_json::from_str::<Value>(text).is_err() => text.to_owned(),
        _ => word.to_string(),
    }
}

/// What these bodies show of one schema, without a contract around it.
#[cfg(test)]
pub(super) fn seen(consumer: &str, schema: &Schema, bodies: &[Value]) -> Evidence {
    let mut tally = Tally::default();
    for body in bodies {
        tally.add(Observation {
            consumer,
            interaction: "",
            seen: Some((schema, Counts::of(schema.shape(), body))),
            empty_matches: Vec::new(),
        });
    }
    tally.evidence()
}
