//! Answers with values that are made for each request.

use serde_json::{Value, json};

use crate::pact_file::{answer, get, interaction, playing, post};

#[tokio::test]
async fn generators_make_a_new_value_for_each_request() {
    let response = json!({
        "status": 200,
        "headers": {"content-type": ["application/json"]},
        "body": {"contentType": "application/json", "content": {"id": "example", "url": "x"}},
        "generators": {"body": {
            "$.id": {"type": "Uuid"},
            "$.url": {
                "type": "MockServerURL",
                "example": "http://localhost:1/items/7",
                "regex": ".*(/items/7)$"
            }
        }}
    });
    let stub = playing([interaction("makes", json!({"response": response}))]).await;
    let (_, first) = answer(get(&stub, "/a")).await;
    let (_, second) = answer(get(&stub, "/a")).await;
    assert_eq!(first["id"].as_str().map(str::len), Some(36), "{first}");
    assert_ne!(first["id"], second["id"]);
    assert_eq!(first["url"], format!("{}/items/7", stub.url()));
}

#[tokio::test]
async fn a_verifier_is_told_the_examples_that_a_request_takes_from_its_state() {
    let request = json!({
        "method": "GET",
        "path": "/a",
        "query": {"cursor": ["example-cursor"]},
        "generators": {"query": {
            "cursor": {"type": "ProviderState", "expression": "${cursor}"}
        }}
    });
    let more = json!({"request": request, "providerStates": [{"name": "a page was read"}]});
    let stub = playing([interaction("the next page", more)]).await;
    let order = json!({"state": "a page was read", "params": {}, "action": "setup"});
    let (status, values) = answer(post(&stub, "/_stub/provider-states").json(&order)).await;
    assert_eq!((status, values), (200, json!({"cursor": "example-cursor"})));
}

#[tokio::test]
async fn status_headers_and_body_are_those_of_the_pact() {
    let response = json!({
        "status": 418,
        "headers": {
            "Content-Type": ["text/plain"],
            "X-Many": ["one", "two"],
            "Content-Length": ["999"],
            "Transfer-Encoding": ["chunked"]
        },
        "body": {"contentType": "text/plain", "content": "tea"}
    });
    let stub = playing([interaction("tea", json!({"response": response}))]).await;
    let response = get(&stub, "/a").send().await.unwrap();
    assert_eq!(response.status(), 418);
    let headers = response.headers();
    assert_eq!(headers["content-type"], "text/plain");
    assert_eq!(headers["content-length"], "3");
    let many = Vec::from_iter(headers.get_all("x-many").iter());
    assert_eq!(many, ["one", "two"]);
    assert_eq!(response.text().await.unwrap(), "tea");
}

#[tokio::test]
async fn an_answer_without_a_body_has_none() {
    let response = json!({"response": {"status": 204}});
    let stub = playing([interaction("nothing", response)]).await;
    assert_eq!(answer(get(&stub, "/a")).await, (204, Value::Null));
}
