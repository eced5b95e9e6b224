//! What the scheduler asks its providers for at the same time.

use std::sync::Arc;
use std::time::Duration;

use campaign_scheduler::providers::CallPolicy;
use http::StatusCode;
use tokio::sync::Barrier;
use tokio::time::timeout;

use super::scheduler::{LIST, Scheduler, TEMPLATE, list, request, template};
use crate::fake_provider::Answer;

/// How long a call may take, and longer than any test waits.
const VERY_LONG: Duration = Duration::from_secs(3600);

/// How long a test waits.
const PATIENCE: Duration = Duration::from_secs(30);

#[tokio::test]
async fn the_template_and_the_list_are_asked_for_at_the_same_time() {
    let scheduler = Scheduler::start().await;
    // Neither answers before both were asked.
    let both = Arc::new(Barrier::new(2));
    let together = |answer| Answer::Together(Arc::clone(&both), Box::new(answer));
    let template = Answer::json(&template());
    scheduler
        .templates
        .answer(TEMPLATE, together(template.clone()).then(template));
    let list = Answer::json(&list(1));
    scheduler.recipients.answer(LIST, together(list));
    let created = scheduler.create("key", &request()).await;
    assert_eq!(created.status, StatusCode::CREATED, "{}", created.body);
}

#[tokio::test]
async fn a_template_that_cannot_be_used_is_told_of_before_the_list_is_there() {
    let mut calls = CallPolicy::default();
    calls.deadlines.read = VERY_LONG;
    calls.deadlines.total = VERY_LONG;
    let scheduler = Scheduler::start_meeting(calls).await;
    let unknown = Answer::problem(StatusCode::NOT_FOUND, "thing_not_found");
    scheduler.templates.answer(TEMPLATE, unknown);
    scheduler.recipients.answer(LIST, Answer::Hang);
    let request = request();
    let created = timeout(PATIENCE, scheduler.create("key", &request)).await;
    assert_eq!(created.unwrap().body["code"], "template_not_found");
}

#[tokio::test]
async fn what_is_wrong_with_the_template_is_told_and_not_what_is_wrong_with_the_list() {
    let scheduler = Scheduler::start().await;
    let unknown = Answer::problem(StatusCode::NOT_FOUND, "thing_not_found");
    scheduler.recipients.answer(LIST, unknown.clone());
    let (template, release) = unknown.held();
    scheduler.templates.answer(TEMPLATE, template);
    let release = async {
        scheduler.recipients.until_asked(1).await;
        release.send(()).unwrap();
    };
    let request = request();
    let (created, ()) = tokio::join!(scheduler.create("key", &request), release);
    assert_eq!(created.body["code"], "template_not_found");
}
