//! Verification as a provider's own test has it: the provider in the same process, its states as
//! closures, and the report as the message of the failing test.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::routing::get;
use contract::{ExitStatus, NotChecked, Run, StateFault, Verdict};
use futures_util::FutureExt;
use provider_verify::ProviderTest;
use provider_verify::provider_test::TestError;
use serde_json::{Value, json};

use crate::messages;
use crate::pact_file::{Project, interaction};

/// A provider that answers every path with its last part.
fn router() -> Router {
    Router::new().route(
        "/{part}",
        get(|Path(part): Path<String>| async move { part }),
    )
}

fn stated(name: &str) -> Value {
    interaction(
        name,
        json!({"providerStates": [{"name": name, "params": {"id": 7}}]}),
    )
}

fn test(project: &Project) -> ProviderTest {
    ProviderTest::new("provider", project.pacts())
        .provider(|listener| axum::serve(listener, router()))
}

async fn run(test: ProviderTest) -> Run {
    test.run().await.into_run().unwrap()
}

/// What `assert_kept` says when it fails the test.
async fn message(test: ProviderTest) -> String {
    let panic = AssertUnwindSafe(async { test.run().await.assert_kept() })
        .catch_unwind()
        .await;
    *panic.unwrap_err().downcast::<String>().unwrap()
}

#[tokio::test]
async fn a_contract_that_is_kept_passes() {
    let project = Project::of([interaction("reads", json!({}))]);
    test(&project).run().await.assert_kept();
}

#[tokio::test]
async fn messages_are_asked_for_where_the_test_says() {
    let project = Project::of([messages::message()]);
    let sent = || async {
        messages::sent(
            &json!({"id": 7, "tags": ["a"]}),
            &json!({"topic": "templates"}),
        )
    };
    let router = Router::new().route("/_pact/messages", axum::routing::post(sent));
    ProviderTest::new("provider", project.pacts())
        .provider(|listener| axum::serve(listener, router))
        .messages_at("/_pact/messages")
        .state("a template exists", |_| async {})
        .run()
        .await
        .assert_kept();
}

#[tokio::test]
async fn a_broken_contract_fails_the_test_with_the_report() {
    let wrong = json!({"response": {"status": 201}});
    let project = Project::of([interaction("makes", wrong)]);
    let message = message(test(&project)).await;
    for part in ["makes", "201", "200", "curl", "1 broken"] {
        assert!(message.contains(part), "{part} is not in {message}");
    }
}

#[tokio::test]
async fn states_get_their_parameters_and_are_torn_down() {
    let project = Project::of([stated("it is so")]);
    let orders = Arc::new(Mutex::new(Vec::new()));
    let note = |word: &'static str| {
        let orders = Arc::clone(&orders);
        move |params: Value| {
            orders.lock().unwrap().push(format!("{word} {params}"));
            async {}
        }
    };
    let test = test(&project)
        .state("it is so", note("up"))
        .tear_down("it is so", note("down"));
    test.run().await.assert_kept();
    assert_eq!(
        *orders.lock().unwrap(),
        [r#"up {"id":7}"#, r#"down {"id":7}"#]
    );
}

#[tokio::test]
async fn values_of_a_state_reach_the_request() {
    let mut reads = stated("it is so");
    reads["request"]["generators"] =
        json!({"path": {"type": "ProviderState", "expression": "/${name}", "dataType": "STRING"}});
    let project = Project::of([reads]);
    let test = test(&project).state("it is so", |_| async { json!({"name": "made-now"}) });
    let run = run(test).await;
    assert_eq!(run.exit_status(), ExitStatus::Kept);
    let exchange = run.steps[0].outcomes[0].exchange.as_ref().unwrap();
    assert!(
        exchange.sent.url.ends_with("/made-now"),
        "{}",
        exchange.sent.url
    );
}

