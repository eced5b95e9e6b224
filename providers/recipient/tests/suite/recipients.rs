//! Recipients: read as pages and as a stream, and changed.

use futures_util::StreamExt;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use crate::service_under_test::{NDJSON, ServiceUnderTest, problem};

fn emails(count: usize) -> Vec<Value> {
    let row = |n| json!({"email": format!("r{n}@example.org")});
    (0..count).map(row).collect()
}

fn stream(service: &ServiceUnderTest, list: &str) -> RequestBuilder {
    let request = service.get(&format!("{list}/recipients"));
    request.header("accept", NDJSON)
}

fn change(service: &ServiceUnderTest, list: &str, id: &str, body: &Value) -> RequestBuilder {
    let path = format!("{list}/recipients/{id}");
    service.request(Method::PATCH, &path).json(body)
}

#[tokio::test]
async fn a_recipient_comes_back_as_it_was_sent_with_nulls_for_what_is_not_known() {
    let service = ServiceUnderTest::start().await;
    let list = service.new_list("News").await;
    let full = json!({
        "email": "Ada+news@example.org",
        "status": "bounced",
        "locale": "zh-Hant-TW",
        "time_zone": "Asia/Taipei",
        "attributes": {"first_name": "Ada", "tags": ["a", 1.5, null], "ü": {"x": true}},
    });
    service
        .add(&list, &[full.clone(), json!({"email": "b@example.org"})])
        .await;
    let page = service.read(&format!("{list}/recipients")).await;
    let id = |index: usize| page["items"][index]["id"].clone();
    let mut expected = full;
    expected["id"] = id(0);
    assert_eq!(page["items"][0], expected);
    let expected = json!({
        "id": id(1),
        "email": "b@example.org",
        "status": "subscribed",
        "locale": null,
        "time_zone": null,
        "attributes": {},
    });
    assert_eq!(page["items"][1], expected);
    assert_eq!(page["next_cursor"], Value::Null);
}

#[tokio::test]
async fn pages_stay_whole_while_recipients_are_added() {
    let service = ServiceUnderTest::start().await;
    let list = service.new_list("News").await;
    let all = emails(7);
    service.add(&list, &all[..4]).await;
    let first = service.read(&format!("{list}/recipients?limit=3")).await;
    service.add(&list, &all[4..]).await;
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = service
        .read(&format!("{list}/recipients?cursor={cursor}"))
        .await;
    let pages = [first, rest];
    let items = pages
        .iter()
        .flat_map(|page| page["items"].as_array().unwrap());
    let read: Vec<Value> = items.map(|item| json!({"email": item["email"]})).collect();
    assert_eq!(read, all);
}

#[tokio::test]
async fn an_address_may_be_on_a_list_more_than_once() {
    let service = ServiceUnderTest::start().await;
    let list = service.new_list("News").await;
    let row = json!({"email": "a@example.org"});
    service.add(&list, &[row.clone(), row]).await;
    let recipients = service.all_pages(&format!("{list}/recipients"), 1).await;
    assert_eq!(recipients.len(), 2);
    assert_ne!(recipients[0]["id"], recipients[1]["id"]);
    assert_eq!(service.read(&list).await["size"], 2);
}

#[tokio::test]
async fn the_stream_holds_what_the_pages_hold() {
    let service = ServiceUnderTest::start().await;
    let list = service.new_list("News").await;
    // More than the service reads at a time, and not a multiple of it.
    service.add(&list, &emails(1203)).await;
    let answer = stream(&service, &list).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()["content-type"], NDJSON);
    let text = answer.text().await.unwrap();
    assert!(text.ends_with('\n'));
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(
        lines,
        service.all_pages(&format!("{list}/recipients"), 250).await
    );
}

#[tokio::test]
async fn the_stream_of_an_empty_list_is_empty_and_of_no_list_a_problem() {
    let service = ServiceUnderTest::start().await;
    let list = service.new_list("News").await;
    let answer = stream(&service, &list).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.text().await.unwrap(), "");
    let answer = stream(&service, "/v1/recipient-lists/none")
        .send()
        .await
        .unwrap();
    problem(answer, StatusCode::NOT_FOUND, "recipient_list_not_found").await;
}

