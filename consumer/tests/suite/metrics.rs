//! What `/metrics` shows of the scheduler's own work.

use http::StatusCode;

use super::scheduler::{Scheduler, TEMPLATE, recipient, request};
use crate::fake_provider::Answer;

#[tokio::test]
async fn calls_to_providers_are_counted_by_operation_and_outcome() {
    let scheduler = Scheduler::start().await;
    assert_eq!(
        scheduler.create("a", &request()).await.status,
        StatusCode::CREATED
    );
    let unavailable = Answer::problem(StatusCode::SERVICE_UNAVAILABLE, "tired");
    scheduler.templates.answer(TEMPLATE, unavailable);
    let refused = scheduler.create("b", &request()).await;
    assert_eq!(refused.body["code"], "provider_unavailable");

    let shown = scheduler.metrics().await;
    let calls = |operation, outcome| {
        let name = "scheduler_provider_call_duration_seconds_count";
        shown.value(name, &[("operation", operation), ("outcome", outcome)])
    };
    let template = "GET /v1/templates/{id}";
    assert!(calls(template, "ok").is_some_and(|calls| calls >= 1.0));
    assert_eq!(calls(template, "provider_unavailable"), Some(1.0));
    let recipients = "GET /v1/recipient-lists/{id}/recipients";
    assert_eq!(calls(recipients, "ok"), Some(1.0));
    let labels = [("provider", "template-service"), ("operation", template)];
    let retries = shown.value("scheduler_provider_retries_total", &labels);
    assert!(retries.is_some_and(|retries| retries >= 1.0), "{retries:?}");
    let code = [("code", "provider_unavailable")];
    assert_eq!(shown.value("scheduler_refusals_total", &code), Some(1.0));
}

#[tokio::test]
async fn the_state_of_each_breaker_is_shown_from_the_start() {
    let shown = Scheduler::start().await.metrics().await;
    for provider in ["template-service", "recipient-service"] {
        for (state, value) in [("closed", 1.0), ("open", 0.0), ("half_open", 0.0)] {
            let labels = [("provider", provider), ("state", state)];
            let found = shown.value("scheduler_provider_breaker_state", &labels);
            assert_eq!(found, Some(value), "{labels:?}");
        }
    }
}

#[tokio::test]
async fn campaigns_are_counted_by_status_and_the_outbox_is_late_when_one_is_due() {
    let scheduler = Scheduler::start().await;
    let campaigns = async |status| {
        let shown = scheduler.metrics().await;
        shown.value("scheduler_campaigns", &[("status", status)])
    };
    let lag = async || {
        let shown = scheduler.metrics().await;
        shown.value("scheduler_outbox_lag_seconds", &[])
    };
    for status in ["scheduled", "launching", "launched", "failed", "cancelled"] {
        assert_eq!(campaigns(status).await, Some(0.0), "{status}");
    }
    assert_eq!(lag().await, Some(0.0));

    let campaign = scheduler.create("a", &request()).await.body;
    assert_eq!(campaigns("scheduled").await, Some(1.0));
    assert_eq!(lag().await, Some(0.0));
    // `request` asks for 08:00:00.
    scheduler.set_clock("2026-03-01T08:00:30Z");
    assert_eq!(lag().await, Some(30.0));

    let id = campaign["id"].as_str().unwrap();
    let cancelled = scheduler.post(&format!("/v1/campaigns/{id}/cancel")).await;
    assert_eq!(cancelled.status, StatusCode::OK);
    assert_eq!(campaigns("cancelled").await, Some(1.0));
    assert_eq!(campaigns("scheduled").await, Some(0.0));
    assert_eq!(lag().await, Some(0.0));
}

#[tokio::test]
async fn no_label_holds_an_id_or_an_address() {
    let scheduler = Scheduler::start().await;
    scheduler.recipients_are(vec![recipient(1), recipient(2)]);
    let campaign = scheduler.create("the-key", &request()).await.body;
    let id = campaign["id"].as_str().unwrap();
    scheduler
        .get(&format!("/v1/campaigns/{id}?x=the-query"))
        .await;
    scheduler
        .get("/v1/campaigns/the-unknown-id/recipients")
        .await;
    let shown = scheduler.metrics().await;
    let text = format!("{:?}", shown.samples);
    for secret in [
        id,
        "the-",
        "welcome",
        "customers",
        "example.org",
        "127.0.0.1",
    ] {
        assert!(!text.contains(secret), "{secret} is in {text}");
    }
}
