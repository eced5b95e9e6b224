//! The binary as a user calls it: what it prints, where, and how it ends. Each case is a golden file
//! in `snapshots/`; times and ports are replaced.

use std::process::Output;

use axum::http::StatusCode;
use serde_json::json;
use tokio::process::Command;

use crate::fake_provider::{FakeProvider, json};
use crate::pact_file::{Project, interaction, pact, with_schema};

/// Runs `provider-verify` in the project's folder, and gives back its call, end and output.
pub(crate) async fn call(project: &Project, arguments: &[&str]) -> String {
    let output = output(project, arguments).await;
    format!(
        "$ provider-verify {}\nends with {}\n--- standard output\n{}--- standard error\n{}",
        arguments.join(" "),
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

pub(crate) async fn output(project: &Project, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_provider-verify"))
        .args(arguments)
        .current_dir(project.root())
        .env_clear()
        .output()
        .await
        .unwrap()
}

/// Compares with the golden file of this name.
pub(crate) fn assert_golden(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    for (pattern, replacement) in [
        (r"127\.0\.0\.1:\d+", "[address]"),
        (r"(<|\b)\d+(\.\d+)? m?s\b", "[time]"),
        (r#""elapsed_ms": \d+(\.\d+)?"#, r#""elapsed_ms": "[time]""#),
        (r#""started_at": "[^"]+""#, r#""started_at": "[time]""#),
        (r"\w{3}, \d\d \w{3} \d{4} [0-9:]{8} GMT", "[date]"),
        (
            r"provider-verify([ /])\d+\.\d+\.\d+",
            "provider-verify$1[version]",
        ),
        (r"(?m) +$", ""),
    ] {
        settings.add_filter(pattern, replacement);
    }
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

fn reads(path: &str) -> serde_json::Value {
    interaction("reads", json!({"request": {"method": "GET", "path": path}}))
}

#[tokio::test]
async fn help_names_every_flag() {
    let project = Project::of([]);
    assert_golden("help", &call(&project, &["verify", "--help"]).await);
}

#[tokio::test]
async fn a_call_without_pacts_is_refused() {
    assert_golden("no_pacts", &call(&Project::of([]), &["verify"]).await);
}

#[tokio::test]
async fn a_missing_file_is_refused() {
    let text = call(&Project::of([]), &["verify", "--file", "none.json"]).await;
    assert_golden("missing_file", &text);
}

#[tokio::test]
async fn what_is_not_json_is_refused_with_line_and_column() {
    let project = Project::of([]);
    project.put_text("pacts/consumer-provider.json", "{\n  \"consumer\": {,\n}");
    assert_golden("not_json", &call(&project, &["verify", "pacts"]).await);
}

#[tokio::test]
async fn a_malformed_pact_is_refused_with_the_place() {
    let project = Project::of([interaction("reads", json!({"response": {"status": "200"}}))]);
    assert_golden(
        "malformed_pact",
        &call(&project, &["verify", "--dir", "pacts"]).await,
    );
}

#[tokio::test]
async fn an_unknown_matcher_is_refused_with_the_place() {
    let rules = json!({"header": {"etag": {"matchers": [{"match": "telepathy"}]}}});
    let response = json!({"status": 200, "headers": {"etag": ["x"]}, "matchingRules": rules});
    let project = Project::of([interaction("reads", json!({"response": response}))]);
    assert_golden(
        "unknown_matcher",
        &call(&project, &["verify", "pacts"]).await,
    );
}

#[tokio::test]
async fn a_filter_that_matches_nothing_is_refused_with_what_there_is() {
    let project = Project::of([reads("/a")]);
    let text = call(
        &project,
        &["verify", "pacts", "--filter-description", "^writes"],
    )
    .await;
    assert_golden("nothing_selected", &text);
}

#[tokio::test]
async fn a_pact_without_interactions_is_no_success() {
    assert_golden(
        "no_interactions",
        &call(&Project::of([]), &["verify", "pacts"]).await,
    );
}

#[tokio::test]
async fn with_several_providers_one_must_be_named() {
    let project = Project::of([reads("/a")]);
    project.put(
        "pacts/other.json",
        &pact("consumer", "other", [reads("/a")]),
    );
    assert_golden(
        "which_provider",
        &call(&project, &["verify", "pacts"]).await,
    );
}

#[tokio::test]
async fn values_that_are_not_what_a_flag_needs_are_refused() {
    let project = Project::of([reads("/a")]);
    let wrong = [
        ["--header", "no colon"],
        ["--header", "a b: c"],
        ["--hostname", "a/b"],
        ["--hostname", "me@host"],
        ["--provider-url", "ftp://host"],
        ["--provider-url", "host"],
        ["--state-change-url", "mailto:me"],
        ["--request-timeout", "soon"],
        ["--filter-state", "("],
        ["--loglevel", "loud"],
    ];
    for [flag, value] in wrong {
        let output = output(&project, &["verify", "pacts", flag, value]).await;
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{flag} {value}: {error}");
        assert!(
            error.starts_with("error: ") && error.contains(flag),
            "{flag} {value}: {error}"
        );
    }
}

#[tokio::test]
async fn a_provider_that_is_down_could_not_be_checked() {
    let project = Project::of([reads("/a"), interaction("reads again", json!({}))]);
    let url = format!("http://{}", free_address().await);
    let text = call(&project, &["verify", "pacts", "--provider-base-url", &url]).await;
    assert_golden("provider_down", &text);
}

/// An address on which nothing listens.
pub(crate) async fn free_address() -> std::net::SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap()
}

#[tokio::test]
async fn a_contract_that_is_kept() {
    let fake = FakeProvider::answering(|| StatusCode::OK).await;
    let states = json!({"providerStates": [{"name": "it exists", "params": {"id": 1}}]});
    let project = Project::of([
        interaction("reads", states),
        interaction("lists", json!({})),
    ]);
    let url = fake.provider.url.as_str();
    let handler = format!("{url}_states");
    let text = call(
        &project,
        &[
            "verify",
            "pacts",
            "--provider-base-url",
            url,
            "--state-change-url",
            &handler,
        ],
    )
    .await;
    assert_golden("kept", &text);
    assert_eq!(
        fake.lines(),
        [r#"setup it exists {"id":1}"#, "GET /a", "GET /a"]
    );
}

/// A provider that breaks the only contract of the project in two ways.
async fn broken() -> (Project, FakeProvider) {
    let schema = json!({"title": "Item", "properties": {"id": {"type": "integer"}}});
    let rules = json!({"$.id": {"matchers": [{"match": "type"}]}});
    let project = Project::of([with_schema(json!({"id": 1, "name": "x"}), rules, schema)]);
    let fake = FakeProvider::answering(|| json(200, &json!({"id": "1"}))).await;
    (project, fake)
}

#[tokio::test]
async fn a_contract_that_is_broken() {
    let (project, fake) = broken().await;
    let (host, port) = (
        fake.provider.url.host_str().unwrap(),
        fake.provider.url.port().unwrap(),
    );
    let text = call(
        &project,
        &[
            "verify",
            "pacts",
            "--hostname",
            host,
            "--port",
            &port.to_string(),
            "--header",
            "x-key: s3cr3t",
        ],
    )
    .await
    .replace(&format!("--port {port}"), "--port [port]");
    assert_golden("broken", &text);
}

#[tokio::test]
async fn the_run_as_json_goes_to_standard_output_alone_or_to_a_file() {
    let (project, fake) = broken().await;
    let url = fake.provider.url.as_str();
    let base = ["verify", "pacts", "--provider-base-url", url, "--json"];
    let text = call(&project, &[&base[..], &["-"]].concat()).await;
    assert_golden("broken_json", &text);

    let output = output(&project, &[&base[..], &["run.json"]].concat()).await;
    assert_eq!(output.status.code(), Some(1));
    let file = std::fs::read_to_string(project.root().join("run.json")).unwrap();
    let run: contract::Run = serde_json::from_str(&file).unwrap();
    assert_eq!(run.totals().broken, 1);
}

#[tokio::test]
async fn a_report_that_cannot_be_written_is_an_error() {
    let (project, fake) = broken().await;
    let url = fake.provider.url.as_str();
    let arguments = [
        "verify",
        "pacts",
        "--provider-base-url",
        url,
        "--json",
        "no/such/folder",
    ];
    let output = output(&project, &arguments).await;
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("no/such/folder"), "{error}");
}

#[tokio::test]
async fn colours_are_for_those_who_want_them() {
    let (project, fake) = broken().await;
    let coloured = async |environment: &[(&str, &str)], flags: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_provider-verify"))
            .args([
                "verify",
                "pacts",
                "--provider-base-url",
                fake.provider.url.as_str(),
            ])
            .args(flags)
            .current_dir(project.root())
            .env_clear()
            .envs(environment.iter().copied())
            .output()
            .await
            .unwrap();
        String::from_utf8(output.stdout).unwrap().contains('\u{1b}')
    };
    assert!(!coloured(&[], &[]).await, "a pipe is no terminal");
    assert!(coloured(&[("CLICOLOR_FORCE", "1")], &[]).await);
    assert!(!coloured(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], &[]).await);
    assert!(!coloured(&[("CLICOLOR_FORCE", "1")], &["--no-colour"]).await);
}
