//! The service as a process: its one line, its exit status, its logs.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::api::client;

/// The service in a folder of its own, without anything from the environment but a token.
fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_template-service"));
    command
        .args(args)
        .current_dir(folder)
        .env_clear()
        .env("AUTH_TOKENS", "very-secret")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// A service that printed its address.
struct Process {
    child: Child,
    url: String,
}

impl Process {
    fn start(folder: &Path, args: &[&str]) -> Self {
        let mut child = command(folder, args).spawn().unwrap();
        let mut line = String::new();
        let stdout = child.stdout.as_mut().unwrap();
        // One byte at a time, so that the rest of the output stays where it is.
        BufReader::with_capacity(1, stdout)
            .read_line(&mut line)
            .unwrap();
        let url = line
            .trim_end()
            .strip_prefix("listening on ")
            .unwrap_or_default()
            .to_owned();
        assert!(
            url.starts_with("http://127.0.0.1:") && !url.ends_with(":0"),
            "{line:?}"
        );
        Self { child, url }
    }

    /// Sends the signal, and returns the exit status and what was written from then on.
    fn stop(mut self, signal: Signal) -> (Option<i32>, String, String) {
        let pid = Pid::from_child(&self.child);
        kill_process(pid, signal).unwrap();
        let (mut stdout, mut stderr) = (String::new(), String::new());
        self.child
            .stdout
            .take()
            .unwrap()
            .read_to_string(&mut stdout)
            .unwrap();
        self.child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut stderr)
            .unwrap();
        (self.child.wait().unwrap().code(), stdout, stderr)
    }
}

/// Asserts that the service does not start: exit status 2, and one line that holds `parts`.
fn assert_refused(output: &Output, parts: &[&str]) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(output.stdout.is_empty());
    assert!(stderr.starts_with("error: "), "{stderr}");
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    for part in parts {
        assert!(stderr.contains(part), "{part} is not in {stderr}");
    }
}

#[test]
fn it_prints_its_address_and_stops_gracefully_on_sigterm_and_on_sigint() {
    let folder = tempfile::tempdir().unwrap();
    for signal in [Signal::TERM, Signal::INT] {
        let process = Process::start(folder.path(), &["--listen", "127.0.0.1:0"]);
        let (status, stdout, _) = process.stop(signal);
        assert_eq!(status, Some(0));
        assert_eq!(stdout, "", "the address is the only line");
    }
    assert!(folder.path().join("template-service.db").exists());
}

#[tokio::test]
async fn each_request_is_one_line_of_json_in_the_log_without_the_token() {
    let folder = tempfile::tempdir().unwrap();
    let args = [
        "--listen=127.0.0.1:0",
        "--database=memory",
        "--log-format=json",
    ];
    let process = Process::start(folder.path(), &args);
    let request = client().get(format!("{}/v1/templates/some-id?email=a@b.c", process.url));
    let request = request
        .bearer_auth("very-secret")
        .header("x-request-id", "id-1");
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let answer = request.header("traceparent", trace).send().await.unwrap();
    assert_eq!(answer.status(), 404);
    drop(answer);
    let (_, _, stderr) = process.stop(Signal::TERM);
    assert!(
        !stderr.contains("very-secret") && !stderr.contains("a@b.c"),
        "{stderr}"
    );
    let lines = stderr
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let access: Vec<Value> = lines
        .filter(|line: &Value| line["target"] == "access")
        .collect();
    assert_eq!(access.len(), 1, "{stderr}");
    let line = &access[0];
    assert_eq!(line["method"], "GET");
    assert_eq!(line["route"], "/v1/templates/{id}");
    assert_eq!(line["status"], 404);
    assert_eq!(line["code"], "template_not_found");
    assert!(line["elapsed_us"].is_u64(), "{line}");
    assert_eq!(line["span"]["request_id"], "id-1");
    assert_eq!(line["span"]["trace_id"], "4bf92f3577b34da6a3ce929d0e0e4736");
}

#[test]
fn a_port_in_use_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let args = ["--listen", &address, "--database", "memory"];
    let output = command(folder.path(), &args).output().unwrap();
    assert_refused(&output, &["cannot listen on", &address, "--listen"]);
    let line = String::from_utf8(output.stderr).unwrap();
    assert_eq!(line.matches("in use").count(), 1, "said twice: {line}");
}

#[test]
fn a_database_that_cannot_be_used_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("text.db"),
        "this is no database ".repeat(99),
    )
    .unwrap();
    for path in ["no/such/folder/a.db", ".", "text.db"] {
        let args = ["--listen=127.0.0.1:0", "--database", path];
        let output = command(folder.path(), &args).output().unwrap();
        assert_refused(&output, &["cannot open the database", path, "--database"]);
    }
}

#[test]
fn a_service_without_tokens_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let args = ["--listen=127.0.0.1:0", "--database=memory"];
    let without = command(folder.path(), &args)
        .env_remove("AUTH_TOKENS")
        .output()
        .unwrap();
    assert_refused(&without, &["AUTH_TOKENS", "--auth-tokens-file"]);
    let empty = command(folder.path(), &args)
        .env("AUTH_TOKENS", " , ")
        .output()
        .unwrap();
    assert_refused(&empty, &["AUTH_TOKENS"]);
    let args = [args[0], args[1], "--auth-tokens-file=absent.txt"];
    let absent = command(folder.path(), &args).output().unwrap();
    assert_refused(&absent, &["absent.txt"]);
}

#[test]
fn provider_states_are_refused_where_they_could_empty_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let args = [
        "--listen=127.0.0.1:0",
        "--database=real.db",
        "--provider-states",
    ];
    let output = command(folder.path(), &args).output().unwrap();
    assert_refused(
        &output,
        &["--provider-states", "--database memory", "real.db"],
    );
    assert!(!folder.path().join("real.db").exists());
}

#[test]
fn a_wrong_flag_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for (args, part) in [
        (["--listen", "localhost"], "--listen"),
        (["--log-level", "loud"], "--log-level"),
        (["--log-format", "xml"], "--log-format"),
        (["--databse", "memory"], "--databse"),
    ] {
        let output = command(folder.path(), &args).output().unwrap();
        assert_refused(&output, &[part]);
    }
}

#[test]
fn help_is_an_answer_and_shows_no_token() {
    let folder = tempfile::tempdir().unwrap();
    let output = command(folder.path(), &["--help"]).output().unwrap();
    let help = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0));
    for part in [
        "127.0.0.1:8081",
        "template-service.db",
        "AUTH_TOKENS",
        "--provider-states",
    ] {
        assert!(help.contains(part), "{part} is not in {help}");
    }
    assert!(!help.contains("very-secret"));
}
