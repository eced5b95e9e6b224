//! Providers that do not answer, or not as they should: nothing is stored, and everybody is told.

use std::time::Duration;

use http::StatusCode;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING};
use serde_json::{Value, json};

use super::scheduler::{
    RECIPIENTS, Refused, Scheduler, TEMPLATE, but, recipient, request, template,
};
use crate::fake_provider::Answer;

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

/// Holds that the data is refused because of this rule at this place.
async fn assert_data_invalid(
    scheduler: &Scheduler,
    expected: Refused,
    (pointer, keyword, demand): (&str, &str, Value),
) {
    assert_eq!(expected.code, "provider_data_invalid");
    let problem = scheduler.assert_refused(expected).await;
    assert_eq!(problem["pointer"], pointer, "{problem}");
    let rule = json!({ "keyword": keyword, "expected": demand });
    assert_eq!(problem["rule"], rule, "{problem}");
    let detail = problem["detail"].as_str().unwrap();
    assert!(
        detail.contains(&format!("the rule is {keyword} ")),
        "{detail}"
    );
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
    let scheduler = Scheduler::start_patient(patience).await;
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
    for status in [204, 400, 418, 422, 500, 501] {
        let status = StatusCode::from_u16(status).unwrap();
        let scheduler = with_template(Answer::problem(status, "some_code")).await;
        scheduler.assert_refused(unexpected()).await;
    }
    let html = Answer::With(
        StatusCode::INTERNAL_SERVER_ERROR,
        "text/html",
        "<html>".into(),
    );
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
    let rule = ("", "content-type", json!("application/json"));
    assert_data_invalid(&scheduler, expected, rule).await;
}

#[tokio::test]
async fn a_body_that_is_compressed_was_not_asked_for() {
    let answer = Answer::json(&template()).header(CONTENT_ENCODING, "gzip");
    let scheduler = with_template(answer).await;
    let expected = by_template_service(BAD_DATA.0, BAD_DATA.1);
    let rule = ("", "content-encoding", json!("identity"));
    assert_data_invalid(&scheduler, expected, rule).await;
    let asked = &scheduler.templates.asked()[0];
    assert_eq!(asked.headers[ACCEPT_ENCODING], "identity");
}

#[tokio::test]
async fn a_body_that_is_too_large_is_not_read_to_its_end() {
    let body = vec![b' '; 17 * 1024 * 1024];
    let answer = Answer::With(StatusCode::OK, "application/json", body.into());
    let scheduler = with_template(answer).await;
    let expected = by_template_service(BAD_DATA.0, BAD_DATA.1);
    let rule = ("", "size", json!("at most 16777216 bytes"));
    assert_data_invalid(&scheduler, expected, rule).await;
}

#[tokio::test]
async fn a_body_that_is_not_json_is_told_as_such() {
    let answer = Answer::With(StatusCode::OK, "application/json", "{\"id\":".into());
    let scheduler = with_template(answer).await;
    let expected = by_template_service(BAD_DATA.0, BAD_DATA.1);
    let words = "a JSON document, but EOF while parsing a value at line 1 column 6";
    assert_data_invalid(&scheduler, expected, ("", "json", json!(words))).await;
}

#[tokio::test]
async fn a_template_that_is_not_as_agreed_is_told_with_the_place() {
    let mut without_name = template();
    without_name.as_object_mut().unwrap().remove("name");
    let mut bad_variable = template();
    bad_variable["variables"][1]["required"] = "yes".into();
    let statuses = json!(["draft", "active", "archived"]);
    for (template, rule) in [
        (
            but(template(), "status", "paused"),
            ("/status", "oneOf", statuses),
        ),
        (
            but(template(), "version", "3"),
            ("/version", "type", json!("integer")),
        ),
        (
            but(template(), "version", 0),
            ("/version", "minimum", json!(1)),
        ),
        (
            but(template(), "version", 4_294_967_296_u64),
            ("/version", "form", json!("a nonzero u32")),
        ),
        (
            but(template(), "subject", Value::Null),
            ("/subject", "type", json!("string")),
        ),
        (without_name, ("/name", "required", json!("name"))),
        (
            bad_variable,
            ("/variables/1/required", "type", json!("boolean")),
        ),
    ] {
        let scheduler = with_template(Answer::json(&template)).await;
        let expected = by_template_service(BAD_DATA.0, BAD_DATA.1);
        assert_data_invalid(&scheduler, expected, rule).await;
    }
}

#[tokio::test]
async fn a_recipient_that_is_not_as_agreed_is_told_with_the_place_but_without_the_value() {
    let text_or_null = json!(["string", "null"]);
    let statuses = json!(["subscribed", "unsubscribed", "bounced"]);
    for (member, value, (pointer, keyword, demand)) in [
        (
            "status",
            json!("r2@example.org"),
            ("/items/1/status", "oneOf", statuses),
        ),
        (
            "locale",
            json!(7),
            ("/items/1/locale", "type", text_or_null),
        ),
        (
            "email",
            Value::Null,
            ("/items/1/email", "type", json!("string")),
        ),
        (
            "attributes",
            json!("r2@example.org"),
            ("/items/1/attributes", "type", json!("object")),
        ),
    ] {
        let items = [recipient(1), but(recipient(2), member, value)];
        let scheduler = with_page(json!({ "items": items, "next_cursor": null })).await;
        let expected = by_recipient_service(BAD_DATA.0, BAD_DATA.1);
        assert_data_invalid(&scheduler, expected, (pointer, keyword, demand)).await;
    }
}

#[tokio::test]
async fn a_page_without_a_cursor_is_not_taken_for_the_last_one() {
    let page = json!({ "items": [recipient(1)], "nextCursor": "c1" });
    let scheduler = with_page(page).await;
    let expected = by_recipient_service(BAD_DATA.0, BAD_DATA.1);
    let rule = ("/next_cursor", "required", json!("next_cursor"));
    assert_data_invalid(&scheduler, expected, rule).await;
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
    let expected = by_template_service(StatusCode::SERVICE_UNAVAILABLE, "provider_unavailable");
    scheduler.assert_refused(expected).await;
    scheduler
        .templates
        .answer(TEMPLATE, Answer::json(&template()));
    let answered = scheduler.create("key", &request()).await;
    assert_eq!(answered.status, StatusCode::CREATED);
}
