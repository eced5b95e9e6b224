//! A request that is sent twice.

use std::sync::Arc;

use http::StatusCode;
use tokio::sync::Barrier;

use super::database::TestDatabase;
use super::scheduler::{Scheduler, TEMPLATE, but, request, template};
use crate::fake_provider::Answer;

#[tokio::test]
async fn the_same_request_again_gives_the_same_campaign_without_asking_a_provider() {
    let scheduler = Scheduler::start().await;
    let first = scheduler.create("key", &request()).await;
    assert_eq!(first.status, StatusCode::CREATED);
    assert_eq!(first.headers.get("idempotent-replay"), None);
    let asked = scheduler.templates.asked().len();
    let again = scheduler.create("key", &request()).await;
    assert_eq!(again.status, StatusCode::OK);
    assert_eq!(again.headers["idempotent-replay"], "true");
    assert_eq!(again.body, first.body);
    assert_eq!(scheduler.templates.asked().len(), asked);
    assert_eq!(scheduler.stored().await.len(), 1);
}

#[tokio::test]
async fn the_same_time_in_other_words_is_the_same_request() {
    let scheduler = Scheduler::start().await;
    scheduler.create("key", &request()).await;
    let body = but(request(), "send_at", "2026-03-01T09:00:00.000+01:00");
    let again = scheduler.create("key", &body).await;
    assert_eq!(again.status, StatusCode::OK, "{}", again.body);
}

#[tokio::test]
async fn a_cancelled_campaign_is_not_created_again() {
    let scheduler = Scheduler::start().await;
    let first = scheduler.create("key", &request()).await;
    let id = first.body["id"].as_str().unwrap();
    scheduler.post(&format!("/v1/campaigns/{id}/cancel")).await;
    let again = scheduler.create("key", &request()).await;
    assert_eq!(again.body["id"], id);
    assert_eq!(again.body["status"], "cancelled");
}

#[tokio::test]
async fn a_key_cannot_be_used_for_another_request() {
    let scheduler = Scheduler::start().await;
    scheduler.create("key", &request()).await;
    for (member, value) in [
        ("name", "Summer"),
        ("template_id", "goodbye"),
        ("recipient_list_id", "others"),
        ("send_at", "2026-03-01T08:00:01Z"),
    ] {
        let other = scheduler
            .create("key", &but(request(), member, value))
            .await;
        assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY, "{member}");
        assert_eq!(other.body["code"], "idempotency_key_reused", "{member}");
    }
    assert_eq!(scheduler.stored().await.len(), 1);
}

#[tokio::test]
async fn another_key_is_another_campaign() {
    let scheduler = Scheduler::start().await;
    let first = scheduler.create("key", &request()).await;
    let second = scheduler.create("Key", &request()).await;
    assert_eq!(second.status, StatusCode::CREATED);
    assert_ne!(first.body["id"], second.body["id"]);
}

#[tokio::test]
async fn two_requests_at_once_give_one_campaign() {
    let scheduler = Scheduler::start().await;
    // Both are past the look for an earlier campaign when the template comes.
    let both = Arc::new(Barrier::new(2));
    let answer = Answer::Together(both, Box::new(Answer::json(&template())));
    scheduler.templates.answer(TEMPLATE, answer);
    let request = request();
    let (one, other) = tokio::join!(
        scheduler.create("key", &request),
        scheduler.create("key", &request)
    );
    let mut statuses = [one.status, other.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::OK, StatusCode::CREATED]);
    assert_eq!(one.body, other.body);
    assert_eq!(scheduler.stored().await.len(), 1);
    assert!(scheduler.logs.errors().is_empty());
}

