//! The binary as a user calls it: what it prints, and how it ends.

use std::path::Path;
use std::process::{Output, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::Command;

use crate::pact_file::{client, interaction, pact};

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_consumer-verify"));
    command.args(arguments).env_clear().kill_on_drop(true);
    command
}

async fn call(arguments: &[&str]) -> Output {
    command(arguments).output().await.unwrap()
}

/// The one line with which a call is refused.
async fn refused(arguments: &[&str]) -> String {
    let output = call(arguments).await;
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(output.stdout.is_empty());
    let line = error.lines().next().unwrap().to_owned();
    assert!(line.starts_with("error: "), "{line}");
    line
}

fn pacts() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pacts");
    folder.display().to_string()
}

#[tokio::test]
async fn it_prints_its_address_and_a_signal_ends_it_with_0() {
    for signal in [Signal::TERM, Signal::INT] {
        let pacts = pacts();
        let arguments = [
            "stub",
            "--pact",
            &pacts,
            "--provider-name",
            "template-service",
        ];
        let mut child = command(&arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).await.unwrap();
        let url = line.strip_prefix("listening on ").unwrap().trim_end();
        let request = client().get(format!("{url}/v1/templates/welcome"));
        let request = request
            .header("accept", "application/json")
            .header("authorization", "Bearer mine")
            .header("x-pact-provider-state", "the caller's token is revoked");
        assert_eq!(request.send().await.unwrap().status(), 401);
        let pid = Pid::from_raw(child.id().unwrap().try_into().unwrap()).unwrap();
        kill_process(pid, signal).unwrap();
        assert_eq!(child.wait().await.unwrap().code(), Some(0));
        let mut rest = String::new();
        out.read_to_string(&mut rest).await.unwrap();
        assert_eq!(rest, "");
    }
}

#[tokio::test]
async fn a_file_that_is_no_pact_is_named_with_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pact.json");
    std::fs::write(&file, "{").unwrap();
    let file = file.display().to_string();
    let line = refused(&["stub", "--pact", &file]).await;
    assert!(line.contains(&file) && line.contains("not JSON"), "{line}");
    let line = refused(&["stub", "--pact", "no/such/file"]).await;
    assert!(line.contains("no/such/file"), "{line}");
}

#[tokio::test]
async fn a_call_that_cannot_be_followed_is_refused_in_one_line() {
    let pacts = pacts();
    let line = refused(&["stub"]).await;
    assert!(line.contains("--pact"), "{line}");
    let line = refused(&["stub", "--pact", &pacts]).await;
    assert!(
        line.contains("--provider-name") && line.contains("recipient-service"),
        "{line}"
    );
    let line = refused(&["stub", "--pact", &pacts, "--provider-name", "mail"]).await;
    assert!(line.contains("\"mail\""), "{line}");
    let line = refused(&["stub", "--pact", &pacts, "--listen", "somewhere"]).await;
    assert!(line.contains("--listen"), "{line}");
    let line = refused(&["stub", "--pact", &pacts, "--journal", "0"]).await;
    assert!(line.contains("--journal"), "{line}");
}

#[tokio::test]
async fn several_pacts_of_one_provider_are_played_together() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, path: &str| {
        let file = folder.path().join(name);
        let request = json!({"request": {"method": "GET", "path": path}});
        std::fs::write(&file, pact([interaction(path, request)])).unwrap();
        file.display().to_string()
    };
    let (one, two) = (file("one.json", "/one"), file("two.json", "/two"));
    let arguments = ["stub", "--pact", &one, "--pact", &two];
    let mut child = command(&arguments).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut line).await.unwrap();
    let url = line.strip_prefix("listening on ").unwrap().trim_end();
    for path in ["/one", "/two"] {
        let answer = client().get(format!("{url}{path}")).send().await.unwrap();
        assert_eq!(answer.status(), 200);
    }
    child.kill().await.unwrap();
}
