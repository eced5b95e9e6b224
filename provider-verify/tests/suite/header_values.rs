//! Headers whose values come from the environment or a file: sent, and shown nowhere.

use axum::http::StatusCode;
use serde_json::json;
use tokio::process::Command;

use crate::fake_provider::FakeProvider;
use crate::pact_file::{Project, interaction};

async fn call(project: &Project, fake: &FakeProvider, flags: &[&str]) -> std::process::Output {
    Command::new(env!("CARGO_BIN_EXE_provider-verify"))
        .args([
            "verify",
            "pacts",
            "--provider-url",
            fake.provider.url.as_str(),
        ])
        .args([
            "--loglevel",
            "trace",
            "--html",
            "run.html",
            "--junit",
            "run.xml",
        ])
        .args(["--json", "run.json"])
        .args(flags)
        .current_dir(project.root())
        .env_clear()
        .env("API_TOKEN", "s3cr3t-of-the-environment")
        .output()
        .await
        .unwrap()
}

#[tokio::test]
async fn values_from_the_environment_and_from_files_are_sent_and_never_shown() {
    let fake = FakeProvider::answering(|| StatusCode::IM_A_TEAPOT).await;
    let project = Project::of([interaction("reads", json!({}))]);
    project.put_text("key", "s3cr3t-of-the-file\nnot this line\n");
    let flags = [
        "--header-env",
        "Authorization=Bearer API_TOKEN",
        "--header-file",
        "X-Key=key",
    ];
    let output = call(&project, &fake, &flags).await;
    assert_eq!(output.status.code(), Some(1));
    let seen = fake.seen();
    assert_eq!(
        seen[0].head["authorization"],
        "Bearer s3cr3t-of-the-environment"
    );
    assert_eq!(seen[0].head["x-key"], "s3cr3t-of-the-file");
    let written = [
        "run.html",
        "run.xml",
        "run.json",
        "target/provider-verify/last-run.json",
    ]
    .map(|file| std::fs::read_to_string(project.root().join(file)).unwrap());
    let shown = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    for text in written.iter().chain(&shown) {
        assert!(!text.contains("s3cr3t"), "{text}");
    }
}

#[tokio::test]
async fn a_value_that_is_not_there_is_refused_by_the_name_of_its_place() {
    let fake = FakeProvider::answering(|| StatusCode::OK).await;
    let project = Project::of([interaction("reads", json!({}))]);
    project.put_text("empty", "\n");
    for (flags, words) in [
        (["--header-env", "X-Key=NO_SUCH"], "NO_SUCH"),
        (["--header-env", "X-Key"], "NAME=PLACE"),
        (["--header-file", "X-Key=none"], "none"),
        (["--header-file", "X-Key=empty"], "empty"),
    ] {
        let output = call(&project, &fake, &flags).await;
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.contains(words), "{error}");
    }
    assert!(fake.lines().is_empty());
}

#[tokio::test]
async fn a_header_that_is_refused_is_not_shown() {
    let fake = FakeProvider::answering(|| StatusCode::OK).await;
    let project = Project::of([interaction("reads", json!({}))]);
    for wrong in [
        "Authorization Bearer s3cr3t",
        "a b: s3cr3t",
        "a: s3cr3t\u{7}",
    ] {
        let output = call(&project, &fake, &["--header", wrong]).await;
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.starts_with("error: --header: "), "{error}");
        assert!(!error.contains("s3cr3t"), "{error}");
    }
}
