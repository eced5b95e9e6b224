//! Lists: made, found, read page by page.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::service_under_test::{ServiceUnderTest, problem};

const LISTS: &str = "/v1/recipient-lists";

#[tokio::test]
async fn a_new_list_is_empty_and_found_at_its_location() {
    let service = ServiceUnderTest::start().await;
    let request = service.post(LISTS).json(&json!({"name": "Newsletter"}));
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::CREATED);
    let location = answer.headers()["location"].to_str().unwrap().to_owned();
    let made: Value = answer.json().await.unwrap();
    assert_eq!(made["name"], "Newsletter");
    assert_eq!(made["size"], 0);
    assert_eq!(
        location,
        format!("{LISTS}/{}", made["id"].as_str().unwrap())
    );
    assert_eq!(service.read(&location).await, made);
}

#[tokio::test]
async fn pages_lead_through_all_lists_in_the_order_in_which_they_were_made() {
    let service = ServiceUnderTest::start().await;
    let empty = json!({"items": [], "next_cursor": null});
    assert_eq!(service.read(LISTS).await, empty);
    for name in ["C", "A", "B", "E", "D"] {
        service.new_list(name).await;
    }
    for limit in [1, 2, 5, 1000] {
        let lists = service.all_pages(LISTS, limit).await;
        let names: Vec<&str> = lists
            .iter()
            .map(|list| list["name"].as_str().unwrap())
            .collect();
        assert_eq!(names, ["C", "A", "B", "E", "D"]);
    }
}

#[tokio::test]
async fn a_list_that_does_not_exist_is_not_found() {
    let service = ServiceUnderTest::start().await;
    for id in ["no-such-list", "%20", "%2F"] {
        let answer = service.get(&format!("{LISTS}/{id}")).send().await.unwrap();
        problem(answer, StatusCode::NOT_FOUND, "recipient_list_not_found").await;
    }
}

#[tokio::test]
async fn a_limit_out_of_range_and_a_cursor_of_nobody_are_refused() {
    let service = ServiceUnderTest::start().await;
    let list = service.new_list("News").await;
    for path in [LISTS.to_owned(), format!("{list}/recipients")] {
        for limit in ["0", "1001", "-1", "ten", ""] {
            let answer = service
                .get(&format!("{path}?limit={limit}"))
                .send()
                .await
                .unwrap();
            problem(
                answer,
                StatusCode::UNPROCESSABLE_ENTITY,
                "limit_out_of_range",
            )
            .await;
        }
        for cursor in ["", "bm9uZQ", "!"] {
            let answer = service
                .get(&format!("{path}?cursor={cursor}"))
                .send()
                .await
                .unwrap();
            problem(answer, StatusCode::BAD_REQUEST, "cursor_invalid").await;
        }
    }
}

#[tokio::test]
async fn a_cursor_leads_only_through_the_list_it_was_made_for() {
    let service = ServiceUnderTest::start().await;
    let list = service.new_list("A").await;
    let other = service.new_list("B").await;
    let rows = [
        json!({"email": "a@example.org"}),
        json!({"email": "b@example.org"}),
    ];
    service.add(&list, &rows).await;
    let page = service.read(&format!("{list}/recipients?limit=1")).await;
    let cursor = page["next_cursor"].as_str().unwrap();
    for path in [LISTS.to_owned(), format!("{other}/recipients")] {
        let answer = service
            .get(&format!("{path}?cursor={cursor}"))
            .send()
            .await
            .unwrap();
        problem(answer, StatusCode::BAD_REQUEST, "cursor_invalid").await;
    }
}

#[tokio::test]
async fn a_wrong_list_is_refused_with_its_place() {
    let service = ServiceUnderTest::start().await;
    for (body, place) in [
        (json!({"name": "News", "size": 3}), "/size"),
        (json!({"name": ""}), "/name"),
        (json!({"name": "a\nb"}), "/name"),
        (json!({"name": 7}), "/name"),
        (json!({}), ""),
    ] {
        let answer = service.post(LISTS).json(&body).send().await.unwrap();
        let problem = problem(answer, StatusCode::BAD_REQUEST, "body_invalid").await;
        assert_eq!(problem["pointer"], place, "{problem}");
    }
    let empty = json!({"items": [], "next_cursor": null});
    assert_eq!(service.read(LISTS).await, empty);
}

#[tokio::test]
async fn a_body_that_is_not_declared_as_json_or_too_large_is_refused() {
    let service = ServiceUnderTest::start().await;
    let answer = service.post(LISTS).body("{}").send().await.unwrap();
    let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
    problem(answer, status, "content_type_unsupported").await;
    let body = json!({"name": "n".repeat(1024 * 1024)});
    let answer = service.post(LISTS).json(&body).send().await.unwrap();
    problem(answer, StatusCode::PAYLOAD_TOO_LARGE, "body_too_large").await;
}
