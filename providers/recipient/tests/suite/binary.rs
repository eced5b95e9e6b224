//! The real binary: its one line, its end, its refusals, and how much memory it needs.

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use reqwest::{Client, StatusCode};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};

use crate::rows::{self, MANY};
use crate::service_under_test::{NDJSON, TOKEN, client};

/// What the service may ever have in memory, in KiB. A hundred thousand rows are 17 MB; the process
/// itself needs about 20 MB, most of it the same for one row.
const MOST_MEMORY: u64 = 64 * 1024;

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_recipient-service"));
    command
        .args(args)
        .current_dir(folder)
        .env_clear()
        .env("LISTEN", "127.0.0.1:0")
        .env("AUTH_TOKENS", TOKEN);
    command
}

/// The binary as a child, killed when the test is over.
struct Process {
    child: Child,
    url: String,
}

impl Process {
    /// Starts it, and waits for the line with its address.
    async fn start(folder: &Path) -> Self {
        let mut command = command(folder, &["--log-level", "error"]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let stdout = tokio::process::ChildStdout::from_std(child.stdout.take().unwrap()).unwrap();
        let line = BufReader::new(stdout).lines().next_line().await.unwrap();
        let line = line.expect("a line on standard output");
        let url = line.strip_prefix("listening on ").expect("the address");
        let url = url.to_owned();
        Self { child, url }
    }

    /// Tells it to stop, and gives its exit status.
    fn stop(mut self) -> Option<i32> {
        kill_process(Pid::from_child(&self.child), Signal::TERM).unwrap();
        self.child.wait().unwrap().code()
    }

    /// The most memory that it ever had, in KiB.
    fn peak_memory(&self) -> u64 {
        let path = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(path).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:"));
        let kib = line.unwrap().split_whitespace().nth(1).unwrap();
        kib.parse().unwrap()
    }

    async fn new_list(&self, client: &Client) -> String {
        let request = client.post(format!("{}/v1/recipient-lists", self.url));
        let request = request
            .bearer_auth(TOKEN)
            .json(&json!({"name": "Everybody"}));
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::CREATED);
        answer.headers()["location"].to_str().unwrap().to_owned()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Fails only when it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn it_stops_on_sigterm_and_finds_its_data_again() {
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start(folder.path()).await;
    let client = client();
    let list = process.new_list(&client).await;
    assert_eq!(process.stop(), Some(0));

    assert!(folder.path().join("recipient-service.db").exists());
    let process = Process::start(folder.path()).await;
    let request = client
        .get(format!("{}{list}", process.url))
        .bearer_auth(TOKEN);
    let found: Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!(found["name"], "Everybody");
}

#[tokio::test]
#[cfg(target_os = "linux")]
async fn a_hundred_thousand_rows_need_no_more_memory_than_a_few() {
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start(folder.path()).await;
    let client = client();
    let list = process.new_list(&client).await;
    let path = format!("{}{list}/recipients", process.url);
    let import = client.post(&path).bearer_auth(TOKEN);
    let import = import.header("content-type", NDJSON).body(rows::body(MANY));
    let answer = import.send().await.unwrap();
    assert_eq!(
        answer.json::<Value>().await.unwrap(),
        json!({ "added": MANY })
    );
    let export = client
        .get(&path)
        .bearer_auth(TOKEN)
        .header("accept", NDJSON);
    assert_eq!(rows::compare(export.send().await.unwrap()).await, MANY);

    let peak = process.peak_memory();
    assert!(peak < MOST_MEMORY, "{peak} KiB");
}

fn refused(folder: &Path, args: &[&str]) -> String {
    error_of(command(folder, args).output().unwrap())
}

/// The one line of a call that was wrong.
fn error_of(output: Output) -> String {
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(output.stdout.is_empty());
    assert!(
        error.starts_with("error: ") && error.lines().count() == 1,
        "{error}"
    );
    error
}

#[test]
fn a_wrong_call_is_told_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |args: &[&str], part: &str| {
        let error = refused(folder.path(), args);
        assert!(error.contains(part), "{error}");
    };
    refused(&["--listen", "somewhere"], "--listen");
    refused(&["--colour"], "--colour");
    refused(
        &["--database", "no/such/folder/a.db"],
        "no/such/folder/a.db",
    );
    refused(&["--auth-tokens-file", "no-such-file"], "no-such-file");
    refused(&["--provider-states"], "--database memory");

    std::fs::write(folder.path().join("text.db"), "not a database ".repeat(100)).unwrap();
    refused(&["--database", "text.db"], "text.db");

    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    refused(&["--database", "memory", "--listen", &address], &address);
}

#[test]
fn without_tokens_it_does_not_start() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = command(folder.path(), &["--database", "memory"]);
    let error = error_of(command.env_remove("AUTH_TOKENS").output().unwrap());
    assert!(error.contains("AUTH_TOKENS"), "{error}");
}
