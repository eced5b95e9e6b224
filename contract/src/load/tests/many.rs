//! A pact of many interactions: read in parts, and in the end as one.

use std::sync::Arc;

use super::*;

fn many(length: usize) -> Value {
    let mut pact = valid();
    let mut template = pact["interactions"][0].take();
    let interactions = (0..length).map(|number| {
        template["description"] = format!("reads {number}").into();
        template.clone()
    });
    pact["interactions"] = Vec::from_iter(interactions).into();
    pact
}

#[test]
fn the_order_is_that_of_the_file() {
    let contract = load_value(&many(700)).unwrap().remove(0);
    let descriptions = contract.interactions().iter().map(Interaction::description);
    let expected = (0..700).map(|number| format!("reads {number}"));
    assert!(descriptions.eq(expected));
}

#[test]
fn the_first_that_cannot_be_used_is_named_with_its_place() {
    let mut pact = many(700);
    for number in [699, 650, 3] {
        pact["interactions"][number]["response"]["status"] = 7.into();
        let (place, _) = refusal(&pact);
        assert_eq!(place, format!("/interactions/{number}/response/status"));
    }
}

#[test]
fn a_rule_that_is_refused_once_is_refused_wherever_it_stands() {
    let mut pact = many(2);
    let rules = json!({"body": {"$.id": {"matchers": [{"match": "regex", "regex": "("}]}}});
    pact["interactions"][1]["response"]["matchingRules"] = rules;
    let (place, _) = refusal(&pact);
    assert_eq!(
        place,
        "/interactions/1/response/matchingRules/body/$.id/matchers/0"
    );
}

#[test]
fn what_is_not_json_inside_an_interaction_has_its_line_in_the_file() {
    let text = format!("{:#}", many(3)).replacen(r#""reads 2""#, r#""\ud800""#, 1);
    let lines = text.lines().take_while(|line| !line.contains(r"\ud800"));
    let expected = lines.count() + 1;
    let error = load(&Project::new(text.as_bytes()).pacts()).unwrap_err();
    let Problem::NotJson { line, .. } = error.problem else {
        panic!("{error}");
    };
    assert_eq!(line, expected);
}

#[test]
fn a_schema_that_each_interaction_repeats_is_compiled_once() {
    let contract = load_value(&many(2)).unwrap().remove(0);
    let [first, second] = contract.interactions() else {
        panic!("there are two");
    };
    let schema = |one: &Interaction| one.response_schema.clone().unwrap();
    assert!(Arc::ptr_eq(&schema(first), &schema(second)));
}
