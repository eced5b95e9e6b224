//! Which of several interactions answers.

use serde_json::{Value, json};

use crate::pact_file::{answer, get, interaction, playing, post};

fn with_header(description: &str, headers: Value, rules: Value) -> Value {
    let request =
        json!({"method": "GET", "path": "/a", "headers": headers, "matchingRules": rules});
    interaction(description, json!({"request": request}))
}

fn open_path(description: &str) -> Value {
    let rules = json!({"path": {"matchers": [{"match": "regex", "regex": "^/[a-z]+$"}]}});
    let request = json!({"method": "GET", "path": "/x", "matchingRules": rules});
    interaction(description, json!({"request": request}))
}

fn in_state(description: &str, states: Value) -> Value {
    interaction(description, json!({"providerStates": states}))
}

#[tokio::test]
async fn of_several_that_fit_the_one_that_asks_for_most_answers() {
    let any = json!({"header": {"X-Kind": {"matchers": [{"match": "type"}]}}});
    let stub = playing([
        open_path("any path"),
        interaction("bare", json!({})),
        with_header("any kind", json!({"X-Kind": ["one"]}), any),
        with_header("kind one", json!({"X-Kind": ["one"]}), json!({})),
    ])
    .await;
    let of_kind = |kind: &str| get(&stub, "/a").header("x-kind", kind);
    assert_eq!(answer(of_kind("one")).await, (200, json!("kind one")));
    assert_eq!(answer(of_kind("two")).await, (200, json!("any kind")));
    assert_eq!(answer(get(&stub, "/a")).await, (200, json!("bare")));
    assert_eq!(answer(get(&stub, "/b")).await, (200, json!("any path")));
}

#[tokio::test]
async fn among_equals_the_first_of_the_file_answers() {
    let stub = playing([
        in_state("first", json!([{"name": "one"}])),
        in_state("second", json!([{"name": "two"}])),
    ])
    .await;
    assert_eq!(answer(get(&stub, "/a")).await, (200, json!("first")));
}

#[tokio::test]
async fn where_no_state_is_said_an_interaction_without_states_comes_first() {
    let stub = playing([
        in_state("in a state", json!([{"name": "one"}])),
        interaction("in none", json!({})),
    ])
    .await;
    assert_eq!(answer(get(&stub, "/a")).await, (200, json!("in none")));
}

#[tokio::test]
async fn the_header_of_a_request_chooses_by_state_for_that_request() {
    let stub = playing([
        in_state("one", json!([{"name": "one"}])),
        in_state("two", json!([{"name": "two"}])),
        in_state("both", json!([{"name": "one"}, {"name": "two"}])),
    ])
    .await;
    let given = |states: &[&str]| {
        let request = get(&stub, "/a");
        states.iter().fold(request, |request, state| {
            request.header("X-Pact-Provider-State", *state)
        })
    };
    assert_eq!(answer(given(&["two"])).await, (200, json!("two")));
    assert_eq!(answer(given(&["one", "two"])).await, (200, json!("both")));
    assert_eq!(answer(given(&[])).await, (200, json!("one")));
    let (status, problem) = answer(given(&["three"])).await;
    assert_eq!(status, 400);
    assert_eq!(problem["code"], "provider_state_unknown");
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains(r#""one", "two""#), "{detail}");
}

#[tokio::test]
async fn states_that_are_set_up_hold_until_they_are_torn_down() {
    let count = |count: u8| json!([{"name": "items exist", "params": {"count": count}}]);
    let stub = playing([
        in_state("one item", count(1)),
        in_state("two items", count(2)),
    ])
    .await;
    let order = |action: &str| {
        let params = json!({"count": 2});
        let order = json!({"state": "items exist", "params": params, "action": action});
        post(&stub, "/_stub/provider-states").json(&order)
    };
    assert_eq!(answer(order("setup")).await, (200, json!({})));
    assert_eq!(answer(get(&stub, "/a")).await, (200, json!("two items")));
    let (_, held) = answer(get(&stub, "/_stub/provider-states")).await;
    assert_eq!(
        held,
        json!({"items": [{"name": "items exist", "params": {"count": 2}}]})
    );
    assert_eq!(answer(order("teardown")).await, (200, json!({})));
    assert_eq!(answer(get(&stub, "/a")).await, (200, json!("one item")));
}

#[tokio::test]
async fn a_test_in_the_same_process_says_what_is_given() {
    let stub = playing([
        in_state("one", json!([{"name": "one"}])),
        in_state("two", json!([{"name": "two"}])),
    ])
    .await;
    stub.given("two").unwrap();
    assert_eq!(answer(get(&stub, "/a")).await, (200, json!("two")));
    stub.reset();
    assert_eq!(answer(get(&stub, "/a")).await, (200, json!("one")));
    assert_eq!(
        stub.given("three").unwrap_err().known,
        [r#""one""#, r#""two""#]
    );
}
