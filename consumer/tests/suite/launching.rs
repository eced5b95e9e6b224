//! Launching campaigns when everything is as it should be.

use http::StatusCode;
use serde_json::{Value, json};

use super::replicas::{DUE, Replicas};
use super::scheduler::{but, recipient};

fn ids(messages: &[Value]) -> Vec<&str> {
    let ids = messages.iter().map(|message| &message["recipient_id"]);
    ids.map(|id| id.as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_due_campaign_has_a_message_for_each_recipient_in_the_outbox() {
    let replicas = Replicas::none_yet(3).await;
    let replica = replicas.launching(|_| {}).await;
    let id = replica.create("a").await;
    let created = replica.campaign(&id).await;
    assert_eq!(created["due_at"], DUE);
    assert_eq!(created["message_count"], 0);
    assert_eq!(created["launched_at"], Value::Null);
    replicas.clock.set(DUE);
    let launched = replica.until_status(&id, "launched").await;
    assert_eq!(launched["message_count"], 3);
    assert_eq!(launched["launched_at"], DUE);
    assert_eq!(launched["failure"], Value::Null);
    // Launching, and then launched with the only batch.
    assert_eq!(launched["version"], 3);
    replica.assert_one_message_each(&id, 3).await;
    let path = format!("/v1/campaigns/{id}/messages/2");
    assert_eq!(
        replica.get(&path).await,
        json!({
            "position": 2,
            "recipient_id": "r2",
            "email": "r2@example.org",
            "subject": "Hello Name 2",
            "html_body": "<p>Dear Name 2 </p>",
            "text_body": null,
            "deliver_at": DUE,
            "created_at": DUE,
        })
    );
    let launches = "scheduler_launches_total{outcome=\"launched\"} 1";
    assert!(replica.metrics().await.contains(launches));
    let lines = replicas.logs.of_level("INFO");
    let line = lines
        .iter()
        .find(|line| line["message"] == "campaign launched");
    let line = line.unwrap();
    assert_eq!(line["campaign_id"], id);
    assert_eq!(line["messages"], 3);
    // The Template service was asked within the same trace.
    let asked = replicas.templates.asked();
    let traceparent = asked.last().unwrap().headers["traceparent"].to_str();
    assert_eq!(line["span"]["trace_id"], traceparent.unwrap()[3..35]);
    assert!(!replicas.logs.text().contains("@example.org"));
}

#[tokio::test]
async fn a_campaign_is_not_launched_before_it_is_due() {
    let replicas = Replicas::none_yet(1).await;
    let replica = replicas.launching(|_| {}).await;
    let later = replica
        .create_at("later", "2020-01-02T09:00:00.000001Z")
        .await;
    let due = replica.create("due").await;
    replicas.clock.set(DUE);
    replica.until_status(&due, "launched").await;
    // Whoever launches the one looks for the other before it is done.
    let again = replica
        .create_at("again", "2020-01-02T09:00:00.0000005Z")
        .await;
    assert_eq!(
        replica.campaign(&again).await["due_at"],
        "2020-01-02T09:00:00.000001Z"
    );
    assert_eq!(replica.campaign(&later).await["status"], "scheduled");
    replicas.clock.set("2020-01-02T09:00:00.000001Z");
    for id in [&later, &again] {
        replica.until_status(id, "launched").await;
    }
}

#[tokio::test]
async fn messages_are_shown_in_pages_and_only_those_that_are_there() {
    let replicas = Replicas::none_yet(5).await;
    let replica = replicas.launching(|_| {}).await;
    let (one, other) = (replica.create("one").await, replica.create("other").await);
    let path = format!("/v1/campaigns/{one}/messages");
    let none = json!({ "items": [], "next_cursor": null });
    assert_eq!(replica.get(&path).await, none);
    replicas.clock.set(DUE);
    replica.until_status(&one, "launched").await;
    let first = replica.get(&format!("{path}?limit=3")).await;
    assert_eq!(ids(first["items"].as_array().unwrap()), ["r1", "r2", "r3"]);
    let cursor = first["next_cursor"].as_str().unwrap();
    let last = replica
        .get(&format!("{path}?limit=3&cursor={cursor}"))
        .await;
    assert_eq!(ids(last["items"].as_array().unwrap()), ["r4", "r5"]);
    assert_eq!(last["next_cursor"], Value::Null);
    for (path, status, code) in [
        (
            format!("{path}/6"),
            StatusCode::NOT_FOUND,
            "message_not_found",
        ),
        (
            format!("{path}/0"),
            StatusCode::NOT_FOUND,
            "message_not_found",
        ),
        (
            "/v1/campaigns/unknown/messages".to_owned(),
            StatusCode::NOT_FOUND,
            "campaign_not_found",
        ),
        (
            format!("/v1/campaigns/{other}/messages?cursor={cursor}"),
            StatusCode::BAD_REQUEST,
            "cursor_invalid",
        ),
    ] {
        let (found, body) = replica.try_get(&path).await;
        assert_eq!(found, status, "{path}");
        assert_eq!(body["code"], code, "{path}");
    }
}

#[tokio::test]
async fn at_a_local_time_each_recipient_gets_the_message_by_their_own_clock() {
    let replicas = Replicas::none_yet(0).await;
    let zones = [
        None,
        Some("Asia/Tokyo"),
        Some("America/New_York"),
        Some("Europe/Berlin"),
    ];
    let recipients = zones
        .iter()
        .enumerate()
        .map(|(index, zone)| but(recipient(index + 1), "time_zone", *zone));
    replicas.recipients_are(recipients.collect());
    let replica = replicas.launching(|_| {}).await;
    // In New York and Berlin the clocks skip this time, but not on the same day.
    let id = replica.create_at("a", "2020-03-29T02:30:00").await;
    let created = replica.campaign(&id).await;
    assert_eq!(created["send_at"], "2020-03-29T02:30:00");
    assert_eq!(created["due_at"], "2020-03-28T17:30:00Z");
    replicas.clock.set("2020-03-28T17:30:00Z");
    replica.until_status(&id, "launched").await;
    let messages = replica.messages(&id).await;
    let times = messages
        .iter()
        .map(|message| message["deliver_at"].as_str().unwrap());
    let expected = [
        "2020-03-29T02:30:00Z",
        "2020-03-28T17:30:00Z",
        "2020-03-29T06:30:00Z",
        "2020-03-29T01:30:00Z",
    ];
    assert_eq!(times.collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn a_local_time_that_is_over_for_one_recipient_is_refused() {
    let replicas = Replicas::none_yet(0).await;
    let in_tokyo = but(recipient(2), "time_zone", "Asia/Tokyo");
    replicas.recipients_are(vec![recipient(1), in_tokyo]);
    let replica = replicas.without_launcher().await;
    // It is 9 o'clock in Tokyo.
    replicas.clock.set("2020-01-01T00:00:00Z");
    for (send_at, fits) in [
        ("2020-01-01T09:00:00", false),
        ("2020-01-01T09:00:01", true),
    ] {
        let (status, body) = replica.try_create(send_at, "welcome", send_at).await;
        if fits {
            assert_eq!(status, StatusCode::CREATED, "{body}");
        } else {
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(body["code"], "send_at_not_in_future");
            assert!(
                body["detail"]
                    .as_str()
                    .unwrap()
                    .contains("2020-01-01T00:00:00Z")
            );
        }
    }
    let campaigns = replica.get("/v1/campaigns").await;
    assert_eq!(campaigns["items"].as_array().unwrap().len(), 1);
}