#[tokio::test]
async fn a_state_without_a_closure_is_not_checked_and_says_what_to_add() {
    let project = Project::of([stated("it is so"), interaction("reads", json!({}))]);
    let run = run(test(&project)).await;
    let of = |index: usize| &run.steps[0].outcomes[index].verdict;
    let Verdict::NotChecked(NotChecked::StateSetUp { fault, detail, .. }) = of(0) else {
        panic!("{:?}", of(0));
    };
    assert_eq!(*fault, StateFault::Unknown);
    assert!(
        detail.contains(r#".state("it is so", |params|"#),
        "{detail}"
    );
    assert_eq!(*of(1), Verdict::Kept);
}

#[tokio::test]
async fn a_closure_that_panics_fails_its_interactions_and_no_others() {
    let project = Project::of([stated("it is so"), interaction("reads", json!({}))]);
    let test = test(&project).state("it is so", |params| async move {
        assert!(params["name"].is_string(), "there is no name");
    });
    let run = run(test).await;
    assert_eq!((run.totals().not_checked, run.totals().kept), (1, 1));
}

#[tokio::test]
async fn states_can_go_to_the_providers_own_endpoint() {
    let project = Project::of([stated("it is so")]);
    let orders = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&orders);
    let handler = move |order: String| async move { log.lock().unwrap().push(order) };
    let router = router().route("/_states", axum::routing::post(handler));
    let test = ProviderTest::new("provider", project.pacts())
        .provider(|listener| axum::serve(listener, router))
        .states_at("/_states");
    test.run().await.assert_kept();
    assert_eq!(orders.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn a_token_gets_in_and_never_out() {
    let project = Project::of([interaction(
        "reads",
        json!({"request": {"method": "GET", "path": "/a", "headers": {"authorization": "Bearer example"}}}),
    )]);
    let answer = |headers: axum::http::HeaderMap| async move {
        match headers["authorization"] == "Bearer s3cr3t-token" {
            true => (StatusCode::IM_A_TEAPOT, "Bearer s3cr3t-token"),
            false => (StatusCode::UNAUTHORIZED, ""),
        }
    };
    let router = Router::new().route("/a", get(answer));
    let test = ProviderTest::new("provider", project.pacts())
        .provider(|listener| axum::serve(listener, router))
        .header("authorization", "Bearer s3cr3t-token");
    let message = message(test).await;
    assert!(message.contains("418"), "{message}");
    assert!(!message.contains("s3cr3t"), "{message}");
}

#[tokio::test]
async fn a_test_that_cannot_begin_fails_and_says_why() {
    let project = Project::of([interaction("reads", json!({}))]);
    let other = ProviderTest::new("another", project.pacts()).provider_at("http://127.0.0.1:9");
    let text = message(other).await;
    assert!(
        text.contains(r#"no contract is with the provider "another""#),
        "{text}"
    );
    let nowhere = ProviderTest::new("provider", project.pacts());
    assert!(message(nowhere).await.contains(".provider(|listener|"));
    let header = test(&project).header("a b", "c");
    assert!(message(header).await.contains(r#"the header "a b""#));
    let address = ProviderTest::new("provider", project.pacts()).provider_at("localhost:80");
    assert!(message(address).await.contains(r#""localhost:80" is not"#));
}

#[tokio::test]
async fn a_teardown_of_a_state_that_is_never_set_up_is_a_mistake() {
    let project = Project::of([stated("it is so")]);
    let mistaken = test(&project)
        .state("it is so", |_| async {})
        .tear_down("it is So", |_| async {});
    let error = mistaken.run().await.into_run().unwrap_err();
    assert!(matches!(error, TestError::OnlyTornDown(name) if name == "it is So"));
}

#[tokio::test]
async fn the_provider_is_stopped_when_the_verification_has_ended() {
    let project = Project::of([interaction("reads", json!({}))]);
    let (send, receive) = tokio::sync::oneshot::channel::<()>();
    let serve = move |listener| async move {
        let _alive = send;
        axum::serve(listener, router()).await
    };
    let test = ProviderTest::new("provider", project.pacts()).provider(serve);
    test.run().await.assert_kept();
    let ended = tokio::time::timeout(std::time::Duration::from_secs(10), receive).await;
    assert!(
        ended.unwrap().is_err(),
        "nothing is ever sent: the sender is dropped"
    );
}
