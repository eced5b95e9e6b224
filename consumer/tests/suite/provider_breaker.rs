//! A provider that fails too often is left alone for a while.

use std::num::NonZeroU32;
use std::time::Duration;

use campaign_scheduler::providers::CallPolicy;
use http::StatusCode;
use http::header::RETRY_AFTER;
use serde_json::{Value, json};

use super::scheduler::{Refused, Scheduler, TEMPLATE, request, template};
use crate::fake_provider::Answer;

const OPEN: Refused = Refused {
    status: StatusCode::SERVICE_UNAVAILABLE,
    code: "provider_circuit_open",
    provider: "template-service",
    operation: "GET /v1/templates/{id}",
};

/// Opens at the second failure, for ten seconds, and closes after one probe; nothing is retried.
async fn scheduler() -> Scheduler {
    let number = |number| NonZeroU32::new(number).unwrap();
    let mut policy = CallPolicy::default();
    policy.retries.attempts = number(1);
    policy.breaker.failures = number(2);
    policy.breaker.window = number(4);
    policy.breaker.probes = number(1);
    Scheduler::start_meeting(policy).await
}

fn failing() -> Answer {
    Answer::problem(StatusCode::INTERNAL_SERVER_ERROR, "internal_error")
}

/// A scheduler whose breaker for the Template service has just opened.
async fn opened() -> Scheduler {
    let scheduler = scheduler().await;
    scheduler.templates.answer("/v1/templates", failing());
    for _ in 0..2 {
        scheduler.get("/v1/templates").await;
    }
    scheduler.logs.forget();
    scheduler
}

/// The states of the breakers, as readiness shows them.
async fn states(scheduler: &Scheduler) -> Value {
    let answered = scheduler.get("/health/ready").await;
    assert_eq!(answered.status, StatusCode::OK, "{}", answered.body);
    answered.body["dependencies"].clone()
}

fn shown(template_service: &str) -> Value {
    json!([
        { "name": "template-service", "circuit_breaker": template_service },
        { "name": "recipient-service", "circuit_breaker": "closed" },
    ])
}

#[tokio::test]
async fn an_open_circuit_refuses_without_asking_and_says_for_how_long() {
    let scheduler = opened().await;
    let asked = scheduler.templates.asked().len();
    scheduler.timer.pass(Duration::from_millis(6500));
    let answered = scheduler.refused(OPEN).await;
    assert_eq!(answered.headers[RETRY_AFTER], "4");
    assert_eq!(scheduler.templates.asked().len(), asked);
    assert_eq!(scheduler.logs.errors()[0]["attempts"], 0);
}

#[tokio::test]
async fn an_open_circuit_is_shown_by_readiness_and_metrics_and_does_not_make_the_service_unready() {
    let scheduler = scheduler().await;
    assert_eq!(states(&scheduler).await, shown("closed"));
    let scheduler = opened().await;
    assert_eq!(states(&scheduler).await, shown("open"));
    let labels = [("provider", "template-service"), ("state", "open")];
    let metrics = scheduler.metrics().await;
    let open = metrics.value("scheduler_provider_breaker_state", &labels);
    assert_eq!(open, Some(1.0));
}

#[tokio::test]
async fn a_provider_that_is_back_is_asked_again_after_the_pause() {
    let scheduler = opened().await;
    scheduler.timer.pass(Duration::from_secs(10));
    let answered = scheduler.create("key", &request()).await;
    assert_eq!(answered.status, StatusCode::CREATED, "{}", answered.body);
    assert_eq!(states(&scheduler).await, shown("closed"));
}

#[tokio::test]
async fn a_probe_that_fails_opens_the_circuit_for_as_long_again() {
    let scheduler = opened().await;
    scheduler.timer.pass(Duration::from_secs(10));
    let asked = scheduler.templates.asked().len();
    scheduler.get("/v1/templates").await;
    assert_eq!(scheduler.templates.asked().len(), asked + 1);
    scheduler.logs.forget();
    let answered = scheduler.refused(OPEN).await;
    assert_eq!(answered.headers[RETRY_AFTER], "10");
}

#[tokio::test]
async fn while_a_probe_is_on_its_way_nobody_else_asks() {
    let scheduler = opened().await;
    scheduler.timer.pass(Duration::from_secs(10));
    let (held, release) = Answer::json(&template()).held();
    scheduler.templates.answer(TEMPLATE, held);
    let asked = scheduler.templates.asked().len();
    let first = request();
    let probe = scheduler.create("first", &first);
    let others = async {
        scheduler.templates.until_asked(asked + 1).await;
        let shown_meanwhile = states(&scheduler).await;
        let answered = scheduler.create("second", &first).await;
        release.send(()).unwrap();
        (shown_meanwhile, answered)
    };
    let (probe, (shown_meanwhile, other)) = tokio::join!(probe, others);
    assert_eq!(probe.status, StatusCode::CREATED, "{}", probe.body);
    assert_eq!(shown_meanwhile, shown("half_open"));
    assert_eq!(other.body["code"], "provider_circuit_open");
    assert_eq!(other.headers[RETRY_AFTER], "1");
    assert_eq!(states(&scheduler).await, shown("closed"));
}

#[tokio::test]
async fn answers_that_the_scheduler_does_not_like_open_no_circuit() {
    let scheduler = scheduler().await;
    let text = Answer::With(StatusCode::OK, "text/plain", "".into());
    let not_found = Answer::problem(StatusCode::NOT_FOUND, "thing_not_found");
    let throttled = Answer::problem(StatusCode::TOO_MANY_REQUESTS, "slow_down");
    for answer in [text, not_found, throttled] {
        scheduler.templates.answer("/v1/templates", answer);
        for _ in 0..4 {
            scheduler.get("/v1/templates").await;
        }
        assert_eq!(states(&scheduler).await, shown("closed"));
    }
}

#[tokio::test]
async fn a_change_of_state_is_logged_as_a_warning_with_both_states() {
    let scheduler = scheduler().await;
    scheduler.templates.answer("/v1/templates", failing());
    for _ in 0..3 {
        scheduler.get("/v1/templates").await;
    }
    let warnings = scheduler.logs.of_level("WARN");
    let [line] = warnings.as_slice() else {
        panic!("{warnings:#?}");
    };
    assert_eq!(line["provider"], "template-service");
    assert_eq!(
        (&line["from"], &line["to"]),
        (&json!("closed"), &json!("open"))
    );
}
