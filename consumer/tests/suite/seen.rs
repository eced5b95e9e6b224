//! What the scheduler shows of its providers.

use http::StatusCode;
use serde_json::{Value, json};

use super::scheduler::{Scheduler, but, list};
use crate::fake_provider::Answer;

fn summary(name: &str, status: &str) -> Value {
    json!({
        "id": name,
        "name": name,
        "version": 1,
        "status": status,
        "locale": "en-GB",
        "updated_at": "2026-01-01T00:00:00Z",
    })
}

#[tokio::test]
async fn the_templates_of_all_pages_are_shown_as_one() {
    let scheduler = Scheduler::start().await;
    let all = [
        summary("a", "draft"),
        summary("b", "active"),
        summary("c", "archived"),
    ];
    let pages = [vec![all[0].clone(), all[1].clone()], vec![all[2].clone()]];
    scheduler.templates.pages("/v1/templates", &pages);
    let answered = scheduler.get("/v1/templates").await;
    assert_eq!(answered.status, StatusCode::OK);
    assert_eq!(answered.body, json!({ "items": all }));
}

#[tokio::test]
async fn the_recipient_lists_of_all_pages_are_shown_as_one() {
    let scheduler = Scheduler::start().await;
    let all = [list(1), but(list(2), "id", "others")];
    let pages = [vec![all[0].clone()], vec![all[1].clone()]];
    scheduler.recipients.pages("/v1/recipient-lists", &pages);
    let answered = scheduler.get("/v1/recipient-lists").await;
    assert_eq!(answered.status, StatusCode::OK);
    assert_eq!(answered.body, json!({ "items": all }));
}

#[tokio::test]
async fn a_provider_that_fails_is_named_and_logged_once() {
    for (path, provider) in [
        ("/v1/templates", "template-service"),
        ("/v1/recipient-lists", "recipient-service"),
    ] {
        let scheduler = Scheduler::start().await;
        let failing = Answer::problem(StatusCode::INTERNAL_SERVER_ERROR, "internal_error");
        scheduler.templates.answer(path, failing.clone());
        scheduler.recipients.answer(path, failing);
        let answered = scheduler.get(path).await;
        assert_eq!(answered.status, StatusCode::BAD_GATEWAY);
        assert_eq!(answered.body["code"], "provider_answered_unexpectedly");
        assert_eq!(answered.body["provider"], provider);
        assert_eq!(answered.body["operation"], format!("GET {path}"));
        scheduler.assert_logged_once(&answered);
    }
}

#[tokio::test]
async fn a_collection_that_a_provider_does_not_have_is_unexpected() {
    let scheduler = Scheduler::start().await;
    let answered = scheduler.get("/v1/templates").await;
    assert_eq!(answered.status, StatusCode::BAD_GATEWAY);
    assert_eq!(answered.body["code"], "provider_answered_unexpectedly");
}
