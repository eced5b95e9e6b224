//! Examples, rules and answers that nobody thought of: random JSON, random rules at random places in
//! it, in the form of every version, and answers that differ from the example here and there.

use std::cell::Cell;
use std::collections::BTreeSet;

use contract::Contract;
use pact_models::path_exp::DocPath;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};

use super::{Played, by_pact, by_us, differ, load};
use crate::seed;

/// Keys that are easy, and keys that have been taken for something else.
const KEYS: [&str; 14] = [
    "a", "b", "c", "id", "items", "7", "007", "+5", "*", "[*]", "$", "odd.name", "it's", "ü/~",
];

/// A JSON value.
pub(crate) fn body() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3_i64..100).prop_map(Value::from),
        select(&[0.5, 1.0, -2.25, 1e30][..]).prop_map(Value::from),
        select(
            &[
                "",
                "a",
                "b",
                "7",
                "true",
                "1.2.3",
                "2026-11-23",
                "2026-11-23T10:00:00Z"
            ][..]
        )
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::Array),
            prop::collection::btree_map(select(&KEYS[..]), inner, 0..5)
                .prop_map(|members| members
                    .into_iter()
                    .map(|(k, v)| (k.to_owned(), v))
                    .collect())
                .prop_map(Value::Object),
        ]
    })
}

/// One rule, in the form that versions 3 and 4 have.
fn rule() -> impl Strategy<Value = Value> {
    let simple = prop_oneof![
        6 => Just(json!({"match": "type"})),
        1 => Just(json!({"match": "equality"})),
        2 => (0_usize..4).prop_map(|min| json!({"match": "type", "min": min})),
        2 => (0_usize..4).prop_map(|max| json!({"match": "type", "max": max})),
        1 => (0_usize..3, 0_usize..4).prop_map(|(a, b)| json!({"match": "type", "min": a, "max": b})),
        2 => select(&["a", "^.$", "\\d+", "(?<x>a)|7", ".*"][..])
            .prop_map(|regex| json!({"match": "regex", "regex": regex})),
        1 => select(&["", "a", "0"][..]).prop_map(|text| json!({"match": "include", "value": text})),
        4 => select(&["integer", "decimal", "number", "boolean", "null", "notEmpty", "semver",
            "values", "date", "time", "timestamp", "statusCode"][..])
            .prop_map(|name| json!({"match": name})),
        1 => Just(json!({"match": "date", "format": "yyyy-MM-dd"})),
        1 => Just(json!({"match": "datetime", "format": "yyyy-MM-dd'T'HH:mm:ssX"})),
        1 => Just(json!({"match": "contentType", "value": "text/plain"})),
    ];
    simple.prop_recursive(2, 8, 3, |inner| {
        let rules = prop::collection::vec(inner.clone(), 0..3);
        let variant = (0_usize..3, prop::collection::vec((subpath(), inner), 0..3));
        prop_oneof![
            rules
                .clone()
                .prop_map(|rules| json!({"match": "eachKey", "rules": rules})),
            rules.prop_map(|rules| json!({"match": "eachValue", "rules": rules})),
            prop::collection::vec(variant, 0..3).prop_map(|variants| {
                let variants = variants.into_iter().map(|(index, rules)| {
                    let rules = rules
                        .into_iter()
                        .map(|(path, rule)| (path, json!({"matchers": [rule]})));
                    json!({"index": index, "rules": rules.collect::<Map<_, _>>()})
                });
                json!({"match": "arrayContains", "variants": variants.collect::<Vec<_>>()})
            }),
        ]
    })
}

/// A path that a rule inside another one may have.
fn subpath() -> impl Strategy<Value = String> {
    select(&["$", "$.a", "$.*", "$[*]", "$.items[0]", "$.*.id"][..]).prop_map(str::to_owned)
}

/// A place in the example: the way down is random, and any step may be a wildcard, or wrong.
fn path(example: &Value, steps: &[(Index, u8)]) -> String {
    let (mut path, mut value) = (DocPath::root(), Some(example));
    for (which, kind) in steps {
        let (key, next) = match value {
            Some(Value::Object(members)) if !members.is_empty() => {
                let key = which.get(&members.keys().collect::<Vec<_>>()).as_str();
                (key.to_owned(), members.get(key))
            }
            Some(Value::Array(items)) if !items.is_empty() => {
                let index = which.index(items.len());
                (index.to_string(), items.get(index))
            }
            _ => ("a".to_owned(), None),
        };
        match kind {
            0 => break,
            1..3 => path.push_star(),
            3..5 => path.push_star_index(),
            5 => path.push_field("b"),
            _ => {
                path = path.join(key);
                &mut path
            }
        };
        value = next;
    }
    match DocPath::new(path.to_string()) {
        Ok(_) => path.to_string(),
        Err(_) => "$".to_owned(),
    }
}

type Rules = Vec<(Vec<(Index, u8)>, Vec<Value>, bool)>;

fn rules() -> impl Strategy<Value = Rules> {
    let steps = prop::collection::vec((any::<Index>(), 0_u8..16), 0..5);
    prop::collection::vec(
        (steps, prop::collection::vec(rule(), 0..3), any::<bool>()),
        0..5,
    )
}

