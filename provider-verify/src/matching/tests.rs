//! What the differential tests cannot say: exact places, and time that does not explode.

use std::sync::Arc;
use std::time::{Duration, Instant};

use contract::Place;
use pact_models::matchingrules::MatchingRuleCategory;
use serde_json::{Value, json};

use super::{Body, Paths};

fn body(example: Value, rules: &Value) -> Body {
    let mut category = MatchingRuleCategory::empty("body");
    category.add_rules_from_json(rules).unwrap();
    Body::new(example, Arc::new(Paths::of_category(&category)))
}

fn pointers(body: &Body, actual: &Value) -> Vec<String> {
    let mismatches = body.mismatches(actual).into_iter();
    mismatches
        .map(|mismatch| match mismatch.place {
            Place::Body { pointer } => pointer,
            place => panic!("{place:?}"),
        })
        .collect()
}

fn matchers(list: &[Value]) -> Value {
    json!({"combine": "AND", "matchers": list})
}

/// The value below so many keys `a`.
fn below(depth: usize, value: Value) -> Value {
    (0..depth).fold(value, |value, _| json!({"a": value}))
}

#[test]
fn a_key_that_looks_like_a_number_keeps_its_name() {
    let body = body(json!({"007": 1, "+5": 1, "7": 1}), &json!({}));
    let found = pointers(&body, &json!({"007": 2, "+5": 2, "7": 2}));
    assert_eq!(found, ["/+5", "/007", "/7"]);
}

#[test]
fn the_longest_of_the_weightiest_paths_decides() {
    let rules = json!({
        "$.list[*]": matchers(&[json!({"match": "integer"})]),
        "$.list[1]": matchers(&[json!({"match": "type"})]),
        "$.list": matchers(&[json!({"match": "null"})])
    });
    let body = body(json!({"list": [{"x": 1.5}, {"x": 1.5}]}), &rules);
    let found = pointers(&body, &json!({"list": [{"x": 2.5}, {"x": 2.5}]}));
    assert_eq!(
        found,
        ["/list", "/list/0", "/list/0/x"],
        "and not /list/1/x"
    );
}

#[test]
fn a_path_may_have_more_parts_than_a_weight_has_bits() {
    let path = format!("${}", ".a".repeat(120));
    let rules = json!({path: matchers(&[json!({"match": "type"})])});
    let body = body(below(120, json!(1)), &rules);
    assert_eq!(pointers(&body, &below(120, json!(2))), Vec::<String>::new());
    assert_eq!(pointers(&body, &below(120, json!("x"))).len(), 1);
}

#[test]
fn rules_that_nest_do_not_multiply() {
    let rules = [json!({"match": "type"}), json!({"match": "type", "min": 1})];
    let body = body(below(100, json!(1)), &json!({"$": matchers(&rules)}));
    let started = Instant::now();
    let found = body.mismatches(&below(100, json!("x")));
    assert_eq!(found.len(), 2, "one for each rule");
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "not 2^100 of them"
    );
}

#[test]
fn a_list_may_be_longer_than_the_example_and_each_item_is_compared_with_the_first() {
    let rules = json!({"$.list": matchers(&[json!({"match": "type"})])});
    let body = body(json!({"list": [{"id": 1}]}), &rules);
    let found = pointers(&body, &json!({"list": [{"id": 2}, {"id": "3"}, {}]}));
    assert_eq!(found, ["/list/1/id", "/list/2/id"]);
}
