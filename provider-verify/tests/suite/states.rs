//! Provider states: in which order they come, what becomes of their values, and that whatever was
//! set up is torn down again.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use contract::{NotChecked, StateFault, Verdict};
use provider_verify::StateChange;
use serde_json::json;

use crate::fake_provider::{FakeProvider, json};
use crate::pact_file::{Project, interaction};

fn two_states() -> Project {
    Project::of([interaction(
        "reads",
        json!({"providerStates": [{"name": "one", "params": {"n": 1}}, {"name": "two"}]}),
    )])
}

#[tokio::test]
async fn states_are_set_up_in_order_and_torn_down_in_reverse() {
    let fake = FakeProvider::answering(|| StatusCode::OK).await;
    let step = fake.verify(&two_states()).await;
    assert_eq!(step.outcomes[0].verdict, Verdict::Kept);
    assert_eq!(
        fake.lines(),
        [
            r#"setup one {"n":1}"#,
            "setup two {}",
            "GET /a",
            "teardown two {}",
            r#"teardown one {"n":1}"#,
        ]
    );
}

#[tokio::test]
async fn states_are_torn_down_after_a_broken_contract_too() {
    let fake = FakeProvider::answering(|| StatusCode::IM_A_TEAPOT).await;
    let step = fake.verify(&two_states()).await;
    assert!(matches!(step.outcomes[0].verdict, Verdict::Broken(_)));
    assert_eq!(fake.lines()[3..].len(), 2);
}

#[tokio::test]
async fn without_teardown_the_handler_is_only_told_to_set_up() {
    let mut fake = FakeProvider::answering(|| StatusCode::OK).await;
    fake.provider.state_change.as_mut().unwrap().teardown = false;
    fake.verify(&two_states()).await;
    assert_eq!(fake.lines().len(), 3);
}

#[tokio::test]
async fn without_a_handler_the_provider_is_asked_as_it_stands() {
    let mut fake = FakeProvider::answering(|| StatusCode::OK).await;
    fake.provider.state_change = None;
    let step = fake.verify(&two_states()).await;
    assert_eq!(step.outcomes[0].verdict, Verdict::Kept);
    assert_eq!(fake.lines(), ["GET /a"]);
}

#[tokio::test]
async fn a_state_that_cannot_be_set_up_is_not_checked_and_the_ones_before_are_torn_down() {
    let fake = FakeProvider::start(
        |_| StatusCode::OK.into_response(),
        |name, _| match name {
            "two" => json(
                404,
                &json!({"title": "Unknown", "detail": "no state is called two"}),
            ),
            _ => StatusCode::OK.into_response(),
        },
    )
    .await;
    let step = fake.verify(&two_states()).await;
    let expected = NotChecked::StateSetUp {
        state: "two".into(),
        fault: StateFault::Unknown,
        detail: "the state handler answered 404 Not Found: no state is called two".into(),
    };
    assert_eq!(step.outcomes[0].verdict, Verdict::NotChecked(expected));
    assert_eq!(step.outcomes[0].exchange, None);
    assert_eq!(
        fake.lines(),
        [
            r#"setup one {"n":1}"#,
            "setup two {}",
            r#"teardown one {"n":1}"#
        ]
    );
}

