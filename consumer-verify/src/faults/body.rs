//! Bodies that are changed in one place: the places that a schema speaks of, and cases that are told
//! apart by whether the changed body still fits.

mod edit;
mod place;

use contract::Reaction;
use fastrand::Rng;
use serde_json::Value;

pub(super) use edit::{Edit, edit};
pub(super) use place::Place;

use super::case::Case;
use super::plain::Plain;

/// The edits that a fault makes at one place, each with the variant's name where there are several.
pub(super) type Edits = fn(&Place<'_>, &mut Rng) -> Vec<(Option<String>, Edit)>;

/// Bodies that break the schema in one place, which a consumer has to refuse.
pub(super) fn invalid(plain: &Plain<'_>, fault: &str, edits: Edits) -> Vec<Case> {
    cases(plain, fault, edits, Reaction::Refuse)
}

/// Bodies that are others in one place and fit the schema, which a consumer has to tolerate.
pub(super) fn valid(plain: &Plain<'_>, fault: &str, edits: Edits) -> Vec<Case> {
    cases(plain, fault, edits, Reaction::Tolerate)
}

/// The schema itself says which of the edits are of the kind that is asked for.
fn cases(plain: &Plain<'_>, fault: &str, edits: Edits, reaction: Reaction) -> Vec<Case> {
    let (Some(body), Some(schema)) = (plain.body, plain.schema) else {
        return Vec::new();
    };
    let mut random = plain.random(fault);
    let mut cases = Vec::new();
    for place in Place::all(schema.document(), body, &mut random) {
        for (variant, edit) in edits(&place, &mut random) {
            let Some(changed) = edit.of(body, &place.pointer) else {
                continue;
            };
            let fits = || changed.json().map(|body| schema.check(body).is_empty());
            // What is no JSON that a schema could judge breaks the contract by being so.
            let is_meant = match reaction {
                Reaction::Refuse => fits() != Some(true),
                Reaction::Tolerate | Reaction::Recover => fits() == Some(true),
            };
            if !is_meant || changed.json() == Some(body) {
                continue;
            }
            let answer = plain.with_body(changed.into_text(), None);
            let mut case = Case::always(reaction, answer).at(place.pointer.clone());
            case.variant = variant;
            cases.push(case);
        }
    }
    cases
}

/// One edit without a name.
pub(super) fn only(edit: Edit) -> Vec<(Option<String>, Edit)> {
    vec![(None, edit)]
}

/// Values in the place of the one that is there, by the names of the variants.
pub(super) fn values<'a>(
    values: impl IntoIterator<Item = (&'a str, Value)>,
) -> Vec<(Option<String>, Edit)> {
    let edit = |(name, value): (&str, Value)| (Some(name.to_owned()), Edit::Value(value));
    values.into_iter().map(edit).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use contract::{FaultClass, Schema};
    use http::{HeaderMap, StatusCode};
    use proptest::prelude::*;
    use serde_json::{Map, json};

    use super::*;
    use crate::answer::Answer;
    use crate::faults::{self, Limits, Play, Turn};

    /// Any JSON with names of members that pointers have to escape.
    fn any_body() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            "[a-zé~/ ]{0,6}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("[a-z~/]{1,3}", inner, 0..4)
                    .prop_map(|members| Value::Object(Map::from_iter(members))),
            ]
        })
    }

    /// A schema that the body fits, and that names all of its places.
    fn schema_of(body: &Value) -> Value {
        match body {
            Value::Null => json!({"type": ["null", "string"]}),
            Value::Bool(_) => json!({"type": "boolean"}),
            Value::Number(_) => json!({"type": "integer"}),
            Value::String(_) => json!({"type": "string"}),
            Value::Array(items) => {
                let items: Vec<Value> = items.iter().map(schema_of).collect();
                json!({"type": "array", "items": {"anyOf": items}})
            }
            Value::Object(members) => {
                let properties = members.iter();
                let properties = properties.map(|(name, value)| (name.clone(), schema_of(value)));
                let required: Vec<&String> = members.keys().collect();
                json!({
                    "type": "object",
                    "properties": Map::from_iter(properties),
                    "required": required
                })
            }
        }
    }

    fn played(case: &Case) -> Answer {
        let turn = Turn {
            number: 0,
            query: None,
        };
        match &case.behaviour {
            faults::Behaviour::Answers(play) => match play(&turn) {
                Play::Answer(answer) => answer,
                other => panic!("{other:?}"),
            },
            faults::Behaviour::Down => panic!("a body is no reason to be down"),
        }
    }

    proptest! {
        #[test]
        fn whatever_the_body_the_schema_tells_what_is_invalid_from_what_only_looks_so(
            body in any_body().prop_filter("an empty array has no schema", |body| {
                !body.to_string().contains("[]")
            }),
            seed: u64,
        ) {
            let schema = Schema::compile("s", schema_of(&body)).unwrap();
            prop_assert!(schema.check(&body).is_empty());
            let answer = Answer {
                status: StatusCode::OK,
                headers: HeaderMap::new(),
                body: body.to_string().into(),
            };
            let second = Duration::from_secs(1);
            let plain = Plain {
                answer: &answer,
                body: Some(&body),
                schema: Some(&schema),
                path: "/",
                asked: 1,
                paging: None,
                is_counted: false,
                announces: None,
                limits: Limits { patience: second, deadline: second, retries: 0 },
                seed,
            };
            for fault in faults::all() {
                let is_valid = match fault.class {
                    FaultClass::Valid => true,
                    FaultClass::Invalid => false,
                    _ => continue,
                };
                for case in (fault.cases)(&plain) {
                    let pointer = case.pointer.as_deref().unwrap();
                    prop_assert!(body.pointer(pointer).is_some(), "{} at {pointer}", fault.name);
                    let text = played(&case).body;
                    // Of a member that is there twice the last one counts here.
                    let read: Option<Value> = serde_json::from_slice(&text).ok();
                    let read = read.filter(|_| fault.name != "duplicate-key");
                    let fits = read.is_some_and(|body| schema.check(&body).is_empty());
                    prop_assert_eq!(fits, is_valid, "{} at {}", fault.name, pointer);
                }
            }
        }
    }
}