/// What the answer has in place of the example's.
#[derive(Clone, Debug)]
enum Change {
    Put(Value),
    Remove,
    Repeat(usize),
    Add(&'static str, Value),
}

fn change() -> impl Strategy<Value = (Vec<Index>, Change)> {
    let change = prop_oneof![
        body().prop_map(Change::Put),
        Just(Change::Remove),
        (2_usize..4).prop_map(Change::Repeat),
        (select(&KEYS[..]), body()).prop_map(|(key, value)| Change::Add(key, value)),
    ];
    (prop::collection::vec(any::<Index>(), 0..5), change)
}

fn apply(value: &mut Value, steps: &[Index], change: &Change) {
    let next = steps.split_first();
    match (&mut *value, next) {
        (Value::Object(members), Some((which, rest))) if !members.is_empty() => {
            let key = which
                .get(&members.keys().cloned().collect::<Vec<_>>())
                .clone();
            match (rest, change) {
                ([], Change::Remove) => drop(members.remove(&key)),
                _ => apply(&mut members[&key], rest, change),
            }
        }
        (Value::Array(items), Some((which, rest))) if !items.is_empty() => {
            let index = which.index(items.len());
            match (rest, change) {
                ([], Change::Remove) => drop(items.remove(index)),
                _ => apply(&mut items[index], rest, change),
            }
        }
        (Value::Array(items), _) if matches!(change, Change::Repeat(_)) => {
            let Change::Repeat(times) = change else {
                return;
            };
            *items = items
                .iter()
                .cloned()
                .cycle()
                .take(items.len() * times)
                .collect();
        }
        (Value::Object(members), _) if matches!(change, Change::Add(..)) => {
            let Change::Add(key, new) = change else {
                return;
            };
            members.insert((*key).to_owned(), new.clone());
        }
        (value, _) => {
            if let Change::Put(new) = change {
                *value = new.clone();
            }
        }
    }
}

/// The pact, in the form of its version.
fn pact(version: u8, example: &Value, rules: &Rules) -> Value {
    let lists = rules
        .iter()
        .filter(|(_, rules, _)| version > 2 || !rules.is_empty());
    let rules = lists.map(|(steps, rules, any)| {
        let path = path(example, steps);
        match version {
            2 => (path.replacen('$', "$.body", 1), rules[0].clone()),
            _ => {
                let combine = if *any { "OR" } else { "AND" };
                (path, json!({"combine": combine, "matchers": rules}))
            }
        }
    });
    let rules: Map<String, Value> = rules.collect();
    let (body, rules) = match version {
        2 => (example.clone(), Value::Object(rules)),
        3 => (example.clone(), json!({"body": rules})),
        _ => (
            json!({"content": example, "contentType": "application/json"}),
            json!({"body": rules}),
        ),
    };
    json!({
        "consumer": {"name": "consumer"},
        "provider": {"name": "provider"},
        "interactions": [{
            "type": "Synchronous/HTTP",
            "description": format!("version {version}"),
            "request": {"method": "GET", "path": "/"},
            "response": {
                "status": 200,
                "headers": {"content-type": "application/json"},
                "body": body,
                "matchingRules": rules
            }
        }],
        "metadata": {"pactSpecification": {"version": format!("{version}.0.0")}}
    })
}

/// The heading of the difference that the next test is about.
pub(super) const TIES: &str = "Of two rules of one weight, always the same is taken";

#[tokio::test]
async fn of_two_rules_of_one_weight_the_same_is_taken_every_time() {
    let folder = tempfile::tempdir().unwrap();
    let rules = json!({
        "$.*.b": {"matchers": [{"match": "type"}]},
        "$.a.*": {"matchers": [{"match": "integer"}]}
    });
    let mut pact = pact(4, &json!({"a": {"b": "text"}}), &Vec::new());
    pact["interactions"][0]["response"]["matchingRules"]["body"] = rules;
    let contract = load(&pact, folder.path()).unwrap();
    let interaction = &contract.interactions()[0];
    let answer = Played::json(&json!({"a": {"b": "other"}}));
    let mut pacts = BTreeSet::new();
    for _ in 0..64 {
        assert_eq!(
            by_us(interaction, &answer).await,
            [],
            "that of the first path"
        );
        pacts.insert(by_pact(interaction, &answer).await.len());
    }
    assert_eq!(
        pacts,
        BTreeSet::from([0, 1]),
        "Pact takes now one, now the other"
    );
}

#[test]
fn any_rules_find_the_same_as_with_pact_matching() {
    const CASES: u32 = 1500;
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let cases = (
        2_u8..5,
        body(),
        rules(),
        prop::collection::vec(change(), 0..4),
    );
    let (kept, broken) = (Cell::new(0), Cell::new(0));
    let seed = seed::of_this_run();
    let result = TestRunner::new(seed::config(CASES, seed)).run(
        &cases,
        |(version, example, rules, changes)| {
            let contract: Contract = match load(&pact(version, &example, &rules), folder.path()) {
                Ok(contract) => contract,
                Err(error) => return Err(TestCaseError::reject(error)),
            };
            let mut answer = example.clone();
            for (steps, change) in &changes {
                apply(&mut answer, steps, change);
            }
            let interaction = &contract.interactions()[0];
            let answer = Played::json(&answer);
            let found = runtime.block_on(differ(interaction, &answer));
            let mismatches = found.map_err(TestCaseError::fail)?;
            let count = if mismatches.is_empty() {
                &kept
            } else {
                &broken
            };
            count.set(count.get() + 1);
            Ok(())
        },
    );
    if let Err(error) = result {
        panic!("{error}\n{}", seed::again(seed));
    }
    let (kept, broken) = (kept.get(), broken.get());
    assert!(
        kept.min(broken) > CASES / 10,
        "a poor mixture: {kept} kept, {broken} broken"
    );
}