#[tokio::test]
async fn a_state_that_cannot_be_torn_down_makes_a_kept_contract_uncertain() {
    let fake = FakeProvider::start(
        |_| StatusCode::OK.into_response(),
        |name, action| match (name, action) {
            ("two", "teardown") => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
            _ => StatusCode::OK.into_response(),
        },
    )
    .await;
    let step = fake.verify(&two_states()).await;
    let expected = NotChecked::StateTearDown {
        state: "two".into(),
        fault: StateFault::Failed,
        detail: "the state handler answered 500 Internal Server Error".into(),
    };
    assert_eq!(step.outcomes[0].verdict, Verdict::NotChecked(expected));
    assert_eq!(fake.lines().last().unwrap(), r#"teardown one {"n":1}"#);
}

#[tokio::test]
async fn a_failed_teardown_does_not_hide_a_broken_contract() {
    let fake = FakeProvider::start(
        |_| StatusCode::IM_A_TEAPOT.into_response(),
        |_, action| match action {
            "teardown" => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
            _ => StatusCode::OK.into_response(),
        },
    )
    .await;
    let step = fake.verify(&two_states()).await;
    assert!(matches!(step.outcomes[0].verdict, Verdict::Broken(_)));
}

/// What a state comes to whose handler answers `status` at first and 200 from its `success`-th order
/// on; and the orders that it was given.
async fn flaky(status: StatusCode, success: usize) -> (Verdict, Vec<String>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let fake = FakeProvider::start(
        |_| StatusCode::OK.into_response(),
        move |_, _| match asked.fetch_add(1, Ordering::Relaxed) + 1 < success {
            true => status.into_response(),
            false => StatusCode::OK.into_response(),
        },
    )
    .await;
    let state = json!({"providerStates": [{"name": "one"}]});
    let step = fake
        .verify(&Project::of([interaction("reads", state)]))
        .await;
    (step.outcomes[0].verdict.clone(), fake.lines())
}

#[tokio::test]
async fn a_handler_that_is_not_ready_yet_is_asked_again() {
    let (verdict, lines) = flaky(StatusCode::SERVICE_UNAVAILABLE, 3).await;
    assert_eq!(verdict, Verdict::Kept);
    let once = "setup one {}";
    assert_eq!(lines, [once, once, once, "GET /a", "teardown one {}"]);
}

#[tokio::test]
async fn a_clear_refusal_is_not_asked_again() {
    let (verdict, lines) = flaky(StatusCode::INTERNAL_SERVER_ERROR, 2).await;
    assert!(matches!(
        verdict,
        Verdict::NotChecked(NotChecked::StateSetUp {
            fault: StateFault::Failed,
            ..
        })
    ));
    assert_eq!(lines, ["setup one {}"]);
}

#[tokio::test]
async fn a_handler_that_cannot_be_reached_is_not_waited_for_with_every_state() {
    let mut fake = FakeProvider::answering(|| StatusCode::OK).await;
    let nowhere = crate::command_line::free_address().await;
    let nowhere = format!("http://{nowhere}").parse().unwrap();
    fake.provider.state_change = Some(StateChange::at(nowhere));
    let project = Project::of((0..200).map(|n| {
        let state = json!({"providerStates": [{"name": format!("state {n}")}]});
        interaction(&format!("reads {n}"), state)
    }));
    // Two hundred times the full patience would be minutes.
    let verified = tokio::time::timeout(Duration::from_secs(20), fake.verify(&project));
    for outcome in verified.await.unwrap().outcomes {
        let Verdict::NotChecked(NotChecked::StateSetUp { fault, detail, .. }) = outcome.verdict
        else {
            panic!("{outcome:?}");
        };
        assert_eq!(fault, StateFault::Unreachable);
        assert!(detail.starts_with("cannot connect to "), "{detail}");
    }
    assert_eq!(fake.lines().len(), 0);
}

/// An interaction whose path, query, header and body need the value `id` of its state.
fn needs_the_id(expression: &str) -> Project {
    let generator =
        json!({"type": "ProviderState", "expression": expression, "dataType": "STRING"});
    Project::of([interaction(
        "writes",
        json!({
            "providerStates": [{"name": "it exists"}],
            "request": {
                "method": "POST",
                "path": "/items/example",
                "query": {"of": ["example"]},
                "headers": {"x-id": ["example"], "content-type": ["application/json"]},
                "body": {"contentType": "application/json", "content": {"id": "example"}},
                "generators": {
                    "path": {"type": "ProviderState", "expression": "/items/${id}", "dataType": "STRING"},
                    "query": {"of": generator},
                    "header": {"x-id": generator},
                    "body": {"$.id": generator}
                }
            }
        }),
    )])
}

#[tokio::test]
async fn the_values_of_a_state_are_put_into_the_request() {
    let fake = FakeProvider::start(
        |_| StatusCode::OK.into_response(),
        |_, _| json(200, &json!({"id": "a b"})),
    )
    .await;
    let step = fake.verify(&needs_the_id("id")).await;
    assert_eq!(step.outcomes[0].verdict, Verdict::Kept);
    let request = &fake.seen()[1];
    assert_eq!(request.line, "POST /items/a%20b?of=a+b");
    assert_eq!(request.head["x-id"], "a b");
    assert_eq!(request.body, r#"{"id":"a b"}"#);
}

#[tokio::test]
async fn a_value_that_no_state_gives_is_not_replaced_by_the_example() {
    for expression in ["id", "${id}"] {
        let fake = FakeProvider::answering(|| StatusCode::OK).await;
        let step = fake.verify(&needs_the_id(expression)).await;
        let Verdict::NotChecked(NotChecked::Request { detail }) = &step.outcomes[0].verdict else {
            panic!("{:?}", step.outcomes[0].verdict);
        };
        assert!(detail.contains("id"), "{detail}");
        assert_eq!(
            fake.lines(),
            ["setup it exists {}", "teardown it exists {}"]
        );
    }
}
