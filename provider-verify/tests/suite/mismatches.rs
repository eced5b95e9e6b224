//! What an answer breaks: the place, the rule, what was expected and what came.

use axum::body::Body;
use axum::http::Response;
use contract::{Mismatch, Place, Rule, Verdict};
use serde_json::{Value, json};

use crate::fake_provider::{FakeProvider, json};
use crate::pact_file::{Project, interaction, with_body, with_schema};

/// What the only interaction comes to against this answer; empty when the contract is kept.
async fn against(
    interaction: Value,
    answer: impl Fn() -> Response<Body> + Clone + Send + Sync + 'static,
) -> Vec<Mismatch> {
    let fake = FakeProvider::answering(answer).await;
    match fake
        .verify(&Project::of([interaction]))
        .await
        .outcomes
        .remove(0)
        .verdict
    {
        Verdict::Kept => Vec::new(),
        Verdict::Broken(mismatches) => mismatches,
        Verdict::NotChecked(reason) => panic!("{reason:?}"),
    }
}

/// The same against a JSON body.
async fn against_body(interaction: Value, body: Value) -> Vec<Mismatch> {
    against(interaction, move || json(200, &body)).await
}

fn body(pointer: &str) -> Place {
    Place::Body {
        pointer: pointer.to_owned(),
    }
}

fn by_pact(mismatch: &Mismatch) -> &str {
    match &mismatch.rule {
        Rule::Pact { mismatch } => mismatch,
        rule => panic!("{rule:?}"),
    }
}

fn by_schema(mismatch: &Mismatch) -> &str {
    match &mismatch.rule {
        Rule::Schema { keyword, .. } => keyword,
        rule => panic!("{rule:?}"),
    }
}

fn each_like() -> Value {
    json!({
        "$.items": {"matchers": [{"match": "type", "min": 1}]},
        "$.items[*].id": {"matchers": [{"match": "type"}]}
    })
}

#[tokio::test]
async fn a_value_of_another_type_is_named_with_its_place_and_both_values() {
    let contract = with_body(json!({"items": [{"id": 1}]}), each_like());
    let found = against_body(contract, json!({"items": [{"id": 2}, {"id": "3"}]})).await;
    let [one] = &found[..] else {
        panic!("{found:?}")
    };
    assert_eq!(one.place, body("/items/1/id"));
    assert_eq!(by_pact(one), "BodyMismatch");
    assert_eq!(one.expected, Some(json!(1)));
    assert_eq!(one.actual, Some(json!("3")), "a string, not a number");
}

#[tokio::test]
async fn a_missing_field_is_named_where_it_should_be() {
    let contract = with_body(json!({"a": {"b/c": 1, "d": 2, "e": 3}}), json!({}));
    let found = against_body(contract, json!({"a": {"d": 2}})).await;
    let places: Vec<_> = found.iter().map(|one| one.place.clone()).collect();
    assert_eq!(places, [body("/a/b~1c"), body("/a/e")]);
    assert_eq!(found[0].expected, Some(json!(1)));
    assert_eq!(found[0].actual, None);
}

#[tokio::test]
async fn places_are_exact_whatever_the_fields_are_called() {
    let odd = ["odd.name", "it's", "a b", "[0]", "*", "7", "ü/~", "\"", "$"];
    for name in odd {
        let contract = with_body(json!({"x": [{name: {"v": 1}}]}), json!({}));
        let found = against_body(contract, json!({"x": [{name: {"v": 2}}]})).await;
        let [one] = &found[..] else {
            panic!("{name}: {found:?}")
        };
        let name = name.replace('~', "~0").replace('/', "~1");
        assert_eq!(one.place, body(&format!("/x/0/{name}/v")));
        assert_eq!(one.actual, Some(json!(2)));
    }
}

#[tokio::test]
async fn a_field_that_the_consumer_does_not_know_breaks_nothing() {
    let contract = with_body(json!({"id": 1}), json!({}));
    assert_eq!(
        against_body(contract, json!({"id": 1, "new": true})).await,
        []
    );
}

#[tokio::test]
async fn null_or_another_matcher_takes_both_and_nothing_else() {
    let rules =
        json!({"$.n": {"combine": "OR", "matchers": [{"match": "type"}, {"match": "null"}]}});
    let contract = || with_body(json!({"n": "text"}), rules.clone());
    assert_eq!(against_body(contract(), json!({"n": "other"})).await, []);
    assert_eq!(against_body(contract(), json!({"n": null})).await, []);
    let found = against_body(contract(), json!({"n": 1})).await;
    assert!(
        !found.is_empty() && found.iter().all(|one| one.place == body("/n")),
        "{found:?}"
    );
}

