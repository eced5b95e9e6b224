//! Looking at campaigns and cancelling them.

use std::sync::Arc;

use http::StatusCode;
use serde_json::Value;

use super::database::TestDatabase;
use super::scheduler::{Scheduler, but, recipient, request};

async fn create(scheduler: &Scheduler, name: &str) -> Value {
    let body = but(request(), "name", name);
    let answered = scheduler.create(name, &body).await;
    assert_eq!(answered.status, StatusCode::CREATED, "{}", answered.body);
    answered.body
}

fn path(campaign: &Value) -> String {
    format!("/v1/campaigns/{}", campaign["id"].as_str().unwrap())
}

#[tokio::test]
async fn campaigns_are_listed_in_pages_the_oldest_first_and_without_content() {
    let scheduler = Scheduler::start().await;
    for name in ["a", "b", "c"] {
        create(&scheduler, name).await;
    }
    let names = |page: &Value| -> Vec<String> {
        let items = page["items"].as_array().unwrap().iter();
        items
            .map(|item| item["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let first = scheduler.get("/v1/campaigns?limit=2").await.body;
    assert_eq!(names(&first), ["a", "b"]);
    assert_eq!(
        first["items"][0]["template"],
        serde_json::json!({ "id": "welcome", "version": 3 })
    );
    let cursor = first["next_cursor"].as_str().unwrap();
    let path = format!("/v1/campaigns?limit=2&cursor={cursor}");
    let last = scheduler.get(&path).await.body;
    assert_eq!(names(&last), ["c"]);
    assert_eq!(last["next_cursor"], Value::Null);
}

#[tokio::test]
async fn a_cursor_leads_only_through_the_collection_it_came_from() {
    let scheduler = Scheduler::start().await;
    scheduler.recipients_are(vec![recipient(1), recipient(2)]);
    let (one, other) = (create(&scheduler, "a").await, create(&scheduler, "b").await);
    let first = format!("{}/recipients?limit=1", path(&one));
    let cursor = scheduler.get(&first).await.body["next_cursor"].clone();
    let cursor = cursor.as_str().unwrap();
    let own = scheduler.get(&format!("{first}&cursor={cursor}")).await;
    assert_eq!(own.body["items"][0]["id"], "r2");
    for elsewhere in [path(&other) + "/recipients", "/v1/campaigns".to_owned()] {
        let answered = scheduler.get(&format!("{elsewhere}?cursor={cursor}")).await;
        assert_eq!(answered.status, StatusCode::BAD_REQUEST);
        assert_eq!(answered.body["code"], "cursor_invalid");
    }
}

#[tokio::test]
async fn a_campaign_is_cancelled_once_and_stays_so() {
    let scheduler = Scheduler::start().await;
    let (one, other) = (create(&scheduler, "a").await, create(&scheduler, "b").await);
    for _ in 0..2 {
        let answered = scheduler.post(&format!("{}/cancel", path(&one))).await;
        assert_eq!(answered.status, StatusCode::OK);
        let cancelled = but(one.clone(), "status", "cancelled");
        assert_eq!(answered.body, but(cancelled, "version", 2));
    }
    let status = |answered: Value| answered["status"].clone();
    assert_eq!(status(scheduler.get(&path(&one)).await.body), "cancelled");
    assert_eq!(status(scheduler.get(&path(&other)).await.body), "scheduled");
}

#[tokio::test]
async fn an_unknown_campaign_is_not_found() {
    let scheduler = Scheduler::start().await;
    for answered in [
        scheduler.get("/v1/campaigns/unknown").await,
        scheduler.get("/v1/campaigns/%00").await,
        scheduler.get("/v1/campaigns/%00/recipients").await,
        scheduler.get("/v1/campaigns/unknown/recipients").await,
        scheduler.post("/v1/campaigns/unknown/cancel").await,
    ] {
        assert_eq!(answered.status, StatusCode::NOT_FOUND);
        assert_eq!(answered.body["code"], "campaign_not_found");
    }
}

#[tokio::test]
async fn campaigns_are_there_after_a_restart() {
    let database = Arc::new(TestDatabase::lasting().await);
    let scheduler = Scheduler::start_on(Arc::clone(&database)).await;
    let campaign = create(&scheduler, "a").await;
    let recipients_path = format!("{}/recipients", path(&campaign));
    let recipients = scheduler.get(&recipients_path).await.body;
    scheduler.stop().await;

    let scheduler = Scheduler::start_on(database).await;
    assert_eq!(scheduler.get(&path(&campaign)).await.body, campaign);
    assert_eq!(scheduler.get(&recipients_path).await.body, recipients);
    let again = scheduler.create("a", &but(request(), "name", "a")).await;
    assert_eq!(again.status, StatusCode::OK);
    assert_eq!(again.body, campaign);
}
