//! Pacts from a broker or an address, by the real binary.

use std::process::Output;

use axum::http::StatusCode;
use serde_json::{Value, json};
use tokio::process::Command;

use crate::command_line::{assert_golden, call, free_address, output};
use crate::fake_broker::{FakeBroker, Script};
use crate::fake_provider::FakeProvider;
use crate::pact_file::{Project, interaction, pact};

pub(crate) fn two_interactions() -> Value {
    let other = json!({"request": {"method": "GET", "path": "/b"}});
    pact(
        "consumer",
        "provider",
        [interaction("reads", json!({})), interaction("lists", other)],
    )
}

/// A provider that answers `/a` with 200, and anything else with `other`.
pub(crate) async fn provider(other: StatusCode) -> FakeProvider {
    FakeProvider::start(
        move |seen| match seen.line.ends_with("/a") {
            true => axum::response::IntoResponse::into_response(StatusCode::OK),
            false => axum::response::IntoResponse::into_response(other),
        },
        |_, _| axum::response::IntoResponse::into_response(StatusCode::OK),
    )
    .await
}

/// A call that asks the broker for pacts with `provider`.
pub(crate) async fn ask(broker: &str, provider: &FakeProvider, more: &[&str]) -> (String, Output) {
    let project = Project::of([]);
    let url = provider.provider.url.as_str();
    let base = [
        "verify",
        "--broker-url",
        broker,
        "--provider-name",
        "provider",
        "--provider-url",
        url,
    ];
    let arguments = [&base, more].concat();
    let text = call(&project, &arguments).await;
    (text, output(&project, &arguments).await)
}

pub(crate) const PUBLISH: [&str; 3] = ["--publish", "--provider-version", "1.2.3"];

#[tokio::test]
async fn a_pending_pact_is_shown_and_never_turns_the_run_red() {
    let pending = Script {
        pacts: vec![(two_interactions(), true)],
        ..Script::default()
    };
    let broker = FakeBroker::start(pending).await;
    let provider = provider(StatusCode::IM_A_TEAPOT).await;
    let (text, _) = ask(&broker.url(), &provider, &["--enable-pending"]).await;
    assert_golden("broker_pending", &text);
    // Whoever does not ask which pacts are pending is held to all of them.
    let (_, output) = ask(&broker.url(), &provider, &[]).await;
    assert_eq!(output.status.code(), Some(1));
}

#[tokio::test]
async fn a_pending_interaction_of_a_file_never_turns_the_run_red() {
    let project = Project::of([
        interaction("reads", json!({})),
        interaction(
            "lists",
            json!({"pending": true, "request": {"method": "GET", "path": "/b"}}),
        ),
    ]);
    let provider = provider(StatusCode::IM_A_TEAPOT).await;
    let url = provider.provider.url.as_str();
    let output = output(&project, &["verify", "pacts", "--provider-url", url]).await;
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(text.contains("lists") && text.contains("pending"), "{text}");
}

#[tokio::test]
async fn a_broker_that_moved_is_followed() {
    let broker = FakeBroker::with(two_interactions()).await;
    let provider = provider(StatusCode::OK).await;
    let (text, output) = ask(&broker.old_url(), &provider, &[]).await;
    assert_eq!(output.status.code(), Some(0), "{text}");
}

#[tokio::test]
async fn a_broker_that_is_busy_is_asked_again() {
    let busy = Script {
        pacts: vec![(two_interactions(), false)],
        busy: 2,
        ..Script::default()
    };
    let broker = FakeBroker::start(busy).await;
    let provider = provider(StatusCode::OK).await;
    let (text, output) = ask(&broker.url(), &provider, &[]).await;
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert_eq!(
        broker.lines().iter().filter(|line| *line == "GET ").count(),
        4
    );
}

#[tokio::test]
async fn what_a_broker_refuses_is_one_clear_line() {
    let secret = Script {
        pacts: vec![(two_interactions(), false)],
        authorization: Some("Basic bWU6czNjcjN0"),
        ..Script::default()
    };
    let broker = FakeBroker::start(secret).await;
    let provider = provider(StatusCode::OK).await;
    let user = ["--user", "me", "--password", "s3cr3t"];
    let cases: [(&str, Vec<&str>, i32, &str); 4] = [
        (
            "no credentials",
            vec![],
            2,
            "Authentication required; name --user",
        ),
        (
            "wrong password",
            vec!["--user", "me", "--password", "wr0ng-one"],
            2,
            "401",
        ),
        (
            "unknown provider",
            [&user[..], &["--provider-name", "nobody"]].concat(),
            2,
            "knows no provider \"nobody\"",
        ),
        (
            "unknown selector",
            [
                &user[..],
                &["--consumer-version-selectors", r#"{"mainbranch": true}"#],
            ]
            .concat(),
            2,
            "unrecognised key 'mainbranch'",
        ),
    ];
    for (name, more, status, words) in cases {
        let project = Project::of([]);
        let url = provider.provider.url.to_string();
        let broker_url = broker.url();
        let mut arguments = vec![
            "verify",
            "--broker-url",
            &broker_url,
            "--provider-url",
            &url,
        ];
        if !more.contains(&"--provider-name") {
            arguments.extend(["--provider-name", "provider"]);
        }
        arguments.extend(more);
        let output = output(&project, &arguments).await;
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(status), "{name}: {error}");
        assert!(error.contains(words), "{name}: {error}");
        assert_eq!(error.lines().count(), 1, "{name}: {error}");
        assert!(!error.contains("wr0ng-one"), "{name}: {error}");
    }
}

