//! Creating a campaign when everything is as it should be.

use http::StatusCode;
use serde_json::{Value, json};

use super::scheduler::{
    LIST, NOW, RECIPIENT_TOKEN, RECIPIENTS, Scheduler, TEMPLATE, TEMPLATE_TOKEN, but, list,
    recipient, request,
};
use crate::fake_provider::Answer;

#[tokio::test]
async fn a_campaign_goes_to_everybody_on_all_pages_who_may_be_written_to() {
    let scheduler = Scheduler::start().await;
    scheduler
        .recipients
        .answer(LIST, Answer::json(&list(7)))
        .pages(
            RECIPIENTS,
            &[
                vec![recipient(1), but(recipient(2), "status", "unsubscribed")],
                vec![but(recipient(3), "status", "bounced"), recipient(4)],
                // An empty page is not the last one.
                vec![],
                vec![
                    but(recipient(5), "email", "R1@Example.ORG"),
                    recipient(6),
                    but(recipient(7), "status", "bounced"),
                ],
            ],
        );
    let answered = scheduler.create("key", &request()).await;
    assert_eq!(answered.status, StatusCode::CREATED, "{}", answered.body);
    let campaign = &answered.body;
    assert_eq!(campaign["recipient_count"], 3);
    assert_eq!(
        campaign["left_out"],
        json!({ "unsubscribed": 1, "bounced": 2, "duplicates": 1 })
    );
    let path = answered.headers["location"].to_str().unwrap();
    assert_eq!(&scheduler.get(path).await.body, campaign);
    let recipients = scheduler.get(&format!("{path}/recipients")).await.body;
    let ids: Vec<_> = recipients["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|recipient| recipient["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["r1", "r4", "r6"]);
    assert_eq!(scheduler.logs.errors(), [] as [Value; 0]);
}

#[tokio::test]
async fn a_campaign_keeps_the_template_and_the_values_it_was_checked_with() {
    let scheduler = Scheduler::start().await;
    let answered = scheduler.create("key", &request()).await;
    let campaign = answered.body;
    assert_eq!(campaign["name"], "Spring");
    assert_eq!(campaign["status"], "scheduled");
    assert_eq!(campaign["recipient_list_id"], "customers");
    assert_eq!(campaign["send_at"], "2026-03-01T08:00:00Z");
    assert_eq!(campaign["created_at"], NOW);
    assert_eq!(
        campaign["template"],
        json!({
            "id": "welcome",
            "version": 3,
            "name": "Welcome",
            "locale": "en-GB",
            "subject": "Hello {{first_name}}",
            "html_body": "<p>{{greeting}} {{first_name}} {{nickname}}</p>",
            "text_body": null,
        })
    );
    let path = format!(
        "/v1/campaigns/{}/recipients",
        campaign["id"].as_str().unwrap()
    );
    assert_eq!(
        scheduler.get(&path).await.body,
        json!({
            "items": [{
                "id": "r1",
                "email": "r1@example.org",
                "locale": "en-GB",
                "time_zone": null,
                "deliver_at": "2026-03-01T08:00:00Z",
                "variables": { "first_name": "Name 1", "greeting": "Dear" },
            }],
            "next_cursor": null,
        })
    );
}

#[tokio::test]
async fn providers_are_asked_with_their_own_token_and_the_callers_request_and_trace() {
    let scheduler = Scheduler::start().await;
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let traceparent = format!("00-{trace}-00f067aa0ba902b7-01");
    let headers = [
        ("Idempotency-Key", "key"),
        ("x-request-id", "request-7"),
        ("traceparent", &traceparent),
    ];
    scheduler
        .create_with(&headers, &request().to_string())
        .await;
    let paths = |asked: &[crate::fake_provider::Asked]| -> Vec<String> {
        asked.iter().map(|asked| asked.path.clone()).collect()
    };
    let (templates, recipients) = (scheduler.templates.asked(), scheduler.recipients.asked());
    // The template is asked for again right before storing.
    assert_eq!(paths(&templates), [TEMPLATE, TEMPLATE]);
    assert_eq!(paths(&recipients), [LIST, RECIPIENTS]);
    for (asked, token) in [(&templates, TEMPLATE_TOKEN), (&recipients, RECIPIENT_TOKEN)] {
        for asked in asked {
            let header = |name: &str| asked.headers[name].to_str().unwrap();
            assert_eq!(header("authorization"), format!("Bearer {token}"));
            assert_eq!(header("x-request-id"), "request-7");
            assert_eq!(&header("traceparent")[3..35], trace);
        }
    }
}

#[tokio::test]
async fn ten_thousand_recipients_are_stored_in_the_order_of_the_list() {
    let scheduler = Scheduler::start().await;
    let pages: Vec<Vec<Value>> = (0..10)
        .map(|page| (1..=1000).map(|n| recipient(page * 1000 + n)).collect())
        .collect();
    scheduler
        .recipients
        .answer(LIST, Answer::json(&list(10_000)))
        .pages(RECIPIENTS, &pages);
    let answered = scheduler.create("key", &request()).await;
    assert_eq!(answered.status, StatusCode::CREATED, "{}", answered.body);
    assert_eq!(answered.body["recipient_count"], 10_000);
    let id = answered.body["id"].as_str().unwrap();
    let mut cursor = String::new();
    let mut numbers = 1..=10_000;
    loop {
        let path = format!("/v1/campaigns/{id}/recipients?limit=999{cursor}");
        let page = scheduler.get(&path).await.body;
        for recipient in page["items"].as_array().unwrap() {
            let number = numbers.next().unwrap();
            assert_eq!(recipient["id"], format!("r{number}"));
            let name = format!("Name {number}");
            assert_eq!(recipient["variables"]["first_name"], name);
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(numbers.next(), None);
}
