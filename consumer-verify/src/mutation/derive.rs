//! The mutants of an answer: a walk over its example, place by place.

use std::collections::{BTreeMap, BTreeSet};

use contract::{Interaction, Place, Schema, pointer_to_member};
use serde_json::Value;

use super::another::{another, another_type};
use super::mutant::{Mutant, Mutation};
use crate::pact::Example;

/// All mutants of an interaction's answer, in the order of the body; none of a message.
///
/// The status is mutated, and in a JSON body the body itself, every member of every object, and the
/// elements of arrays. Of elements that look alike (the same members with values of the same types)
/// the first stands for all; an array with nothing else in it is emptied rather than its one element
/// dropped.
#[must_use]
pub fn mutants(interaction: &Interaction) -> Vec<Mutant> {
    if interaction.is_message() {
        return Vec::new();
    }
    let example = Example::of(interaction);
    let mut mutants = vec![Mutant {
        place: Place::Status,
        mutation: Mutation::Changed,
        answer: Example {
            status: another_status(example.status),
            ..example.clone()
        },
    }];
    let bodies = example.body.as_ref();
    let bodies = bodies.map(|body| mutated(body, interaction.response_schema()));
    mutants.extend(bodies.into_iter().flatten().map(|one| Mutant {
        place: Place::Body {
            pointer: one.pointer,
        },
        mutation: one.mutation,
        answer: Example {
            body: Some(one.body),
            ..example
        },
    }));
    mutants
}

/// A status of another class: what is right becomes the provider's fault, and what is the caller's
/// fault the provider's, and the other way round.
fn another_status(status: u16) -> u16 {
    match status {
        500.. => 400,
        _ => 500,
    }
}

/// A body that differs from another in one place.
struct Mutated {
    pointer: String,
    mutation: Mutation,
    body: Value,
}

fn mutated(body: &Value, schema: Option<&Schema>) -> Vec<Mutated> {
    let mut all = Vec::new();
    for spot in spots(body) {
        let mut add = |mutation, body: Option<Value>| {
            all.extend(body.map(|body| Mutated {
                pointer: spot.pointer.clone(),
                mutation,
                body,
            }));
        };
        if spot.may_be_dropped {
            add(Mutation::Dropped, without(body, &spot.pointer));
        }
        let with = |value: Value| with(body, &spot.pointer, value);
        if !spot.value.is_null() {
            add(Mutation::Nulled, Some(with(Value::Null)));
        }
        let fits = |value: &Value| {
            let check = |schema: &Schema| schema.check(&with(value.clone())).is_empty();
            schema.is_none_or(check)
        };
        add(
            Mutation::Retyped,
            Some(with(another_type(spot.value, fits))),
        );
        let schema = schema.map(|schema| (schema.document(), &*spot.pointer));
        add(
            Mutation::Changed,
            another(spot.value, schema, fits).map(with),
        );
    }
    all
}

/// A place of a body that is mutated.
struct Spot<'b> {
    pointer: String,
    value: &'b Value,
    may_be_dropped: bool,
}

fn spots(body: &Value) -> Vec<Spot<'_>> {
    let mut found = Vec::new();
    look(
        Spot {
            pointer: String::new(),
            value: body,
            may_be_dropped: false,
        },
        &mut found,
    );
    found
}

fn look<'b>(spot: Spot<'b>, found: &mut Vec<Spot<'b>>) {
    let (pointer, value) = (spot.pointer.clone(), spot.value);
    found.push(spot);
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let pointer = pointer_to_member(&pointer, name);
                let may_be_dropped = true;
                look(
                    Spot {
                        pointer,
                        value,
                        may_be_dropped,
                    },
                    found,
                );
            }
        }
        Value::Array(elements) => {
            let mut seen = BTreeSet::new();
            for (index, value) in elements.iter().enumerate() {
                if seen.insert(Shape::of(value)) {
                    let pointer = format!("{pointer}/{index}");
                    let may_be_dropped = elements.len() > 1;
                    look(
                        Spot {
                            pointer,
                            value,
                            may_be_dropped,
                        },
                        found,
                    );
                }
            }
        }
        _ => {}
    }
}

/// What elements of an array have to have in common so that one can stand for all.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Shape<'b> {
    Null,
    Bool,
    Number,
    String,
    Array(BTreeSet<Shape<'b>>),
    Object(BTreeMap<&'b str, Shape<'b>>),
}

impl<'b> Shape<'b> {
    fn of(value: &'b Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Bool,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::String,
            Value::Array(elements) => Self::Array(elements.iter().map(Self::of).collect()),
            Value::Object(members) => {
                let members = members.iter();
                Self::Object(
                    members
                        .map(|(name, one)| (&**name, Self::of(one)))
                        .collect(),
                )
            }
        }
    }
}

/// The body with another value at a place that it has.
fn with(body: &Value, pointer: &str, value: Value) -> Value {
    let mut body = body.clone();
    if let Some(place) = body.pointer_mut(pointer) {
        *place = value;
    }
    body
}

/// The body without a place that it has; `None` where nothing can be taken away.
fn without(body: &Value, pointer: &str) -> Option<Value> {
    let mut body = body.clone();
    let (above, name) = pointer.rsplit_once('/')?;
    match body.pointer_mut(above)? {
        Value::Object(members) => {
            members.remove(&name.replace("~1", "/").replace("~0", "~"))?;
        }
        Value::Array(elements) => {
            let index = name.parse().ok().filter(|index| *index < elements.len())?;
            elements.remove(index);
        }
        _ => return None,
    }
    Some(body)
}

#[cfg(test)]
mod tests;