#[tokio::test]
async fn a_broker_that_is_down_could_not_be_asked() {
    let provider = provider(StatusCode::OK).await;
    let nobody = format!("http://{}", free_address().await);
    let (text, output) = ask(&nobody, &provider, &["--retries", "0"]).await;
    assert_eq!(output.status.code(), Some(3), "{text}");
    assert!(text.contains("cannot connect"), "{text}");
}

#[tokio::test]
async fn something_else_than_a_broker_is_noticed() {
    let provider = provider(StatusCode::OK).await;
    let url = provider.provider.url.join("a").unwrap();
    let (text, output) = ask(url.as_str(), &provider, &[]).await;
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("is it a Pact Broker"), "{text}");
}

#[tokio::test]
async fn a_pact_at_an_address_is_fetched_with_a_token_from_a_file() {
    let secret = Script {
        pacts: vec![(two_interactions(), false)],
        authorization: Some("Bearer s3cr3t-token"),
        ..Script::default()
    };
    let broker = FakeBroker::start(secret).await;
    let provider = provider(StatusCode::OK).await;
    let project = Project::of([]);
    project.put_text("token", "s3cr3t-token\n");
    let (url, pact) = (provider.provider.url.as_str(), broker.pact_url());
    let base = ["--provider-url", url, "--url", &pact, "--loglevel", "trace"];
    let output = output(&project, &[&base[..], &["--token-file", "token"]].concat()).await;
    let (text, log) = (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    );
    assert_eq!(output.status.code(), Some(0), "{text}{log}");
    assert!(
        !text.contains("s3cr3t") && !log.contains("s3cr3t"),
        "{text}{log}"
    );
}

#[tokio::test]
async fn a_webhook_names_the_one_pact_to_verify() {
    let broker = FakeBroker::with(two_interactions()).await;
    let provider = provider(StatusCode::OK).await;
    let pact = broker.pact_url();
    let more = [&["--webhook-callback-url", &pact][..], &PUBLISH].concat();
    let project = Project::of([]);
    let url = provider.provider.url.as_str();
    let broker_url = broker.url();
    let base = [
        "--broker-url",
        &broker_url,
        "-n",
        "provider",
        "--provider-url",
        url,
    ];
    let output = output(&project, &[&base[..], &more].concat()).await;
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(broker.lines(), ["GET pacts/0", "POST pacts/0/results"]);
}

#[tokio::test]
async fn no_pacts_are_an_error_unless_they_are_not_to_be() {
    let broker = FakeBroker::start(Script::default()).await;
    let provider = provider(StatusCode::OK).await;
    let (text, output) = ask(&broker.url(), &provider, &[]).await;
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("no pacts found"), "{text}");
    let (text, output) = ask(&broker.url(), &provider, &["--ignore-no-pacts-error"]).await;
    assert_eq!(output.status.code(), Some(0), "{text}");
}

#[tokio::test]
async fn a_folder_without_pacts_is_an_error_unless_it_is_not_to_be() {
    let project = Project::of([]);
    std::fs::create_dir(project.root().join("empty")).unwrap();
    let base = ["verify", "--dir", "empty"];
    let refused = output(&project, &base).await;
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    let allowed = output(
        &project,
        &[&base[..], &["--ignore-no-pacts-error"]].concat(),
    )
    .await;
    assert_eq!(allowed.status.code(), Some(0), "{allowed:?}");
    let error = String::from_utf8(allowed.stderr).unwrap();
    assert!(error.contains("nothing verified"), "{error}");
}

#[tokio::test]
async fn the_variables_of_pact_verifier_cli_are_read() {
    let secret = Script {
        pacts: vec![(two_interactions(), false)],
        authorization: Some("Basic bWU6czNjcjN0"),
        ..Script::default()
    };
    let broker = FakeBroker::start(secret).await;
    let provider = provider(StatusCode::OK).await;
    let project = Project::of([]);
    let port = provider.provider.url.port().unwrap().to_string();
    let output = Command::new(env!("CARGO_BIN_EXE_provider-verify"))
        .current_dir(project.root())
        .env_clear()
        .envs([
            ("PACT_BROKER_BASE_URL", broker.url()),
            ("PACT_BROKER_USERNAME", "me".to_owned()),
            ("PACT_BROKER_PASSWORD", "s3cr3t".to_owned()),
            ("PACT_PROVIDER_NAME", "provider".to_owned()),
            ("PACT_PROVIDER_HOSTNAME", "127.0.0.1".to_owned()),
            ("PACT_PROVIDER_PORT", port),
            ("PACT_PROVIDER_STATE_CHANGE_TEARDOWN", "false".to_owned()),
        ])
        .output()
        .await
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}
