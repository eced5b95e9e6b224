//! `--last-failed` and `--watch`: checking a part again, and never passing for nothing.

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::Command;

use crate::command_line::{call, output};
use crate::fake_provider::FakeProvider;
use crate::pact_file::{Project, interaction};

/// A provider that answers `/b` with a teapot.
async fn teapot() -> FakeProvider {
    FakeProvider::start(
        |seen| {
            axum::response::IntoResponse::into_response(match seen.line.ends_with("/b") {
                true => StatusCode::IM_A_TEAPOT,
                false => StatusCode::OK,
            })
        },
        |_, _| axum::response::IntoResponse::into_response(StatusCode::OK),
    )
    .await
}

fn one_fails() -> Project {
    let other = json!({"request": {"method": "GET", "path": "/b"}});
    Project::of([interaction("reads", json!({})), interaction("lists", other)])
}

#[tokio::test]
async fn only_what_failed_last_time_is_checked_again() {
    let (project, fake) = (one_fails(), teapot().await);
    let base = [
        "verify",
        "pacts",
        "--provider-url",
        fake.provider.url.as_str(),
    ];
    assert_eq!(output(&project, &base).await.status.code(), Some(1));
    let again = [&base[..], &["--last-failed"]].concat();
    assert_eq!(output(&project, &again).await.status.code(), Some(1));
    let mut lines = fake.lines();
    assert_eq!(lines.pop().unwrap(), "GET /b");
    assert_eq!(lines.len(), 2);
}

#[tokio::test]
async fn what_failed_is_found_by_its_key_when_its_description_changed() {
    let fake = teapot().await;
    let b = |description: &str| {
        let more = json!({"key": "k1", "request": {"method": "GET", "path": "/b"}});
        interaction(description, more)
    };
    let before = Project::of([interaction("reads", json!({})), b("lists")]);
    let base = [
        "verify",
        "pacts",
        "--provider-url",
        fake.provider.url.as_str(),
    ];
    output(&before, &[&base[..], &["--json", "run.json"]].concat()).await;
    let run = std::fs::read_to_string(before.root().join("run.json")).unwrap();
    let now = Project::of([interaction("reads", json!({})), b("lists all of them")]);
    now.put_text("run.json", &run);
    let again = [&base[..], &["--last-failed=run.json"]].concat();
    let text = call(&now, &again).await;
    assert!(text.contains("lists all of them"), "{text}");
    assert_eq!(fake.lines().len(), 3);
}

#[tokio::test]
async fn a_last_run_in_which_nothing_failed_is_no_pass() {
    let project = Project::of([interaction("reads", json!({}))]);
    let fake = teapot().await;
    let base = [
        "verify",
        "pacts",
        "--provider-url",
        fake.provider.url.as_str(),
    ];
    for (name, expected) in [("no_last_run", 2), ("", 0), ("nothing_failed", 2)] {
        let flags: &[&str] = if name.is_empty() {
            &[]
        } else {
            &["--last-failed"]
        };
        let arguments = [&base[..], flags].concat();
        let output = output(&project, &arguments).await;
        assert_eq!(output.status.code(), Some(expected), "{output:?}");
        if !name.is_empty() {
            let text = String::from_utf8(output.stderr).unwrap();
            assert!(text.starts_with("error: --last-failed: "), "{text}");
        }
    }
    // What failed is no longer in the pact.
    let text = std::fs::read_to_string(project.root().join("target/provider-verify/last-run.json"));
    let text = text
        .unwrap()
        .replace("\"reads\"", "\"gone\"")
        .replace("\"kept\"", "\"broken\"");
    project.put_text(
        "run.json",
        &text.replace(
            "\"verdict\": \"broken\"",
            "\"verdict\": \"broken\", \"because\": []",
        ),
    );
    let output = output(&project, &[&base[..], &["--last-failed=run.json"]].concat()).await;
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}

/// Reads lines until one has these words.
async fn until(
    lines: &mut tokio::io::Lines<BufReader<impl AsyncRead + Unpin>>,
    words: &str,
) -> String {
    let deadline = Instant::now() + Duration::from_secs(30);
    let mut read = String::new();
    while Instant::now() < deadline {
        let line = tokio::time::timeout(Duration::from_secs(30), lines.next_line()).await;
        let line = line
            .unwrap_or_else(|_| panic!("no {words:?} in: {read}"))
            .unwrap()
            .unwrap();
        read.push_str(&line);
        read.push('\n');
        if line.contains(words) {
            return read;
        }
    }
    panic!("no {words:?} in: {read}");
}

#[tokio::test]
async fn what_a_changed_pact_touches_is_replayed() {
    let fake = FakeProvider::answering(|| StatusCode::OK).await;
    let project = one_fails();
    let mut child = Command::new(env!("CARGO_BIN_EXE_provider-verify"))
        .args([
            "verify",
            "pacts",
            "--watch",
            "--provider-url",
            fake.provider.url.as_str(),
        ])
        .current_dir(project.root())
        .env_clear()
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut errors = BufReader::new(child.stderr.take().unwrap()).lines();
    until(&mut errors, "watching").await;
    assert_eq!(fake.lines().len(), 2);

    // A file in the middle of being written is waited for.
    project.put_text("pacts/consumer-provider.json", "{\"consumer\": {");
    until(&mut errors, "not JSON").await;
    let changed = json!({"request": {"method": "GET", "path": "/c"}});
    let pact = crate::pact_file::pact(
        "consumer",
        "provider",
        [
            interaction("reads", json!({})),
            interaction("lists", changed),
        ],
    );
    project.put("pacts/consumer-provider.json", &pact);
    // How often the poll meets a half-written file is chance; what it replays in the end is not.
    while fake.lines().len() < 3 {
        until(&mut errors, "").await;
    }
    assert_eq!(fake.lines()[2..], ["GET /c"]);
}
