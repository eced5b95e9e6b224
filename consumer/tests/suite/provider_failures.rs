//! Providers that do not answer, or not as they should: nothing is stored, and everybody is told.

use std::time::Duration;

use http::StatusCode;
use serde_json::{Value, json};
use service::DatabaseLocation;

use crate::fake_provider::Answer;
use crate::scheduler::{
    LIST, RECIPIENTS, Refused, Scheduler, TEMPLATE, but, list, recipient, request, template,
};

fn by_template_service(status: StatusCode, code: &'static str) -> Refused {
    Refused {
        status,
        code,
        provider: "template-service",
        operation: "GET /v1/templates/{id}",
    }
}

fn by_recipient_service(status: StatusCode, code: &'static str) -> Refused {
    Refused {
        status,
        code,
        provider: "recipient-service",
        operation: "GET /v1/recipient-lists/{id}/recipients",
    }
}

/// Answers so to the request for the template.
async fn with_template(answer: Answer) -> Scheduler {
    let scheduler = Scheduler::start().await;
    scheduler.templates.answer(TEMPLATE, answer);
    scheduler
}

/// Sends this page as the first one of the recipients.
async fn with_page(page: Value) -> Scheduler {
    let scheduler = Scheduler::start().await;
    scheduler.recipients.answer(RECIPIENTS, Answer::json(&page));
    scheduler
}

/// Holds that the data is refused, and returns the place and the words.
async fn assert_data_invalid(scheduler: &Scheduler, expected: Refused) -> (String, String) {
    assert_eq!(expected.code, "provider_data_invalid");
    let problem = scheduler.assert_refused(expected).await;
    let text = |member: &str| problem[member].as_str().unwrap().to_owned();
    (text("place"), text("detail"))
}

const BAD_DATA: (StatusCode, &str) = (StatusCode::BAD_GATEWAY, "provider_data_invalid");

#[tokio::test]
async fn a_provider_that_is_not_there_is_unavailable() {
    let mut scheduler = Scheduler::start().await;
    scheduler.templates.stop().await;
    let expected = by_template_service(StatusCode::SERVICE_UNAVAILABLE, "provider_unavailable");
    scheduler.assert_refused(expected).await;
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_no_answer() {
    let scheduler = with_template(Answer::BreakOff).await;
    let expected = by_template_service(StatusCode::SERVICE_UNAVAILABLE, "provider_unavailable");
    scheduler.assert_refused(expected).await;
}

#[tokio::test]
async fn an_answer_that_does_not_end_is_too_late() {
    let patience = Duration::from_secs(1);
    let scheduler = Scheduler::start_with(DatabaseLocation::Memory, patience).await;
    scheduler.recipients.answer(RECIPIENTS, Answer::Hang);
    let expected = by_recipient_service(StatusCode::GATEWAY_TIMEOUT, "provider_timeout");
    scheduler.assert_refused(expected).await;
}

#[tokio::test]
async fn refused_credentials_are_told_as_such() {
    for status in [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN] {
        let scheduler = with_template(Answer::problem(status, "token_invalid")).await;
        let expected = by_template_service(StatusCode::BAD_GATEWAY, "provider_refused_credentials");
        let problem = scheduler.assert_refused(expected).await;
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains("(token_invalid)"), "{detail}");
    }
}

#[tokio::test]
async fn any_other_status_is_unexpected() {
    let unexpected =
        || by_template_service(StatusCode::BAD_GATEWAY, "provider_answered_unexpectedly");
    for status in [204, 400, 418, 422, 429, 500, 503] {
        let status = StatusCode::from_u16(status).unwrap();
        let scheduler = with_template(Answer::problem(status, "some_code")).await;
        scheduler.assert_refused(unexpected()).await;
    }
    let html = Answer::With(StatusCode::BAD_GATEWAY, "text/html", "<html>".into());
    with_template(html).await.assert_refused(unexpected()).await;
}

#[tokio::test]
async fn an_address_at_which_there_is_no_such_route_is_not_an_unknown_template() {
    let answer = Answer::problem(StatusCode::NOT_FOUND, "route_not_found");
    let expected = by_template_service(StatusCode::BAD_GATEWAY, "provider_answered_unexpectedly");
    with_template(answer).await.assert_refused(expected).await;
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = crate::fake_provider::FakeProvider::start().await;
    let to = format!("{}{TEMPLATE}", elsewhere.url());
    let expected = by_template_service(StatusCode::BAD_GATEWAY, "provider_answered_unexpectedly");
    let scheduler = with_template(Answer::Redirect(to)).await;
    scheduler.assert_refused(expected).await;
    assert!(elsewhere.asked().is_empty(), "the token went elsewhere");
}

#[tokio::test]
async fn a_body_of_another_type_is_not_read() {
    let body = template().to_string();
    let answer = Answer::With(StatusCode::OK, "text/plain", body.into());
    let scheduler = with_template(answer).await;
    let expected = by_template_service(BAD_DATA.0, BAD_DATA.1);
    let (place, _) = assert_data_invalid(&scheduler, expected).await;
    assert_eq!(place, "header Content-Type");
}

