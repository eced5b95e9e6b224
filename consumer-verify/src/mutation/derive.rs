//! The mutants of an answer: what can be done to each place of its example.

use contract::{Interaction, Place, Schema};
use serde_json::Value;

use super::another::{another, another_type};
use super::mutant::{Mutant, Mutation};
use super::sample;
use super::spot::Spot;
use crate::pact::Example;

/// All mutants of an interaction's answer, the status first and then in the order of the body; none
/// of a message.
///
/// In a JSON body the body itself, every member of every object and the elements of arrays are
/// mutated. Of elements that look alike (the same members, with values of the same types) the first
/// stands for all; an array with one element is emptied, and the element not dropped beside. A
/// member that is null is not dropped where the schema allows both: to the type that it is read into
/// they are the same.
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
    if let Some(body) = &example.body {
        let schema = interaction.response_schema();
        let mutated = (Body { body, schema }).mutated();
        mutants.extend(mutated.into_iter().map(|one| Mutant {
            place: Place::Body {
                pointer: one.pointer,
            },
            mutation: one.mutation,
            answer: Example {
                body: Some(one.body),
                ..example
            },
        }));
    }
    mutants
}

/// A status of another class: what is well, or the caller's fault, becomes the provider's fault, and
/// that the caller's.
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

/// The body of an example, and the schema that it fits.
#[derive(Clone, Copy)]
struct Body<'b> {
    body: &'b Value,
    schema: Option<&'b Schema>,
}

impl Body<'_> {
    fn mutated(self) -> Vec<Mutated> {
        let mut all = Vec::new();
        for spot in Spot::all(self.body) {
            let bodies = [
                (Mutation::Dropped, self.dropped(&spot)),
                (Mutation::Nulled, self.nulled(&spot)),
                (Mutation::Retyped, Some(self.retyped(&spot))),
                (Mutation::Changed, self.changed(&spot)),
            ];
            let bodies = bodies.into_iter();
            all.extend(bodies.filter_map(|(mutation, body)| {
                Some(Mutated {
                    pointer: spot.pointer.clone(),
                    mutation,
                    body: body?,
                })
            }));
        }
        all
    }

    fn dropped(self, spot: &Spot<'_>) -> Option<Value> {
        let dropped = spot.dropped(self.body)?;
        let named = |schema: &Schema| sample::names(schema.document(), &spot.pointer);
        let is_the_same =
            spot.value.is_null() && self.schema.is_some_and(named) && self.accepts(&dropped);
        (!is_the_same).then_some(dropped)
    }

    fn nulled(self, spot: &Spot<'_>) -> Option<Value> {
        let is_null = spot.value.is_null();
        (!is_null).then(|| spot.replaced(self.body, Value::Null))
    }

    fn retyped(self, spot: &Spot<'_>) -> Value {
        let value = another_type(spot.value, |value| self.accepts_at(spot, value));
        spot.replaced(self.body, value)
    }

    fn changed(self, spot: &Spot<'_>) -> Option<Value> {
        let schema = self.schema.map(|one| (one.document(), &*spot.pointer));
        let value = another(spot.value, schema, |value| self.accepts_at(spot, value))?;
        Some(spot.replaced(self.body, value))
    }

    fn accepts_at(self, spot: &Spot<'_>, value: &Value) -> bool {
        self.accepts(&spot.replaced(self.body, value.clone()))
    }

    fn accepts(self, body: &Value) -> bool {
        let check = |schema: &Schema| schema.check(body).is_empty();
        self.schema.is_none_or(check)
    }
}

#[cfg(test)]
mod tests;