#[tokio::test]
async fn what_the_example_cannot_say_the_schema_does() {
    let schema = json!({"properties": {"items": {"items": {"properties": {
        "status": {"enum": ["draft", "active"]},
        "note": {"type": ["string", "null"]}
    }}}}});
    let example = json!({"items": [{"status": "draft", "note": "x"}]});
    let rules = json!({
        "$.items": {"matchers": [{"match": "type"}]},
        "$.items[*].status": {"matchers": [{"match": "type"}]},
        "$.items[*].note": {"combine": "OR", "matchers": [{"match": "type"}, {"match": "null"}]}
    });
    let contract = with_schema(example, rules, schema);
    let found = against_body(
        contract,
        json!({"items": [{"status": "live", "note": null}]}),
    )
    .await;
    let [one] = &found[..] else {
        panic!("{found:?}")
    };
    assert_eq!(one.place, body("/items/0/status"));
    assert_eq!(
        by_schema(one),
        "/properties/items/items/properties/status/enum"
    );
    assert_eq!(one.expected, Some(json!(["draft", "active"])));
    assert_eq!(one.actual, Some(json!("live")));
}

#[tokio::test]
async fn when_pact_and_the_schema_complain_of_one_place_both_are_kept() {
    let contract = with_schema(
        json!({"id": 1}),
        json!({"$.id": {"matchers": [{"match": "integer"}]}}),
        json!({"title": "Item", "properties": {"id": {"type": "integer"}}}),
    );
    let found = against_body(contract, json!({"id": null})).await;
    let [pact, schema] = &found[..] else {
        panic!("{found:?}")
    };
    assert_eq!((&pact.place, &schema.place), (&body("/id"), &body("/id")));
    assert_eq!(by_pact(pact), "BodyMismatch");
    assert_eq!(
        schema.rule,
        Rule::Schema {
            schema: "Item".into(),
            keyword: "/properties/id/type".into()
        }
    );
}

#[tokio::test]
async fn a_wrong_status_is_named_and_the_schema_does_not_judge_another_kind_of_answer() {
    let contract = with_schema(json!({"id": 1}), json!({}), json!({"required": ["id"]}));
    let found = against(contract, || json(404, &json!({"code": "gone"}))).await;
    assert_eq!(found[0].place, Place::Status);
    assert_eq!(
        (&found[0].expected, &found[0].actual),
        (&Some(json!(200)), &Some(json!(404)))
    );
    assert!(
        found
            .iter()
            .all(|one| matches!(one.rule, Rule::Pact { .. })),
        "{found:?}"
    );
}

#[tokio::test]
async fn a_body_of_another_content_type_is_named_by_its_header() {
    let contract = with_schema(json!({"id": 1}), json!({}), json!({"type": "object"}));
    let html = || {
        Response::builder()
            .header("content-type", "text/html")
            .body("<p>".into())
            .unwrap()
    };
    let found = against(contract, html).await;
    assert_eq!(
        found[0].place,
        Place::Header {
            name: "content-type".into()
        }
    );
    assert_eq!(found[0].expected, Some(json!("application/json")));
    assert_eq!(found[0].actual, Some(json!("text/html")));
    let last = found.last().unwrap();
    assert_eq!((&last.place, by_schema(last)), (&body(""), ""));
    assert_eq!(last.actual, Some(json!("<p>")));
}

#[tokio::test]
async fn a_missing_header_is_named() {
    let response = json!({"status": 200, "headers": {"etag": ["x"]}});
    let contract = interaction("reads", json!({"response": response}));
    let found = against(contract, || Response::new(Body::empty())).await;
    let [one] = &found[..] else {
        panic!("{found:?}")
    };
    assert_eq!(
        one.place,
        Place::Header {
            name: "etag".into()
        }
    );
    assert_eq!((&one.expected, &one.actual), (&Some(json!("x")), &None));
}

#[tokio::test]
async fn a_body_that_is_cut_off_is_not_json() {
    let contract = with_schema(json!({"id": 1}), json!({}), json!({}));
    let cut = || {
        let response = Response::builder().header("content-type", "application/json");
        response.body(r#"{"id": "#.into()).unwrap()
    };
    let found = against(contract, cut).await;
    assert!(found.iter().all(|one| one.place == body("")), "{found:?}");
    assert_eq!(found.len(), 2, "Pact and the schema both say so: {found:?}");
}
