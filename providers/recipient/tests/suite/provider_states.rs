//! Provider states: what a contract test can ask the service to hold.

use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use service::{DatabaseLocation, ProviderStates};

use crate::service_under_test::{NDJSON, ServiceUnderTest, problem};

const LISTS: &str = "/v1/recipient-lists";

async fn start() -> ServiceUnderTest {
    ServiceUnderTest::with(DatabaseLocation::Memory, ProviderStates::On).await
}

async fn change(service: &ServiceUnderTest, body: &Value) -> Response {
    let url = format!("{}/_pact/provider-states", service.running.url());
    service.client.post(url).json(body).send().await.unwrap()
}

async fn set_up(service: &ServiceUnderTest, state: &str, params: Value) -> Value {
    let body = json!({"state": state, "params": params, "action": "setup"});
    let answer = change(service, &body).await;
    assert_eq!(answer.status(), StatusCode::OK);
    answer.json().await.unwrap()
}

async fn tear_down(service: &ServiceUnderTest, state: &str) {
    let body = json!({"state": state, "params": {}, "action": "teardown"});
    assert_eq!(change(service, &body).await.status(), StatusCode::OK);
}

fn a_list(id: &str) -> Value {
    json!({"list": {
        "id": id,
        "name": "Newsletter",
        "updated_at": "2026-03-01T08:00:00Z",
        "recipients": [
            {"id": "r-1", "email": "a@example.org", "status": "bounced", "locale": "de",
             "time_zone": "Europe/Berlin", "attributes": {"first_name": "Ada"}},
            {"email": "b@example.org"},
        ],
    }})
}

#[tokio::test]
async fn a_list_exists_with_all_that_the_state_says() {
    let service = start().await;
    let values = set_up(&service, "a recipient list exists", a_list("list-1")).await;
    assert_eq!(values, json!({}));
    let expected = json!({
        "id": "list-1",
        "name": "Newsletter",
        "size": 2,
        "updated_at": "2026-03-01T08:00:00Z",
    });
    assert_eq!(service.read("/v1/recipient-lists/list-1").await, expected);
    let path = "/v1/recipient-lists/list-1/recipients";
    let recipients = service.all_pages(path, 10).await;
    let expected = json!({
        "id": "r-1", "email": "a@example.org", "status": "bounced", "locale": "de",
        "time_zone": "Europe/Berlin", "attributes": {"first_name": "Ada"},
    });
    assert_eq!(recipients[0], expected);
    assert_eq!(recipients[1]["status"], "subscribed");
}

