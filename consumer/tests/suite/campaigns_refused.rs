//! Providers that answer as they should, with a template or a list that no campaign can be made of.

use http::StatusCode;
use serde_json::json;

use super::scheduler::{LIST, RECIPIENTS, Refused, Scheduler, TEMPLATE, but, recipient, template};
use crate::fake_provider::Answer;

fn refused(code: &'static str, provider: &'static str, operation: &'static str) -> Refused {
    Refused {
        status: StatusCode::UNPROCESSABLE_ENTITY,
        code,
        provider,
        operation,
    }
}

fn by_template(code: &'static str) -> Refused {
    refused(code, "template-service", "GET /v1/templates/{id}")
}

fn by_recipients(code: &'static str) -> Refused {
    let operation = "GET /v1/recipient-lists/{id}/recipients";
    refused(code, "recipient-service", operation)
}

fn unknown() -> Answer {
    Answer::problem(StatusCode::NOT_FOUND, "thing_not_found")
}

#[tokio::test]
async fn a_template_that_does_not_exist_is_not_sent() {
    let scheduler = Scheduler::start().await;
    scheduler.templates.answer(TEMPLATE, unknown());
    let problem = scheduler.assert_refused(by_template("template_not_found"));
    assert_eq!(problem.await["detail"], "There is no template welcome.");
    // The list is asked for its size at the same time, and then nobody on it for anything.
    let asked = scheduler.recipients.asked();
    assert!(asked.iter().all(|asked| asked.path == LIST), "{asked:?}");
}

#[tokio::test]
async fn a_template_that_is_not_active_is_not_sent() {
    for status in ["draft", "archived"] {
        let scheduler = Scheduler::start().await;
        let template = but(template(), "status", status);
        scheduler
            .templates
            .answer(TEMPLATE, Answer::json(&template));
        let problem = scheduler.assert_refused(by_template("template_not_active"));
        let detail = problem.await["detail"].to_string();
        assert!(detail.contains(status), "{detail}");
    }
}

#[tokio::test]
async fn a_list_that_does_not_exist_is_not_sent_to() {
    let scheduler = Scheduler::start().await;
    scheduler.recipients.answer(LIST, unknown());
    let operation = "GET /v1/recipient-lists/{id}";
    let expected = refused("recipient_list_not_found", "recipient-service", operation);
    scheduler.assert_refused(expected).await;
}

#[tokio::test]
async fn a_list_that_goes_away_between_two_pages_is_not_sent_to() {
    let scheduler = Scheduler::start().await;
    let page = json!({ "items": [recipient(1)], "next_cursor": "c1" });
    scheduler
        .recipients
        .answer(RECIPIENTS, Answer::json(&page))
        .answer(&format!("{RECIPIENTS}?cursor=c1"), unknown());
    scheduler
        .assert_refused(by_recipients("recipient_list_not_found"))
        .await;
}

#[tokio::test]
async fn recipients_without_a_required_variable_are_told_with_the_first_and_the_number() {
    let scheduler = Scheduler::start().await;
    let lacking = |number| {
        but(
            recipient(number),
            "attributes",
            json!({ "first_name": null }),
        )
    };
    scheduler.recipients_are(vec![
        recipient(1),
        // Nobody needs the variables of somebody who is left out.
        but(lacking(2), "status", "unsubscribed"),
        lacking(3),
        but(recipient(4), "attributes", json!({})),
        lacking(5),
    ]);
    let expected = by_recipients("recipient_variables_missing");
    let problem = scheduler.assert_refused(expected).await;
    assert_eq!(problem["recipient_id"], "r3");
    assert_eq!(problem["variables"], json!(["first_name"]));
    assert_eq!(problem["more"], 2);
    assert_eq!(
        problem["detail"],
        "The recipient r3 has no value for the required first_name, and 2 more recipients lack one."
    );
}

#[tokio::test]
async fn a_list_on_which_nobody_is_left_is_not_sent_to() {
    let everybody_left = vec![
        but(recipient(1), "status", "bounced"),
        but(recipient(2), "status", "unsubscribed"),
    ];
    for recipients in [vec![], everybody_left] {
        let scheduler = Scheduler::start().await;
        scheduler.recipients_are(recipients);
        scheduler
            .assert_refused(by_recipients("recipients_empty"))
            .await;
    }
}
