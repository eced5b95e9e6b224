//! The stub with a fault, by order over HTTP and in-process.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::pact_file::{client, get, interaction, playing};

fn an_apple() -> Value {
    let apple = json!({"contentType": "application/json", "content": {"count": 7}});
    let schema = json!({"properties": {"count": {"type": "integer"}}, "required": ["count"]});
    interaction(
        "an apple",
        json!({
            "response": {"status": 200, "body": apple},
            "comments": {"references": {"jsonschema": {"response": schema}}}
        }),
    )
}

async fn order(stub: &consumer_verify::Running, order: Value) -> (StatusCode, Value) {
    let request = client().put(format!("{}/_stub/fault", stub.url()));
    let answer = request.body(order.to_string()).send().await.unwrap();
    (answer.status(), answer.json().await.unwrap())
}

#[tokio::test]
async fn a_fault_is_played_until_all_is_well_again() {
    let stub = playing([an_apple()]).await;
    let (status, played) = order(&stub, json!({"fault": "status-500"})).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(played["fault"]["interaction"], "an apple");
    let answer = get(&stub, "/a").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let current: Value = get(&stub, "/_stub/fault")
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(current["fault"]["fault"], "status-500");
    let cleared = client().delete(format!("{}/_stub/fault", stub.url()));
    assert_eq!(
        cleared.send().await.unwrap().status(),
        StatusCode::NO_CONTENT
    );
    let answer = get(&stub, "/a").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let journal = serde_json::to_value(stub.journal()).unwrap();
    assert_eq!(journal["entries"][0]["answered"]["fault"], "status-500");
    assert_eq!(journal["entries"][1]["answered"].get("fault"), None);
}

#[tokio::test]
async fn a_fault_can_be_played_so_many_times() {
    let stub = playing([an_apple()]).await;
    order(&stub, json!({"fault": "reset", "times": 2})).await;
    for _ in 0..2 {
        assert!(get(&stub, "/a").send().await.is_err());
    }
    assert_eq!(
        get(&stub, "/a").send().await.unwrap().status(),
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_fault_in_the_body_is_played_at_the_place_that_is_said() {
    let stub = playing([an_apple()]).await;
    let (status, problem) = order(&stub, json!({"fault": "wrong-type"})).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert_eq!(problem["code"], "fault_ambiguous");
    let case = json!({"fault": "wrong-type", "pointer": "/count", "variant": "string"});
    assert!(problem["cases"].as_array().unwrap().contains(&json!({
        "pointer": "/count", "variant": "string"
    })));
    assert_eq!(order(&stub, case).await.0, StatusCode::OK);
    let answer = get(&stub, "/a").send().await.unwrap();
    assert_eq!(answer.text().await.unwrap(), r#"{"count":"7"}"#);
}

#[tokio::test]
async fn what_cannot_be_played_is_refused_and_nothing_changes() {
    let other = interaction(
        "another",
        json!({"request": {"method": "GET", "path": "/b"}}),
    );
    let stub = playing([an_apple(), other]).await;
    let cases = [
        (
            json!({"fault": "rest", "interaction": "an apple"}),
            404,
            "fault_unknown",
        ),
        (
            json!({"fault": "reset", "interaction": "a pear"}),
            404,
            "interaction_unknown",
        ),
        (json!({"fault": "reset"}), 404, "interaction_unknown"),
        (
            json!({"fault": "other-id", "interaction": "an apple"}),
            409,
            "fault_not_possible",
        ),
        (
            json!({"fault": "refused", "interaction": "an apple"}),
            409,
            "fault_not_playable",
        ),
        (json!({"fault": "reset", "time": 1}), 400, "body_invalid"),
        (json!([]), 400, "body_invalid"),
    ];
    for (asked, status, code) in cases {
        let (told, problem) = order(&stub, asked.clone()).await;
        assert_eq!(
            (told.as_u16(), &problem["code"]),
            (status, &json!(code)),
            "{asked}"
        );
    }
    assert_eq!(
        get(&stub, "/a").send().await.unwrap().status(),
        StatusCode::OK
    );
}

#[tokio::test]
async fn every_fault_that_can_be_played_is_listed() {
    let stub = playing([an_apple()]).await;
    let list: Value = get(&stub, "/_stub/faults")
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let items = list["items"].as_array().unwrap();
    let null = items
        .iter()
        .find(|one| one["fault"] == "null-value" && one["pointer"] == "/count");
    assert_eq!(null.unwrap()["class"], "invalid");
    assert_eq!(
        null.unwrap()["says"],
        "The provider sends null where the schema does not allow it."
    );
}

#[tokio::test]
async fn in_process_a_stub_can_also_stop_listening() {
    let stub = playing([an_apple()]).await;
    stub.with_fault("refused", "an apple").await.unwrap();
    let error = get(&stub, "/a").send().await.unwrap_err();
    assert!(error.is_connect(), "{error:?}");
    stub.without_fault().await;
    assert_eq!(
        get(&stub, "/a").send().await.unwrap().status(),
        StatusCode::OK
    );
    let unknown = stub.with_fault("refused", "a pear").await.unwrap_err();
    assert_eq!(unknown.to_string(), "no interaction is called \"a pear\"");
}

#[tokio::test]
async fn a_reset_ends_the_fault_too() {
    let stub = playing([an_apple()]).await;
    order(&stub, json!({"fault": "status-500"})).await;
    let reset = client().post(format!("{}/_stub/reset", stub.url()));
    assert_eq!(reset.send().await.unwrap().status(), StatusCode::NO_CONTENT);
    assert_eq!(
        get(&stub, "/a").send().await.unwrap().status(),
        StatusCode::OK
    );
}
