//! The stub's own paths.

use consumer_verify::Stub;
use serde_json::{Value, json};

use crate::pact_file::{answer, client, contract, get, interaction, playing, post};

#[tokio::test]
async fn the_journal_has_each_request_with_what_answered_it() {
    let request = json!({
        "method": "POST",
        "path": "/a",
        "body": {"contentType": "application/json", "content": {"b": 1}}
    });
    let stub = playing([interaction("writes", json!({"request": request}))]).await;
    let writes = |body: Value| answer(post(&stub, "/a").json(&body));
    assert_eq!(writes(json!({"b": 1})).await.0, 200);
    assert_eq!(writes(json!({"b": 2})).await.0, 500);
    let (status, journal) = answer(get(&stub, "/_stub/journal")).await;
    assert_eq!(status, 200);
    assert_eq!(
        (&journal["total"], &journal["dropped"]),
        (&json!(2), &json!(0))
    );
    let [first, second] = journal["entries"].as_array().unwrap().as_slice() else {
        panic!("two requests: {journal}");
    };
    assert_eq!(first["number"], 1);
    assert_eq!(first["request"]["method"], "POST");
    assert_eq!(first["request"]["url"], "/a");
    assert_eq!(first["request"]["body"]["content"], json!({"b": 1}));
    assert_eq!(
        first["answered"],
        json!({
            "by": "interaction",
            "consumer": "shop",
            "provider": "stock",
            "description": "writes",
            "status": 200
        })
    );
    assert_eq!(
        second["answered"],
        json!({"by": "problem", "code": "interaction_not_found", "nearest": "writes"})
    );
}

#[tokio::test]
async fn the_journal_keeps_the_last_requests_and_counts_the_others() {
    let stub = Stub::of([contract([interaction("reads", json!({}))])]).journal(2);
    let stub = stub.listen("127.0.0.1:0").await.unwrap();
    for number in 0..5 {
        answer(get(&stub, &format!("/a?{number}"))).await;
    }
    let journal = stub.journal();
    assert_eq!((journal.total, journal.dropped), (5, 3));
    let urls = journal.entries.iter();
    let urls = Vec::from_iter(urls.map(|one| one.request.url.clone()));
    assert_eq!(urls, ["/a?3", "/a?4"]);
}

#[tokio::test]
async fn clearing_the_journal_leaves_states_and_a_reset_does_not() {
    let state = |name: &str| json!({"providerStates": [{"name": name}]});
    let stub = playing([
        interaction("one", state("one")),
        interaction("two", state("two")),
    ])
    .await;
    stub.given("two").unwrap();
    answer(get(&stub, "/a")).await;
    let journal = format!("{}/_stub/journal", stub.url());
    assert_eq!(answer(client().delete(journal)).await.0, 204);
    assert_eq!(stub.journal().total, 0);
    assert_eq!(answer(get(&stub, "/a")).await.1, "two");
    assert_eq!(answer(post(&stub, "/_stub/reset")).await.0, 204);
    assert_eq!(stub.journal().total, 0);
    assert_eq!(answer(get(&stub, "/a")).await.1, "one");
}

#[tokio::test]
async fn the_interactions_are_listed_in_the_order_of_the_file() {
    let states = json!({"providerStates": [{"name": "one", "params": {"a": 1}}]});
    let stub = playing([interaction("z", states), interaction("a", json!({}))]).await;
    let (status, list) = answer(get(&stub, "/_stub/interactions")).await;
    assert_eq!(status, 200);
    assert_eq!(
        list["items"][0],
        json!({
            "consumer": "shop",
            "provider": "stock",
            "description": "z",
            "states": [{"name": "one", "params": {"a": 1}}],
            "method": "GET",
            "path": "/a",
            "any_path_that_matches": false,
            "status": 200
        })
    );
    assert_eq!(list["items"][1]["description"], "a");
    assert_eq!(list["messages_left_out"], 0);
}

#[tokio::test]
async fn what_the_control_paths_do_not_know_is_said_and_not_played() {
    let stub = playing([interaction("reads", json!({}))]).await;
    let (status, problem) = answer(get(&stub, "/_stub/journals")).await;
    assert_eq!((status, &problem["code"]), (404, &json!("path_unknown")));
    let (status, problem) = answer(get(&stub, "/_stub/reset")).await;
    assert_eq!(
        (status, &problem["code"]),
        (405, &json!("method_not_allowed"))
    );
    let order = post(&stub, "/_stub/provider-states").json(&json!({"state": "none"}));
    let (status, problem) = answer(order).await;
    assert_eq!(
        (status, &problem["code"]),
        (404, &json!("provider_state_unknown"))
    );
    assert_eq!(stub.journal().total, 0);
}
