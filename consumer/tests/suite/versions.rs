//! Entity tags: which version of a campaign an answer shows, and requests for some versions only.

use http::StatusCode;
use serde_json::Value;

use super::scheduler::{Answered, Scheduler, request};

fn tag(answered: &Answered) -> &str {
    answered.headers["etag"].to_str().unwrap()
}

/// A new campaign's path.
async fn path(scheduler: &Scheduler) -> String {
    let created = scheduler.create("key", &request()).await;
    assert_eq!(created.status, StatusCode::CREATED, "{}", created.body);
    assert_eq!(tag(&created), "\"1\"");
    format!("/v1/campaigns/{}", created.body["id"].as_str().unwrap())
}

#[tokio::test]
async fn every_answer_with_a_campaign_says_its_version() {
    let scheduler = Scheduler::start().await;
    let path = path(&scheduler).await;
    let shown = scheduler.get(&path).await;
    assert_eq!(tag(&shown), "\"1\"");
    assert_eq!(shown.body["version"], 1);
    assert_eq!(scheduler.stored().await[0]["version"], 1);
    assert_eq!(tag(&scheduler.create("key", &request()).await), "\"1\"");

    let cancelled = scheduler.post(&format!("{path}/cancel")).await;
    assert_eq!(tag(&cancelled), "\"2\"");
    assert_eq!(tag(&scheduler.get(&path).await), "\"2\"");
    // Nothing changes by cancelling it again.
    let again = scheduler.post(&format!("{path}/cancel")).await;
    assert_eq!(tag(&again), "\"2\"");
}

#[tokio::test]
async fn a_version_that_the_caller_has_is_not_sent_again() {
    let scheduler = Scheduler::start().await;
    let path = path(&scheduler).await;
    for has in ["\"1\"", "W/\"1\"", "*", "\"7\", \"1\""] {
        let unchanged = scheduler.get_with(&path, "If-None-Match", has).await;
        assert_eq!(unchanged.status, StatusCode::NOT_MODIFIED, "{has}");
        assert_eq!(tag(&unchanged), "\"1\"");
        assert_eq!(unchanged.body, Value::Null);
    }
    scheduler.post(&format!("{path}/cancel")).await;
    let changed = scheduler.get_with(&path, "If-None-Match", "\"1\"").await;
    assert_eq!(changed.status, StatusCode::OK);
    assert_eq!(changed.body["status"], "cancelled");
}

#[tokio::test]
async fn only_a_version_that_the_caller_means_is_cancelled() {
    let scheduler = Scheduler::start().await;
    let path = path(&scheduler).await;
    let cancel = format!("{path}/cancel");
    for other in ["\"2\"", "W/\"1\"", "\"\""] {
        let refused = scheduler.post_with(&cancel, "If-Match", other).await;
        assert_eq!(refused.status, StatusCode::PRECONDITION_FAILED, "{other}");
        assert_eq!(refused.body["code"], "precondition_failed");
        assert_eq!(refused.body["etag"], "\"1\"");
    }
    assert_eq!(scheduler.get(&path).await.body["status"], "scheduled");
    let done = scheduler.post_with(&cancel, "If-Match", "\"1\"").await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    // It has another version now, even though it is what the caller wants.
    let again = scheduler.post_with(&cancel, "If-Match", "\"1\"").await;
    assert_eq!(again.status, StatusCode::PRECONDITION_FAILED);
    let again = scheduler.post_with(&cancel, "If-Match", "*").await;
    assert_eq!(again.status, StatusCode::OK);
}

#[tokio::test]
async fn of_two_that_mean_the_same_version_one_cancels_it() {
    let scheduler = Scheduler::start().await;
    let cancel = format!("{}/cancel", path(&scheduler).await);
    let (one, other) = tokio::join!(
        scheduler.post_with(&cancel, "If-Match", "\"1\""),
        scheduler.post_with(&cancel, "If-Match", "\"1\""),
    );
    let mut statuses = [one.status, other.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::OK, StatusCode::PRECONDITION_FAILED]);
}

#[tokio::test]
async fn a_precondition_that_is_no_list_of_tags_is_refused() {
    let scheduler = Scheduler::start().await;
    let path = path(&scheduler).await;
    let wrong = scheduler.get_with(&path, "If-None-Match", "1").await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert_eq!(wrong.body["code"], "precondition_invalid");
    let cancel = format!("{path}/cancel");
    let wrong = scheduler.post_with(&cancel, "If-Match", "\"1").await;
    assert_eq!(wrong.body["code"], "precondition_invalid");
    let unknown = "/v1/campaigns/unknown/cancel";
    let unknown = scheduler.post_with(unknown, "If-Match", "\"1\"").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}
