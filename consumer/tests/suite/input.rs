//! Requests that are wrong in themselves: refused before a provider is asked, and no error of the
//! service.

use http::StatusCode;
use serde_json::Value;

use super::scheduler::{Answered, NOW, Scheduler, but, request};

async fn assert_refused_unasked(scheduler: &Scheduler, answered: Answered, code: &str) {
    assert_eq!(answered.body["code"], code, "{}", answered.body);
    assert!(answered.status.is_client_error());
    assert_eq!(answered.body.get("provider"), None);
    assert!(scheduler.templates.asked().is_empty());
    assert!(scheduler.logs.errors().is_empty());
    assert_eq!(scheduler.stored().await, [] as [Value; 0]);
}

#[tokio::test]
async fn a_campaign_needs_an_idempotency_key() {
    let scheduler = Scheduler::start().await;
    let answered = scheduler.create_with(&[], &request().to_string()).await;
    assert_eq!(answered.status, StatusCode::BAD_REQUEST);
    assert_refused_unasked(&scheduler, answered, "idempotency_key_missing").await;
}

#[tokio::test]
async fn an_idempotency_key_is_visible_ascii_and_given_once() {
    let scheduler = Scheduler::start().await;
    let long = "k".repeat(256);
    let body = request().to_string();
    for headers in [
        &[("Idempotency-Key", "")][..],
        &[("Idempotency-Key", "a b")],
        &[("Idempotency-Key", &long)],
        &[("Idempotency-Key", "a"), ("Idempotency-Key", "b")],
    ] {
        let answered = scheduler.create_with(headers, &body).await;
        assert_eq!(answered.status, StatusCode::BAD_REQUEST);
        assert_refused_unasked(&scheduler, answered, "idempotency_key_invalid").await;
    }
    let longest = [("Idempotency-Key", &long[1..])];
    let answered = scheduler.create_with(&longest, &body).await;
    assert_eq!(answered.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_campaign_cannot_be_sent_now_or_in_the_past() {
    let scheduler = Scheduler::start().await;
    for send_at in [NOW, "2026-01-31T12:59:59+01:00", "2020-01-01T00:00:00Z"] {
        let body = but(request(), "send_at", send_at);
        let answered = scheduler.create("key", &body).await;
        assert_eq!(answered.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_refused_unasked(&scheduler, answered, "send_at_not_in_future").await;
    }
}

#[tokio::test]
async fn a_body_that_is_not_as_documented_is_told_with_the_place() {
    let scheduler = Scheduler::start().await;
    for (body, pointer) in [
        (but(request(), "name", " "), "/name"),
        (but(request(), "template_id", ".."), "/template_id"),
        (
            but(request(), "recipient_list_id", ""),
            "/recipient_list_id",
        ),
        (but(request(), "send_at", "tomorrow"), "/send_at"),
        (but(request(), "status", "sent"), "/status"),
    ] {
        let answered = scheduler.create("key", &body).await;
        assert_eq!(answered.status, StatusCode::BAD_REQUEST);
        assert_eq!(answered.body["pointer"], pointer, "{}", answered.body);
        assert_refused_unasked(&scheduler, answered, "body_invalid").await;
    }
}
