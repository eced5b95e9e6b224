//! Requests that no interaction fits: what the answer says of them.

use serde_json::{Value, json};

use crate::pact_file::{answer, client, get, interaction, playing};

fn guarded() -> Value {
    let rules = json!({"header": {"Authorization": {"matchers": [
        {"match": "regex", "regex": "^Bearer [!-~]+$"}
    ]}}});
    let request = json!({
        "method": "GET",
        "path": "/items/1",
        "query": {"limit": ["2"]},
        "headers": {"Authorization": ["Bearer example-token"]},
        "matchingRules": rules
    });
    interaction("an item", json!({"request": request}))
}

#[tokio::test]
async fn the_nearest_interaction_is_named_with_all_that_differs() {
    let stub = playing([interaction("elsewhere", json!({})), guarded()]).await;
    let request = get(&stub, "/items/1?limit=3").header("authorization", "Bearer s3cr3t-t0ken");
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 500);
    assert_eq!(
        response.headers()["content-type"],
        "application/problem+json"
    );
    let problem: Value = response.json().await.unwrap();
    assert_eq!(problem["code"], "interaction_not_found");
    assert_eq!(problem["nearest"]["description"], "an item");
    let differences = problem["nearest"]["differences"].as_array().unwrap();
    assert_eq!(differences.len(), 1, "{differences:?}");
    assert_eq!(
        differences[0]["place"],
        json!({"in": "query", "name": "limit"})
    );
    assert_eq!(differences[0]["expected"], "2");
    assert_eq!(differences[0]["actual"], "3");
}

#[tokio::test]
async fn a_token_must_be_there_and_any_that_fits_will_do() {
    let stub = playing([guarded()]).await;
    let with = |token: &str| get(&stub, "/items/1?limit=2").header("authorization", token);
    assert_eq!(
        answer(with("Bearer anything")).await,
        (200, json!("an item"))
    );
    let (status, problem) = answer(get(&stub, "/items/1?limit=2")).await;
    assert_eq!(status, 500);
    let difference = &problem["nearest"]["differences"][0];
    assert_eq!(
        difference["place"],
        json!({"in": "header", "name": "Authorization"})
    );
    assert_eq!(difference["expected"], "Bearer [hidden]");
    assert_eq!(difference["actual"], Value::Null);
}

#[tokio::test]
async fn no_token_is_shown_in_the_answer_or_the_journal() {
    let stub = playing([guarded()]).await;
    let request = get(&stub, "/items/1?limit=s3cr3t-t0ken");
    let request = request.header("authorization", "Basic s3cr3t-t0ken");
    let problem = request.send().await.unwrap().text().await.unwrap();
    let journal = get(&stub, "/_stub/journal").send().await.unwrap();
    let journal = journal.text().await.unwrap();
    for text in [problem, journal] {
        assert!(text.contains("[hidden]"), "{text}");
        assert!(!text.contains("s3cr3t"), "{text}");
        assert!(!text.contains("example-token"), "{text}");
    }
}

#[tokio::test]
async fn another_method_or_path_is_told_as_such() {
    let stub = playing([interaction("reads", json!({}))]).await;
    let (_, problem) = answer(client().delete(format!("{}/a", stub.url()))).await;
    let difference = &problem["nearest"]["differences"][0];
    assert_eq!(difference["place"], json!({"in": "method"}));
    assert_eq!(difference["expected"], "GET");
    assert_eq!(difference["actual"], "DELETE");
    let (_, problem) = answer(get(&stub, "/b")).await;
    let difference = &problem["nearest"]["differences"][0];
    assert_eq!(difference["place"], json!({"in": "path"}));
    assert_eq!(difference["actual"], "/b");
}

#[tokio::test]
async fn a_state_that_does_not_hold_is_told_as_such() {
    let states = json!({"providerStates": [{"name": "one"}]});
    let path = json!({
        "request": {"method": "GET", "path": "/b"},
        "providerStates": [{"name": "two"}]
    });
    let stub = playing([interaction("first", states), interaction("second", path)]).await;
    stub.given("two").unwrap();
    let (status, problem) = answer(get(&stub, "/a")).await;
    assert_eq!(status, 500);
    let difference = &problem["nearest"]["differences"][0];
    assert_eq!(difference["place"], json!({"in": "states"}));
    assert_eq!(difference["expected"], json!([{"name": "one"}]));
}
