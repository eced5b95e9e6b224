//! Every mutant differs from its example in exactly one place, whatever the example is.

use std::collections::BTreeSet;

use contract::pointer_to_member;
use proptest::prelude::*;
use serde_json::json;

use super::*;

fn mutated(body: &Value, schema: Option<&Schema>) -> Vec<Mutated> {
    Body { body, schema }.mutated()
}

/// Mutation, place and new value; a place that is gone has none.
fn seen(body: &Value, schema: Option<&Schema>) -> Vec<(&'static str, String, Option<Value>)> {
    let mutants = mutated(body, schema).into_iter();
    let seen = mutants.map(|one| {
        let value = one.body.pointer(&one.pointer).cloned();
        let value = value.filter(|_| one.mutation != Mutation::Dropped);
        (one.mutation.name(), one.pointer, value)
    });
    seen.collect()
}

fn expected<const N: usize>(
    all: [(&'static str, &str, Option<Value>); N],
) -> Vec<(&'static str, String, Option<Value>)> {
    let all = all.into_iter();
    all.map(|(mutation, pointer, value)| (mutation, pointer.to_owned(), value))
        .collect()
}

#[test]
fn every_member_is_dropped_nulled_retyped_and_changed() {
    let body = json!({"id": "a", "size": 3});
    let all = expected([
        ("nulled", "", Some(json!(null))),
        ("retyped", "", Some(json!([]))),
        ("dropped", "/id", None),
        ("nulled", "/id", Some(json!(null))),
        ("retyped", "/id", Some(json!(1))),
        ("changed", "/id", Some(json!("b"))),
        ("dropped", "/size", None),
        ("nulled", "/size", Some(json!(null))),
        ("retyped", "/size", Some(json!("3"))),
        ("changed", "/size", Some(json!(4))),
    ]);
    assert_eq!(seen(&body, None), all);
}

#[test]
fn the_schema_says_what_may_take_the_place_of_nothing() {
    let schema = json!({
        "type": "object",
        "properties": {
            "cursor": {"type": ["string", "null"]},
            "items": {"type": "array", "items": {"type": "integer"}},
        },
    });
    let schema = Schema::compile("x", schema).unwrap();
    let mutants = seen(&json!({"cursor": null, "items": []}), Some(&schema));
    let changed = mutants.into_iter().filter(|one| one.0 == "changed");
    let all = expected([
        ("changed", "/cursor", Some(json!("another"))),
        ("changed", "/items", Some(json!([1]))),
    ]);
    assert_eq!(Vec::from_iter(changed), all);
}

#[test]
fn null_is_not_dropped_where_that_says_the_same() {
    let schema = json!({
        "type": "object",
        "required": ["always"],
        "properties": {
            "always": {"type": ["string", "null"]},
            "sometimes": {"type": ["string", "null"]},
        },
        "additionalProperties": true,
    });
    let schema = Schema::compile("x", schema).unwrap();
    let body = json!({"always": null, "any": null, "sometimes": null});
    let dropped = |schema| {
        let mutants = seen(&body, schema).into_iter();
        let dropped = mutants.filter(|one| one.0 == "dropped");
        Vec::from_iter(dropped.map(|(_, place, _)| place))
    };
    assert_eq!(dropped(Some(&schema)), ["/always", "/any"]);
    assert_eq!(dropped(None), ["/always", "/any", "/sometimes"]);
}

/// Where two bodies differ, as far as the places are there in both. Arrays of different length differ
/// as a whole.
fn differences(a: &Value, b: &Value, pointer: &str, found: &mut Vec<String>) {
    match (a, b) {
        (Value::Object(one), Value::Object(other)) => {
            let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
            for name in names {
                let pointer = pointer_to_member(pointer, name);
                match (one.get(name), other.get(name)) {
                    (Some(a), Some(b)) => differences(a, b, &pointer, found),
                    _ => found.push(pointer),
                }
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (index, (a, b)) in one.iter().zip(other).enumerate() {
                differences(a, b, &format!("{pointer}/{index}"), found);
            }
        }
        (a, b) if a != b => found.push(pointer.to_owned()),
        _ => {}
    }
}

fn bodies() -> impl Strategy<Value = Value> {
    let name = "[a-c/~]{1,2}";
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        prop::num::f64::NORMAL.prop_map(Value::from),
        Just(json!(0.5)),
        "[a-z0-9:é -]{0,6}".prop_map(Value::from),
    ];
    scalar.prop_recursive(4, 40, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(name, inner, 0..5).prop_map(|members| json!(members)),
        ]
    })
}

/// Everything that any body may have, so that null and what is empty are filled as well.
fn anything() -> Schema {
    let schema = json!({
        "type": ["null", "string", "number", "boolean", "array", "object"],
        "items": {"$ref": "#"},
        "additionalProperties": {"$ref": "#"},
    });
    Schema::compile("x", schema).unwrap()
}

proptest! {
    #[test]
    fn a_mutant_differs_from_its_example_in_its_place_and_nowhere_else(body in bodies()) {
        let schema = anything();
        let mutants = mutated(&body, None).into_iter().chain(mutated(&body, Some(&schema)));
        for mutant in mutants {
            let mut found = Vec::new();
            differences(&body, &mutant.body, "", &mut found);
            prop_assert_eq!(found.len(), 1, "{:?} in {}", found, mutant.pointer);
            // An array that is shorter differs as a whole, and what was empty in what it got.
            let place = &mutant.pointer;
            let above = place.rsplit_once('/').map_or("", |(above, _)| above);
            let is_right = match mutant.mutation {
                Mutation::Dropped => found[0] == *place || found[0] == above,
                Mutation::Changed => found[0] == *place || found[0] == format!("{place}/another"),
                Mutation::Nulled | Mutation::Retyped => found[0] == *place,
            };
            prop_assert!(is_right, "{} is not {place}", found[0]);
        }
    }

    #[test]
    fn no_two_mutants_do_the_same_to_one_place(body in bodies()) {
        let mut seen = BTreeSet::new();
        for mutant in mutated(&body, None) {
            let place = mutant.pointer.clone();
            prop_assert!(seen.insert((place, mutant.mutation)), "{}", mutant.pointer);
        }
    }
}
