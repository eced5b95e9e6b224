//! Pact's crates panic at some pacts that load: that is one interaction which is not checked, and the
//! others are.

use axum::http::StatusCode;
use contract::{NotChecked, Verdict};
use serde_json::{Value, json};

use crate::command_line::{assert_golden, call};
use crate::fake_provider::FakeProvider;
use crate::pact_file::{Project, interaction};

/// Pact adds the days without looking whether there is such a date.
fn beyond_all_dates() -> Value {
    let generator = json!({"type": "Date", "expression": "today + 100000000000 days"});
    let request = json!({
        "method": "POST",
        "path": "/a",
        "headers": {"content-type": ["application/json"]},
        "body": {"content": {"at": "2026-01-01"}, "contentType": "application/json"},
        "generators": {"body": {"$.at": generator}}
    });
    interaction("books a date", json!({"request": request}))
}

#[tokio::test]
async fn a_request_that_makes_pact_panic_is_not_checked_and_the_others_are() {
    let fake = FakeProvider::answering(|| StatusCode::OK).await;
    let project = Project::of([beyond_all_dates(), interaction("reads", json!({}))]);
    let step = fake.verify(&project).await;
    let Verdict::NotChecked(NotChecked::Request { detail }) = &step.outcomes[0].verdict else {
        panic!("{:?}", step.outcomes[0])
    };
    assert!(detail.contains("Pact's library panicked: "), "{detail}");
    assert_eq!(step.outcomes[1].verdict, Verdict::Kept);
    assert_eq!(fake.lines(), ["GET /a"]);
}

#[tokio::test]
async fn a_panic_is_in_the_report_and_not_on_standard_error() {
    let fake = FakeProvider::answering(|| StatusCode::OK).await;
    let project = Project::of([beyond_all_dates(), interaction("reads", json!({}))]);
    let url = fake.provider.url.as_str();
    let text = call(&project, &["verify", "pacts", "--provider-url", url]).await;
    assert_golden("pact_panicked", &text);
}
