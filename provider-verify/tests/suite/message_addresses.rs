//! Messages by the real binary: from files and from a broker, asked for at an address of their own.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::command_line::{assert_golden, call, output};
use crate::fake_broker::{FakeBroker, Script};
use crate::fake_provider::FakeProvider;
use crate::messages::{message, sending, version_3};
use crate::pact_file::{Project, interaction, pact};

/// A provider of the message that keeps the contract.
async fn good() -> FakeProvider {
    sending(
        json!({"id": 7, "tags": ["a"]}),
        json!({"topic": "templates"}),
    )
    .await
}

/// A message without states, which reaches its consumer so.
fn by(transport: Option<&str>) -> Value {
    let mut message = message();
    message.as_object_mut().unwrap().remove("providerStates");
    if let Some(transport) = transport {
        message["transport"] = json!(transport);
    }
    message
}

fn port(fake: &FakeProvider) -> u16 {
    fake.provider.url.port().unwrap()
}

#[tokio::test]
async fn messages_have_a_port_of_their_own_as_pact_verifier_cli_has_it() {
    let (http, messages) = (
        FakeProvider::answering(|| StatusCode::OK).await,
        good().await,
    );
    let project = Project::of([interaction("reads", json!({})), by(None)]);
    let both = format!("http:{} message:{}", port(&http), port(&messages));
    let output = output(
        &project,
        &["--dir", "pacts", "-h", "127.0.0.1", "--transports", &both],
    )
    .await;
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(http.lines(), ["GET /a"]);
    assert_eq!(messages.lines(), ["POST /"]);
}

#[tokio::test]
async fn a_message_is_asked_for_where_its_transport_is_spoken() {
    let (http, messages, kafka) = (
        FakeProvider::answering(|| StatusCode::OK).await,
        good().await,
        good().await,
    );
    let mut other = by(Some("mqtt"));
    other["providerStates"] = json!([{"name": "any"}]);
    let project = Project::of([by(Some("kafka")), other]);
    let url = http.provider.url.as_str();
    let handler = format!("{url}_states");
    let (kafka_port, message_port) = (
        format!("kafka:{}", port(&kafka)),
        format!("message:{}", port(&messages)),
    );
    let arguments = [
        "verify",
        "pacts",
        "--provider-url",
        url,
        "-s",
        &handler,
        "--transports",
        &kafka_port,
        "--transports",
        &message_port,
    ];
    let output = output(&project, &arguments).await;
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(kafka.lines(), ["POST /"]);
    assert_eq!(messages.lines(), ["POST /"]);
    assert_eq!(http.lines(), ["setup any {}"]);
}

#[tokio::test]
async fn messages_can_be_asked_for_at_any_address_or_path() {
    let project = Project::of([interaction("reads", json!({})), by(None)]);
    let provider = good().await;
    let url = provider.provider.url.as_str();
    for (place, line) in [
        ("/_pact/messages".to_owned(), "POST /_pact/messages"),
        (format!("{url}other?x=1"), "POST /other?x=1"),
    ] {
        let before = provider.lines().len();
        let _ = output(
            &project,
            &[
                "verify",
                "pacts",
                "--provider-url",
                url,
                "--message-url",
                &place,
            ],
        )
        .await;
        let lines = &provider.lines()[before..];
        assert!(lines.contains(&"GET /a".to_owned()), "{lines:?}");
        assert!(lines.contains(&line.to_owned()), "{lines:?}");
    }
}

#[tokio::test]
async fn addresses_that_contradict_each_other_are_refused() {
    let project = Project::of([by(None)]);
    for (flags, words) in [
        (
            "--provider-url http://localhost:1 --transports http:2",
            "--provider-url and --transports",
        ),
        ("--port 1 --transports http:2", "--port and --transports"),
        (
            "--transports http:1 --transports https:2",
            "name http or https once",
        ),
        (
            "--transports message:1 --message-url /m",
            "--message-url and --transports message:1",
        ),
        ("--transports message", "must be TRANSPORT:PORT"),
        ("--transports message:x", "must be TRANSPORT:PORT"),
        ("--message-url ftp://x/", "--message-url: ftp://x/ is not"),
    ] {
        let arguments: Vec<_> = ["verify", "pacts"]
            .into_iter()
            .chain(flags.split(' '))
            .collect();
        let output = output(&project, &arguments).await;
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{flags}: {error}");
        assert!(
            error.lines().next().unwrap().contains(words),
            "{flags}: {error}"
        );
    }
}

#[tokio::test]
async fn a_message_that_breaks_its_contract_reads_like_this() {
    let provider = sending(
        json!({"id": "7", "tags": ["a"]}),
        json!({"topic": "others"}),
    )
    .await;
    let project = Project::of([by(None)]);
    let url = provider.provider.url.as_str();
    let arguments = ["verify", "pacts", "--provider-url", url];
    assert_golden("message_broken", &call(&project, &arguments).await);
}

#[tokio::test]
async fn messages_come_from_a_broker_too_and_their_results_go_back() {
    for pact in [pact("consumer", "provider", [message()]), version_3()] {
        let script = Script {
            pacts: vec![(pact, false)],
            ..Script::default()
        };
        let broker = FakeBroker::start(script).await;
        let provider = good().await;
        let url = provider.provider.url.as_str();
        let handler = format!("{url}_states");
        let output = output(
            &Project::of([]),
            &[
                "--broker-url",
                &broker.url(),
                "-n",
                "provider",
                "--provider-url",
                url,
                "-s",
                &handler,
                "--publish",
                "--provider-version",
                "1.2.3",
            ],
        )
        .await;
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert_eq!(
            provider.lines(),
            [r#"setup a template exists {"id":1}"#, "POST /"]
        );
        let (line, results) = broker.seen().pop().unwrap();
        assert_eq!(line, "POST pacts/0/results");
        assert_eq!(results["success"], true);
        assert_eq!(results["testResults"][0]["interactionId"], "id-0-0");
    }
}
