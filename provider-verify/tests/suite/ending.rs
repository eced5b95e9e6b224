//! Runs that end before their end: what was not reached says so, and what was set up is torn down.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use contract::{Ended, NotChecked, Note, Step, Verdict};
use provider_verify::Verification;
use provider_verify::run::{Execution, OnFirstError};
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::fake_provider::FakeProvider;
use crate::pact_file::{Project, interaction};
use crate::silent_provider::SilentProvider;

fn one_by_one() -> Execution {
    Execution {
        jobs: 1.try_into().unwrap(),
        ..Execution::default()
    }
}

fn needs(description: &str, state: &str) -> Value {
    interaction(description, json!({"providerStates": [{"name": state}]}))
}

/// Why each outcome was not reached; `None` for one that was.
fn not_reached(step: &Step) -> Vec<Option<Ended>> {
    let why = |outcome: &contract::Outcome| match outcome.verdict {
        Verdict::NotChecked(NotChecked::NotReached { why }) => Some(why),
        _ => None,
    };
    step.outcomes.iter().map(why).collect()
}

#[tokio::test]
async fn at_its_time_limit_a_run_gives_up_what_is_on_its_way_and_tears_its_state_down() {
    let silent = SilentProvider::to_requests().await;
    let project = Project::of([needs("reads", "one"), needs("reads more", "two")]);
    let contracts = contract::load(&project.pacts()).unwrap();
    let limit = Duration::from_millis(300);
    let execution = Execution {
        time_limit: Some(limit),
        ..one_by_one()
    };
    let verification = Verification::of(&contracts, &silent.provider).execution(execution);
    let step = verification.run().await.unwrap();
    let why = Some(Ended::TimeLimit { limit });
    assert_eq!(not_reached(&step), [why, why]);
    assert_eq!(silent.seen(), ["setup one", "GET /a", "teardown one"]);
}

#[tokio::test]
async fn an_interruption_ends_a_run_at_once_and_tears_its_state_down() {
    let silent = SilentProvider::to_requests().await;
    let project = Project::of([needs("reads", "one"), needs("reads more", "two")]);
    let contracts = contract::load(&project.pacts()).unwrap();
    let step = Verification::of(&contracts, &silent.provider)
        .ending_with(silent.asked.notified())
        .run()
        .await
        .unwrap();
    let why = Some(Ended::Interruption);
    assert_eq!(not_reached(&step), [why, why]);
    assert_eq!(silent.seen(), ["setup one", "GET /a", "teardown one"]);
}

#[tokio::test]
async fn a_state_that_was_being_set_up_is_torn_down_too() {
    let silent = SilentProvider::to_set_ups().await;
    let project = Project::of([needs("reads", "one")]);
    let contracts = contract::load(&project.pacts()).unwrap();
    let step = Verification::of(&contracts, &silent.provider)
        .ending_with(silent.asked.notified())
        .run()
        .await
        .unwrap();
    assert_eq!(not_reached(&step), [Some(Ended::Interruption)]);
    assert_eq!(silent.seen(), ["setup one", "teardown one"]);
}

#[tokio::test]
async fn a_handler_that_hangs_does_not_keep_a_run_that_was_given_up() {
    let mut silent = SilentProvider::to_requests_and_teardowns().await;
    let handler = silent.provider.state_change.as_mut().unwrap();
    handler.timeout = Duration::from_secs(600);
    let second = SilentProvider::to_requests_and_teardowns().await;
    let both = json!({"providerStates": [{"name": "one"}, {"name": "two"}]});
    let project = Project::of([interaction("reads", both), needs("reads more", "three")]);
    let contracts = contract::load(&project.pacts()).unwrap();
    let execution = Execution {
        time_to_tear_down: Duration::from_millis(50),
        ..Execution::default()
    };
    let asked = async {
        silent.asked.notified().await;
        second.asked.notified().await;
    };
    let step = Verification::of(&contracts, &silent.provider)
        .instance(&second.provider)
        .execution(execution)
        .ending_with(asked)
        .run()
        .await
        .unwrap();
    let why = Some(Ended::Interruption);
    assert_eq!(not_reached(&step), [why, why]);
    let states = ["one", "two", "three"].map(str::to_owned).into();
    assert_eq!(step.notes, [Note::StatesLeft { states }]);
    let mut torn_down = [silent.seen().pop().unwrap(), second.seen().pop().unwrap()];
    torn_down.sort();
    assert_eq!(torn_down, ["teardown three", "teardown two"]);
}

#[tokio::test]
async fn a_run_that_was_interrupted_before_it_began_sends_nothing() {
    let silent = SilentProvider::to_requests().await;
    let project = Project::of([needs("reads", "one")]);
    let contracts = contract::load(&project.pacts()).unwrap();
    let already = Arc::new(Notify::new());
    already.notify_one();
    let step = Verification::of(&contracts, &silent.provider)
        .ending_with(already.notified())
        .run()
        .await
        .unwrap();
    assert_eq!(not_reached(&step), [Some(Ended::Interruption)]);
    assert_eq!(silent.seen().len(), 0);
}

/// Two interactions of two states, the first of them broken.
async fn broken_then_kept(pending: bool, on_first_error: OnFirstError) -> (Step, Vec<String>) {
    let fake = FakeProvider::start(
        |seen| match seen.line.as_str() {
            "GET /broken" => StatusCode::IM_A_TEAPOT.into_response(),
            _ => StatusCode::OK.into_response(),
        },
        |_, _| StatusCode::OK.into_response(),
    )
    .await;
    let request = json!({"method": "GET", "path": "/broken"});
    let states = json!([{"name": "one"}]);
    let project = Project::of([
        interaction(
            "broken",
            json!({"request": request, "providerStates": states, "pending": pending}),
        ),
        needs("kept", "two"),
    ]);
    let contracts = contract::load(&project.pacts()).unwrap();
    let execution = Execution {
        on_first_error,
        ..one_by_one()
    };
    let verification = Verification::of(&contracts, &fake.provider).execution(execution);
    (verification.run().await.unwrap(), fake.lines())
}

#[tokio::test]
async fn a_run_can_end_with_its_first_error() {
    let (step, lines) = broken_then_kept(false, OnFirstError::End).await;
    assert!(matches!(step.outcomes[0].verdict, Verdict::Broken(_)));
    assert_eq!(not_reached(&step), [None, Some(Ended::FirstError)]);
    assert_eq!(lines, ["setup one {}", "GET /broken", "teardown one {}"]);

    let (step, _) = broken_then_kept(false, OnFirstError::GoOn).await;
    assert_eq!(step.outcomes[1].verdict, Verdict::Kept);
}

#[tokio::test]
async fn what_is_pending_is_no_first_error() {
    let (step, _) = broken_then_kept(true, OnFirstError::End).await;
    assert_eq!(step.outcomes[1].verdict, Verdict::Kept);
}

#[tokio::test]
async fn a_state_that_cannot_be_set_up_is_a_first_error() {
    let fake = FakeProvider::start(
        |_| StatusCode::OK.into_response(),
        |_, _| StatusCode::NOT_FOUND.into_response(),
    )
    .await;
    let project = Project::of([needs("reads", "one"), needs("reads more", "two")]);
    let contracts = contract::load(&project.pacts()).unwrap();
    let execution = Execution {
        on_first_error: OnFirstError::End,
        ..one_by_one()
    };
    let verification = Verification::of(&contracts, &fake.provider).execution(execution);
    let step = verification.run().await.unwrap();
    assert_eq!(not_reached(&step), [None, Some(Ended::FirstError)]);
    assert_eq!(fake.lines(), ["setup one {}"]);
}