#[tokio::test]
async fn two_different_requests_at_once_with_one_key_give_one_campaign_and_one_refusal() {
    let scheduler = Scheduler::start().await;
    let both = Arc::new(Barrier::new(2));
    let answer = Answer::Together(both, Box::new(Answer::json(&template())));
    scheduler.templates.answer(TEMPLATE, answer);
    let (first, second) = (request(), but(request(), "name", "Summer"));
    let (one, other) = tokio::join!(
        scheduler.create("key", &first),
        scheduler.create("key", &second)
    );
    let mut statuses = [one.status, other.status];
    statuses.sort();
    assert_eq!(
        statuses,
        [StatusCode::CREATED, StatusCode::UNPROCESSABLE_ENTITY]
    );
    assert_eq!(scheduler.stored().await.len(), 1);
}

/// Two schedulers on one database, whose Template services answer only when both have asked.
async fn two_replicas() -> (Scheduler, Scheduler) {
    let database = Arc::new(TestDatabase::lasting().await);
    let one = Scheduler::start_on(Arc::clone(&database)).await;
    let other = Scheduler::start_on(database).await;
    let both = Arc::new(Barrier::new(2));
    for scheduler in [&one, &other] {
        let answer = Answer::Together(Arc::clone(&both), Box::new(Answer::json(&template())));
        scheduler.templates.answer(TEMPLATE, answer);
    }
    (one, other)
}

#[tokio::test]
async fn two_replicas_that_are_asked_at_once_give_one_campaign() {
    let (one, other) = two_replicas().await;
    for number in 0..5 {
        let key = format!("key {number}").replace(' ', "-");
        let request = request();
        let (first, second) =
            tokio::join!(one.create(&key, &request), other.create(&key, &request));
        let mut statuses = [first.status, second.status];
        statuses.sort();
        assert_eq!(
            statuses,
            [StatusCode::OK, StatusCode::CREATED],
            "{}",
            first.body
        );
        assert_eq!(first.body, second.body);
    }
    assert_eq!(one.stored().await.len(), 5);
    assert_eq!(one.stored().await, other.stored().await);
}

#[tokio::test]
async fn two_replicas_that_are_asked_for_different_campaigns_with_one_key_give_one_of_them() {
    let (one, other) = two_replicas().await;
    let (first, second) = (request(), but(request(), "name", "Summer"));
    let (first, second) = tokio::join!(one.create("key", &first), other.create("key", &second));
    let mut statuses = [first.status, second.status];
    statuses.sort();
    let expected = [StatusCode::CREATED, StatusCode::UNPROCESSABLE_ENTITY];
    assert_eq!(statuses, expected, "{}", first.body);
    assert_eq!(one.stored().await.len(), 1);
}

#[tokio::test]
async fn a_key_is_free_again_after_seven_days() {
    let scheduler = Scheduler::start().await;
    let first = scheduler.create("key", &request()).await;
    scheduler.set_clock("2026-02-07T11:59:59Z");
    let again = scheduler.create("key", &request()).await;
    assert_eq!(again.body["id"], first.body["id"]);

    scheduler.set_clock("2026-02-07T12:00:00Z");
    let other = but(request(), "name", "Summer");
    let second = scheduler.create("key", &other).await;
    assert_eq!(second.status, StatusCode::CREATED, "{}", second.body);
    assert_ne!(second.body["id"], first.body["id"]);
    let again = scheduler.create("key", &other).await;
    assert_eq!(again.body["id"], second.body["id"]);
    assert_eq!(scheduler.stored().await.len(), 2);
}

#[tokio::test]
async fn expired_keys_are_forgotten_when_a_few_campaigns_were_stored() {
    let database = Arc::new(TestDatabase::lasting().await);
    let scheduler = Scheduler::start_on(Arc::clone(&database)).await;
    for key in ["a", "b", "c"] {
        scheduler.create(key, &request()).await;
    }
    assert_eq!(database.count("idempotency_keys").await, 3);
    scheduler.set_clock("2026-02-08T12:00:00Z");
    for number in 0..16 {
        let created = scheduler.create(&format!("d{number}"), &request()).await;
        assert_eq!(created.status, StatusCode::CREATED);
    }
    assert_eq!(database.count("idempotency_keys").await, 16);
    assert_eq!(scheduler.stored().await.len(), 3 + 16);
}
