//! Wherever a provider puts an e-mail address or a secret, neither the logs nor the callers see it.

use std::num::NonZeroU32;

use campaign_scheduler::providers::CallPolicy;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, LOCATION, RETRY_AFTER};
use http::{HeaderName, StatusCode};
use serde_json::{Value, json};

use super::scheduler::{
    LIST, RECIPIENTS, Scheduler, TEMPLATE, TEMPLATE_TOKEN, but, list, recipient, request, template,
};
use crate::fake_provider::Answer;
use crate::raw_provider::{Behaviour, RawProvider};

/// What nobody may see. The tokens of the scheduler are looked for everywhere as well.
const ADDRESS: &str = "anna.planted@example.org";

/// An address and a token where only one of them fits.
fn planted() -> String {
    format!("{ADDRESS} {TEMPLATE_TOKEN}")
}

/// Creates a campaign, and holds that the answer is a problem and that nothing was let out.
async fn assert_kept(scheduler: &Scheduler, what: &str) {
    scheduler.logs.forget();
    let answered = scheduler.create("key", &request()).await;
    assert!(!answered.status.is_success(), "{what}: {}", answered.body);
    scheduler.assert_logged_once(&answered);
    let headers = format!("{:?}", answered.headers);
    for text in [scheduler.logs.text(), answered.body.to_string(), headers] {
        assert!(!text.contains("planted"), "{what}: {text}");
        assert!(!text.contains(TEMPLATE_TOKEN), "{what}: {text}");
    }
}

/// A scheduler whose circuit breaker never opens, so that it sees many failures.
async fn that_never_stops_asking() -> Scheduler {
    let mut policy = CallPolicy::default();
    policy.breaker.failures = NonZeroU32::MAX;
    Scheduler::start_meeting(policy).await
}

/// The document with a planted text in the place of each value in it, one at a time.
fn spoiled(document: &Value) -> Vec<(String, Value)> {
    let mut pointers = Vec::new();
    collect(document, String::new(), &mut pointers);
    pointers
        .into_iter()
        .map(|pointer| {
            let mut document = document.clone();
            *document.pointer_mut(&pointer).unwrap() = planted().into();
            (pointer, document)
        })
        .collect()
}

fn collect(value: &Value, at: String, pointers: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, format!("{at}/{index}"), pointers);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                collect(member, format!("{at}/{name}"), pointers);
            }
        }
        _ => {}
    }
    pointers.push(at);
}

#[tokio::test]
async fn in_a_body() {
    let page = json!({ "items": [recipient(1)], "next_cursor": null });
    for (path, document) in [(TEMPLATE, template()), (LIST, list(1)), (RECIPIENTS, page)] {
        // None of these counts for the circuit breaker, so that one scheduler sees all of them.
        let scheduler = Scheduler::start().await;
        for (pointer, document) in spoiled(&document) {
            let (document, sound) = (Answer::json(&document), template());
            scheduler.recipients.answer(path, document.clone());
            // Not every place is one in which a text is wrong; then the template is.
            let template = match path {
                TEMPLATE => document,
                _ => Answer::json(&sound),
            };
            let archived = Answer::json(&but(sound, "status", "archived"));
            scheduler
                .templates
                .answer(TEMPLATE, template.then(archived));
            assert_kept(&scheduler, &format!("{path} {pointer}")).await;
        }
    }
}

#[tokio::test]
async fn in_the_name_of_a_member() {
    let scheduler = Scheduler::start().await;
    let mut document = template();
    document["variables"] = json!({ planted(): 1 });
    scheduler
        .templates
        .answer(TEMPLATE, Answer::json(&document));
    assert_kept(&scheduler, "the name of a member").await;
}

#[tokio::test]
async fn in_what_is_no_json() {
    for body in [
        planted(),
        format!("{{\"id\": {ADDRESS}"),
        format!("\"{ADDRESS}\u{1}\""),
    ] {
        let scheduler = Scheduler::start().await;
        let answer = Answer::With(StatusCode::OK, "application/json", body.clone().into());
        scheduler.templates.answer(TEMPLATE, answer);
        assert_kept(&scheduler, &body).await;
    }
}

#[tokio::test]
async fn in_a_problem() {
    let scheduler = that_never_stops_asking().await;
    for status in [401, 404, 418, 429, 500, 503] {
        let status = StatusCode::from_u16(status).unwrap();
        for code in [planted(), TEMPLATE_TOKEN.to_owned()] {
            let body = json!({
                "type": planted(), "title": planted(), "detail": planted(), "code": code,
                planted(): planted(),
            });
            let body = body.to_string().into();
            let answer = Answer::With(status, "application/problem+json", body);
            scheduler.templates.answer(TEMPLATE, answer);
            assert_kept(&scheduler, status.as_str()).await;
        }
    }
}

#[tokio::test]
async fn in_a_header() {
    let scheduler = that_never_stops_asking().await;
    let other: HeaderName = HeaderName::from_static("x-request-id");
    for name in [CONTENT_TYPE, CONTENT_ENCODING, LOCATION, RETRY_AFTER, other] {
        for status in [
            StatusCode::OK,
            StatusCode::FOUND,
            StatusCode::SERVICE_UNAVAILABLE,
        ] {
            let body = but(template(), "status", "archived").to_string();
            let answer = Answer::With(status, "application/json", body.into());
            let answer = answer.header(name.clone(), &planted());
            scheduler.templates.answer(TEMPLATE, answer);
            assert_kept(&scheduler, &format!("{name} with {status}")).await;
        }
    }
}

#[tokio::test]
async fn in_a_cursor() {
    let scheduler = Scheduler::start().await;
    let page = json!({ "items": [recipient(1)], "next_cursor": "planted@example.org" });
    scheduler.recipients.answer(RECIPIENTS, Answer::json(&page));
    let path = format!("{RECIPIENTS}?cursor=planted%40example.org");
    scheduler.recipients.answer(&path, Answer::BreakOff);
    assert_kept(&scheduler, "a cursor").await;
    assert!(
        scheduler.recipients.asked().len() > 2,
        "the cursor was used"
    );
}

#[tokio::test]
async fn in_what_is_no_http() {
    let provider = RawProvider::start(Behaviour::Noise).await;
    let scheduler = Scheduler::start_asking(provider.url()).await;
    assert_kept(&scheduler, "noise").await;
}
