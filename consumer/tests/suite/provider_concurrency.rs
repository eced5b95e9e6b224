//! No more requests to a provider at once than it is said to bear.

use std::num::NonZeroUsize;
use std::time::Duration;

use campaign_scheduler::providers::CallPolicy;
use http::StatusCode;
use http::header::RETRY_AFTER;
use serde_json::json;

use super::scheduler::Scheduler;
use crate::fake_provider::Answer;

const TEMPLATES: &str = "/v1/templates";

/// A scheduler that sends one request at a time and lets so many wait.
async fn scheduler(waiting: usize, patience: Duration) -> Scheduler {
    let mut policy = CallPolicy::default();
    policy.concurrency.requests = NonZeroUsize::MIN;
    policy.concurrency.waiting = waiting;
    policy.deadlines.total = patience;
    Scheduler::start_meeting(policy).await
}

fn no_templates() -> Answer {
    Answer::json(&json!({ "items": [], "next_cursor": null }))
}

#[tokio::test]
async fn calls_wait_for_their_turn() {
    let scheduler = scheduler(1, Duration::from_secs(30)).await;
    let (held, release) = no_templates().held();
    scheduler
        .templates
        .answer(TEMPLATES, held.then(no_templates()));
    let both = async { tokio::join!(scheduler.get(TEMPLATES), scheduler.get(TEMPLATES)) };
    let release = async {
        scheduler.templates.until_asked(1).await;
        release.send(()).unwrap();
    };
    let ((first, second), ()) = tokio::join!(both, release);
    assert_eq!(
        (first.status, second.status),
        (StatusCode::OK, StatusCode::OK)
    );
    assert_eq!(scheduler.templates.most_at_once(), 1);
}

#[tokio::test]
async fn a_call_for_which_too_many_wait_already_is_refused_at_once() {
    let scheduler = scheduler(0, Duration::from_secs(30)).await;
    let (held, release) = no_templates().held();
    scheduler.templates.answer(TEMPLATES, held);
    let second = async {
        scheduler.templates.until_asked(1).await;
        let answered = scheduler.get(TEMPLATES).await;
        release.send(()).unwrap();
        answered
    };
    let (first, second) = tokio::join!(scheduler.get(TEMPLATES), second);
    assert_eq!(first.status, StatusCode::OK);
    assert_eq!(second.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(second.body["code"], "provider_busy");
    assert_eq!(second.headers[RETRY_AFTER], "1");
    scheduler.assert_logged_once(&second);
    assert_eq!(scheduler.logs.errors()[0]["attempts"], 0);
}

#[tokio::test]
async fn waiting_for_a_turn_counts_against_the_time_of_the_call() {
    let scheduler = scheduler(1, Duration::from_millis(200)).await;
    scheduler.templates.answer(TEMPLATES, Answer::Hang);
    let (first, second) = tokio::join!(scheduler.get(TEMPLATES), scheduler.get(TEMPLATES));
    for answered in [first, second] {
        assert_eq!(answered.status, StatusCode::GATEWAY_TIMEOUT);
        assert_eq!(answered.body["code"], "provider_timeout");
    }
    let errors = scheduler.logs.errors();
    let attempts: u64 = errors
        .iter()
        .map(|line| line["attempts"].as_u64().unwrap())
        .sum();
    assert!(attempts <= 2, "{errors:#?}");
}