#[tokio::test]
async fn several_lists_exist_side_by_side_and_the_same_one_only_once() {
    let service = start().await;
    for id in ["list-1", "list-2", "list-1"] {
        set_up(&service, "a recipient list exists", a_list(id)).await;
    }
    let only_an_id = json!({"list": {"id": "list-3"}});
    set_up(&service, "a recipient list exists", only_an_id).await;
    let lists = service.all_pages(LISTS, 10).await;
    let ids: Vec<&str> = lists
        .iter()
        .map(|list| list["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["list-2", "list-1", "list-3"]);
    let sizes: Vec<u64> = lists
        .iter()
        .map(|list| list["size"].as_u64().unwrap())
        .collect();
    assert_eq!(sizes, [2, 2, 0]);
}

#[tokio::test]
async fn exactly_so_many_lists_exist() {
    let service = start().await;
    set_up(&service, "a recipient list exists", a_list("list-1")).await;
    set_up(&service, "recipient lists exist", json!({"count": 3})).await;
    let lists = service.all_pages(LISTS, 2).await;
    let names: Vec<&str> = lists
        .iter()
        .map(|list| list["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        ["Recipient list 1", "Recipient list 2", "Recipient list 3"]
    );
    set_up(&service, "no recipient lists exist", json!({})).await;
    assert!(service.all_pages(LISTS, 2).await.is_empty());
}

#[tokio::test]
async fn the_first_page_was_read() {
    let service = start().await;
    let state = "recipient lists exist and the first page was read";
    let values = set_up(&service, state, json!({"count": 3, "limit": 2})).await;
    let cursor = values["cursor"].as_str().unwrap();
    let page = service
        .read(&format!("{LISTS}?limit=2&cursor={cursor}"))
        .await;
    assert_eq!(page["items"][0]["name"], "Recipient list 3");
    assert_eq!(page["next_cursor"], Value::Null);

    let state = "a recipient list exists and its first page was read";
    let mut params = a_list("list-1");
    params["limit"] = 1.into();
    let values = set_up(&service, state, params).await;
    let cursor = values["cursor"].as_str().unwrap();
    let page = service
        .read(&format!("{LISTS}/list-1/recipients?cursor={cursor}"))
        .await;
    assert_eq!(page["items"][0]["email"], "b@example.org");
}

#[tokio::test]
async fn no_list_has_the_id() {
    let service = start().await;
    for id in ["list-1", "list-2"] {
        set_up(&service, "a recipient list exists", a_list(id)).await;
    }
    set_up(
        &service,
        "no recipient list has the id",
        json!({"id": "list-1"}),
    )
    .await;
    let answer = service
        .get("/v1/recipient-lists/list-1")
        .send()
        .await
        .unwrap();
    problem(answer, StatusCode::NOT_FOUND, "recipient_list_not_found").await;
    service.read("/v1/recipient-lists/list-2").await;
}

#[tokio::test]
async fn the_token_is_revoked_until_the_state_is_torn_down() {
    let service = start().await;
    let state = "the caller's token is revoked";
    set_up(&service, state, json!({})).await;
    let answer = service
        .get(LISTS)
        .header("accept", NDJSON)
        .send()
        .await
        .unwrap();
    problem(answer, StatusCode::UNAUTHORIZED, "token_invalid").await;
    tear_down(&service, state).await;
    service.read(LISTS).await;
}

#[tokio::test]
async fn every_teardown_empties_the_store() {
    let service = start().await;
    set_up(&service, "a recipient list exists", a_list("list-1")).await;
    tear_down(&service, "a recipient list exists").await;
    assert!(service.all_pages(LISTS, 10).await.is_empty());
}

#[tokio::test]
async fn an_unknown_state_is_refused() {
    let service = start().await;
    let answer = change(&service, &json!({"state": "all is well"})).await;
    problem(answer, StatusCode::NOT_FOUND, "provider_state_unknown").await;
}

#[tokio::test]
async fn wrong_parameters_are_refused_with_their_place() {
    let service = start().await;
    let recipient = |recipient| json!({"list": {"id": "1", "recipients": [recipient]}});
    let read = "a recipient list exists and its first page was read";
    for (state, params, place) in [
        ("a recipient list exists", json!({}), "/params"),
        (
            "a recipient list exists",
            json!({"list": {"id": "a/b"}}),
            "/params/list/id",
        ),
        (
            "a recipient list exists",
            recipient(json!({})),
            "/params/list/recipients/0/email",
        ),
        (
            "a recipient list exists",
            recipient(json!({"email": "a@example.org", "id": 7})),
            "/params/list/recipients/0/id",
        ),
        (
            "recipient lists exist",
            json!({"count": -1}),
            "/params/count",
        ),
        (
            "recipient lists exist",
            json!({"count": 1_000_000}),
            "/params/count",
        ),
        (
            "no recipient lists exist",
            json!({"count": 1}),
            "/params/count",
        ),
        (
            read,
            json!({"list": {"id": "1"}, "limit": 1}),
            "/params/limit",
        ),
        (
            read,
            json!({"list": {"id": "1"}, "limit": 0}),
            "/params/limit",
        ),
    ] {
        let answer = change(&service, &json!({"state": state, "params": params})).await;
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let problem = problem(answer, status, "provider_state_params_invalid").await;
        assert_eq!(problem["pointer"], place, "{problem}");
    }
}
