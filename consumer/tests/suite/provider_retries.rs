//! What is asked again, how often and when; and what is not.

use std::num::NonZeroU32;
use std::time::Duration;

use campaign_scheduler::providers::CallPolicy;
use http::StatusCode;
use http::header::RETRY_AFTER;

use super::scheduler::{
    LIST, RECIPIENTS, Refused, Scheduler, TEMPLATE, list, recipient, request, template,
};
use crate::fake_provider::Answer;
use crate::raw_provider::{Behaviour, RawProvider};

const UNAVAILABLE: Refused = Refused {
    status: StatusCode::SERVICE_UNAVAILABLE,
    code: "provider_unavailable",
    provider: "template-service",
    operation: "GET /v1/templates/{id}",
};

fn failing(status: u16) -> Answer {
    Answer::problem(StatusCode::from_u16(status).unwrap(), "down")
}

fn policy(change: impl FnOnce(&mut CallPolicy)) -> CallPolicy {
    let mut policy = CallPolicy::default();
    change(&mut policy);
    policy
}

async fn with_template(answer: Answer) -> Scheduler {
    let scheduler = Scheduler::start().await;
    scheduler.templates.answer(TEMPLATE, answer);
    scheduler
}

async fn assert_created(scheduler: &Scheduler) {
    let answered = scheduler.create("key", &request()).await;
    assert_eq!(answered.status, StatusCode::CREATED, "{}", answered.body);
    assert!(scheduler.logs.errors().is_empty());
}

/// How many requests the only error line says were sent.
fn attempts(scheduler: &Scheduler) -> u64 {
    scheduler.logs.errors()[0]["attempts"].as_u64().unwrap()
}

#[tokio::test]
async fn a_provider_that_flaps_is_asked_again() {
    let flapping = failing(503)
        .then(Answer::BreakOff)
        .then(Answer::json(&template()));
    let scheduler = with_template(flapping).await;
    assert_created(&scheduler).await;
    // Three times at the start, and once right before storing.
    assert_eq!(scheduler.templates.asked().len(), 4);
}

#[tokio::test]
async fn every_page_may_need_a_second_request() {
    let scheduler = Scheduler::start().await;
    let pages = [vec![recipient(1)], vec![recipient(2)]];
    scheduler
        .recipients
        .answer(LIST, failing(429).then(Answer::json(&list(2))))
        .pages(RECIPIENTS, &pages);
    for path in [RECIPIENTS.to_owned(), format!("{RECIPIENTS}?cursor=c1")] {
        scheduler.recipients.fail_first(&path, failing(502));
    }
    assert_created(&scheduler).await;
    assert_eq!(scheduler.recipients.asked().len(), 6);
}

#[tokio::test]
async fn a_provider_that_stays_away_is_asked_three_times_and_then_told_as_unavailable() {
    for status in [429, 502, 503, 504] {
        let scheduler = with_template(failing(status)).await;
        let answered = scheduler.refused(UNAVAILABLE).await;
        assert_eq!(answered.headers[RETRY_AFTER], "5", "{status}");
        assert_eq!(scheduler.templates.asked().len(), 3, "{status}");
        assert_eq!(attempts(&scheduler), 3);
    }
}

#[tokio::test]
async fn connections_that_break_are_made_again() {
    for behaviour in [Behaviour::Reset, Behaviour::Half, Behaviour::Noise] {
        let provider = RawProvider::start(behaviour).await;
        let scheduler = Scheduler::start_asking(provider.url()).await;
        scheduler.refused(UNAVAILABLE).await;
        assert_eq!(provider.connections(), 3);
        assert_eq!(attempts(&scheduler), 3);
    }
}

#[tokio::test]
async fn an_answer_that_stands_still_is_asked_for_again_and_then_too_late() {
    let policy = policy(|policy| policy.deadlines.read = Duration::from_millis(50));
    let scheduler = Scheduler::start_meeting(policy).await;
    scheduler.templates.answer(TEMPLATE, Answer::Hang);
    let answered = scheduler
        .refused(Refused {
            status: StatusCode::GATEWAY_TIMEOUT,
            code: "provider_timeout",
            ..UNAVAILABLE
        })
        .await;
    let detail = answered.body["detail"].as_str().unwrap();
    assert!(detail.contains("sent nothing for 50ms"), "{detail}");
    assert_eq!(attempts(&scheduler), 3);
}

#[tokio::test]
async fn what_would_come_again_is_not_asked_for_again() {
    let text = Answer::With(StatusCode::OK, "text/plain", "".into());
    for answer in [failing(400), failing(401), failing(404), failing(500), text] {
        let scheduler = with_template(answer).await;
        scheduler.create("key", &request()).await;
        assert_eq!(scheduler.templates.asked().len(), 1);
        assert_eq!(attempts(&scheduler), 1);
    }
}

#[tokio::test]
async fn pauses_double_at_most_and_are_anything_below_that() {
    let policy = policy(|policy| {
        policy.retries.attempts = NonZeroU32::new(6).unwrap();
        policy.retries.delay = Duration::from_millis(100);
    });
    let scheduler = Scheduler::start_meeting(policy).await;
    scheduler.templates.answer(TEMPLATE, failing(503));
    scheduler.refused(UNAVAILABLE).await;
    let pauses = scheduler.timer.pauses();
    assert_eq!(pauses.len(), 5);
    for (pause, most) in pauses.iter().zip([100, 200, 400, 800, 1600]) {
        assert!(*pause <= Duration::from_millis(most), "{pauses:?}");
    }
}

#[tokio::test]
async fn a_provider_that_asks_for_time_gets_it() {
    for retry_after in ["3", "Sat, 31 Jan 2026 12:00:03 GMT"] {
        let busy = failing(429).header(RETRY_AFTER, retry_after);
        let scheduler = with_template(busy.then(Answer::json(&template()))).await;
        assert_created(&scheduler).await;
        let pauses = scheduler.timer.pauses();
        let [pause] = pauses.as_slice() else {
            panic!("{pauses:?}");
        };
        let expected = Duration::from_secs(3)..=Duration::from_millis(3100);
        assert!(expected.contains(pause), "{pause:?}");
    }
}

#[tokio::test]
async fn a_provider_that_asks_for_more_time_than_there_is_is_not_asked_again() {
    let busy = failing(503).header(RETRY_AFTER, "30");
    let scheduler = with_template(busy).await;
    let answered = scheduler.refused(UNAVAILABLE).await;
    assert_eq!(answered.headers[RETRY_AFTER], "30");
    assert_eq!(scheduler.timer.pauses(), []);
    assert_eq!(attempts(&scheduler), 1);
}

#[tokio::test]
async fn many_calls_to_a_provider_that_fails_are_not_many_more_requests() {
    // The breaker must not be what holds the requests back.
    let policy = policy(|policy| policy.breaker.failures = NonZeroU32::MAX);
    let scheduler = Scheduler::start_meeting(policy).await;
    scheduler.templates.answer("/v1/templates", failing(503));
    for _ in 0..100 {
        let answered = scheduler.get("/v1/templates").await;
        assert_eq!(answered.body["code"], "provider_unavailable");
    }
    let requests = scheduler.templates.asked().len();
    let paused = scheduler.timer.pauses().iter().sum::<Duration>();
    // Ten from the reserve, twenty of a hundred, and one for each second that was paused.
    let most = 100 + 10 + 20 + paused.as_secs() as usize;
    assert!(
        (120..=most).contains(&requests),
        "{requests}, at most {most}"
    );
}