#[tokio::test]
async fn a_body_that_is_too_large_is_not_read_to_its_end() {
    let body = vec![b' '; 17 * 1024 * 1024];
    let answer = Answer::With(StatusCode::OK, "application/json", body.into());
    let scheduler = with_template(answer).await;
    let expected = by_template_service(BAD_DATA.0, BAD_DATA.1);
    let (_, detail) = assert_data_invalid(&scheduler, expected).await;
    assert!(detail.contains("larger than 16777216 bytes"), "{detail}");
}

#[tokio::test]
async fn a_body_that_is_not_json_is_told_as_such() {
    let answer = Answer::With(StatusCode::OK, "application/json", "{\"id\":".into());
    let scheduler = with_template(answer).await;
    let expected = by_template_service(BAD_DATA.0, BAD_DATA.1);
    let (_, detail) = assert_data_invalid(&scheduler, expected).await;
    assert!(detail.contains("it is not JSON"), "{detail}");
}

#[tokio::test]
async fn a_template_that_is_not_as_agreed_is_told_with_the_place() {
    let mut without_name = template();
    without_name.as_object_mut().unwrap().remove("name");
    let mut bad_variable = template();
    bad_variable["variables"][1]["required"] = "yes".into();
    for (template, expected_place) in [
        (but(template(), "status", "paused"), "/status"),
        (but(template(), "version", "3"), "/version"),
        (but(template(), "version", 0), "/version"),
        (but(template(), "subject", Value::Null), "/subject"),
        (without_name, "the body"),
        (bad_variable, "/variables/1/required"),
        (but(template(), "id", "another"), "/id"),
    ] {
        let scheduler = with_template(Answer::json(&template)).await;
        let expected = by_template_service(BAD_DATA.0, BAD_DATA.1);
        let (place, detail) = assert_data_invalid(&scheduler, expected).await;
        assert_eq!(place, expected_place, "{detail}");
    }
}

#[tokio::test]
async fn a_recipient_that_is_not_as_agreed_is_told_with_the_place_but_without_the_value() {
    for (recipient, expected_place) in [
        (
            but(recipient(2), "status", "r2@example.org"),
            "/items/1/status",
        ),
        (but(recipient(2), "locale", 7), "/items/1/locale"),
        (but(recipient(2), "email", Value::Null), "/items/1/email"),
        (
            but(recipient(2), "attributes", "r2@example.org"),
            "/items/1/attributes",
        ),
    ] {
        let items = [crate::scheduler::recipient(1), recipient];
        let scheduler = with_page(json!({ "items": items, "next_cursor": null })).await;
        let expected = by_recipient_service(BAD_DATA.0, BAD_DATA.1);
        let (place, detail) = assert_data_invalid(&scheduler, expected).await;
        assert_eq!(place, expected_place, "{detail}");
    }
}

#[tokio::test]
async fn a_page_without_a_cursor_is_not_taken_for_the_last_one() {
    let page = json!({ "items": [recipient(1)], "nextCursor": "c1" });
    let scheduler = with_page(page).await;
    let expected = by_recipient_service(BAD_DATA.0, BAD_DATA.1);
    let (_, detail) = assert_data_invalid(&scheduler, expected).await;
    assert!(detail.contains("missing field `next_cursor`"), "{detail}");
}

#[tokio::test]
async fn a_cursor_that_comes_again_ends_the_walk() {
    let scheduler = with_page(json!({ "items": [recipient(1)], "next_cursor": "c1" })).await;
    for (at, next) in [("c1", "c2"), ("c2", "c1")] {
        let page = json!({ "items": [recipient(2)], "next_cursor": next });
        let path = format!("{RECIPIENTS}?cursor={at}");
        scheduler.recipients.answer(&path, Answer::json(&page));
    }
    let expected = by_recipient_service(BAD_DATA.0, BAD_DATA.1);
    let (place, _) = assert_data_invalid(&scheduler, expected).await;
    assert_eq!(place, "/next_cursor");
}

#[tokio::test]
async fn fewer_recipients_than_the_list_announces_are_not_all_of_them() {
    let scheduler = Scheduler::start().await;
    scheduler.recipients.answer(LIST, Answer::json(&list(2)));
    let expected = by_recipient_service(BAD_DATA.0, BAD_DATA.1);
    let (place, detail) = assert_data_invalid(&scheduler, expected).await;
    assert_eq!(place, "/items");
    assert!(detail.contains("1 items, but 2 were announced"), "{detail}");
}

#[tokio::test]
async fn a_failure_on_a_later_page_leaves_nothing_behind() {
    let scheduler = with_page(json!({ "items": [recipient(1)], "next_cursor": "c1" })).await;
    let answer = Answer::problem(StatusCode::INTERNAL_SERVER_ERROR, "internal_error");
    let path = format!("{RECIPIENTS}?cursor=c1");
    scheduler.recipients.answer(&path, answer);
    let expected = by_recipient_service(StatusCode::BAD_GATEWAY, "provider_answered_unexpectedly");
    scheduler.assert_refused(expected).await;
}

#[tokio::test]
async fn a_key_whose_request_failed_can_be_used_again() {
    let scheduler = with_template(Answer::problem(StatusCode::SERVICE_UNAVAILABLE, "down")).await;
    let expected = by_template_service(StatusCode::BAD_GATEWAY, "provider_answered_unexpectedly");
    scheduler.assert_refused(expected).await;
    scheduler
        .templates
        .answer(TEMPLATE, Answer::json(&template()));
    let answered = scheduler.create("key", &request()).await;
    assert_eq!(answered.status, StatusCode::CREATED);
}