#[tokio::test]
async fn a_part_of_a_stream_is_refused() {
    let service = ServiceUnderTest::start().await;
    let list = service.new_list("News").await;
    for (name, value) in [("limit", "10"), ("cursor", "abc")] {
        let request = stream(&service, &list).query(&[(name, value)]);
        let answer = request.send().await.unwrap();
        let problem = problem(answer, StatusCode::BAD_REQUEST, "query_invalid").await;
        assert_eq!(problem["parameter"], name);
    }
}

#[tokio::test]
async fn who_reads_a_stream_slowly_keeps_nobody_waiting() {
    // The database in memory has a single connection: whoever held it would be noticed.
    let service = ServiceUnderTest::start().await;
    let list = service.new_list("News").await;
    // More than all buffers on the way hold.
    let long = "x".repeat(10_000);
    let row = |n| json!({"email": format!("r{n}@example.org"), "attributes": {"long": long}});
    let rows: Vec<Value> = (0..3000).map(row).collect();
    service.add(&list, &rows).await;

    let slow = stream(&service, &list).send().await.unwrap();
    let mut slow = slow.bytes_stream();
    let mut read = slow.next().await.unwrap().unwrap().to_vec();

    service.add(&list, &emails(1)).await;
    assert_eq!(service.read(&list).await["size"], 3001);

    while let Some(chunk) = slow.next().await {
        read.extend_from_slice(&chunk.unwrap());
    }
    // Without the one who was added meanwhile.
    let lines = read.iter().filter(|byte| **byte == b'\n').count();
    assert_eq!(lines, 3000);
}

#[tokio::test]
async fn a_status_can_be_changed_and_moves_the_list() {
    let service = ServiceUnderTest::start().await;
    let list = service.new_list("News").await;
    service.add(&list, &emails(2)).await;
    let recipients = service.all_pages(&format!("{list}/recipients"), 10).await;
    let id = recipients[1]["id"].as_str().unwrap();
    let before = service.read(&list).await;

    let body = json!({"status": "unsubscribed"});
    let answer = change(&service, &list, id, &body).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let mut expected = recipients.clone();
    expected[1]["status"] = "unsubscribed".into();
    assert_eq!(answer.json::<Value>().await.unwrap(), expected[1]);
    assert_eq!(
        service.all_pages(&format!("{list}/recipients"), 10).await,
        expected
    );
    let after = service.read(&list).await;
    assert_ne!(after["updated_at"], before["updated_at"]);
    assert_eq!(after["size"], 2);

    // The same again changes nothing.
    change(&service, &list, id, &body).send().await.unwrap();
    assert_eq!(service.read(&list).await, after);
}

#[tokio::test]
async fn a_change_of_nobody_or_to_no_status_is_refused() {
    let service = ServiceUnderTest::start().await;
    let list = service.new_list("News").await;
    service.add(&list, &emails(1)).await;
    let recipients = service.all_pages(&format!("{list}/recipients"), 10).await;
    let id = recipients[0]["id"].as_str().unwrap();
    let bounced = json!({"status": "bounced"});

    let answer = change(&service, &list, "nobody", &bounced)
        .send()
        .await
        .unwrap();
    problem(answer, StatusCode::NOT_FOUND, "recipient_not_found").await;
    let other = service.new_list("Other").await;
    let answer = change(&service, &other, id, &bounced).send().await.unwrap();
    problem(answer, StatusCode::NOT_FOUND, "recipient_not_found").await;
    let no_list = "/v1/recipient-lists/none";
    let answer = change(&service, no_list, id, &bounced)
        .send()
        .await
        .unwrap();
    problem(answer, StatusCode::NOT_FOUND, "recipient_list_not_found").await;

    for (body, place) in [
        (json!({"status": "gone"}), "/status"),
        (json!({"status": null}), "/status"),
        (
            json!({"status": "bounced", "email": "b@example.org"}),
            "/email",
        ),
        (json!({}), ""),
    ] {
        let answer = change(&service, &list, id, &body).send().await.unwrap();
        let problem = problem(answer, StatusCode::BAD_REQUEST, "body_invalid").await;
        assert_eq!(problem["pointer"], place, "{problem}");
    }
    assert_eq!(
        service.all_pages(&format!("{list}/recipients"), 10).await,
        recipients
    );
}
