//! The binary as a parent process sees it.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Output, Stdio};

use rustix::process::{Pid, Signal, kill_process};

/// The binary with a free port, a database in memory and all tokens, and nothing else from the
/// environment.
pub(crate) fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_campaign-scheduler"));
    command
        .env_clear()
        .env("AUTH_TOKENS", "secret-of-the-caller")
        .env("TEMPLATE_SERVICE_TOKEN", "secret-for-templates")
        .env("RECIPIENT_SERVICE_TOKEN", "secret-for-recipients")
        .env("LISTEN", "127.0.0.1:0")
        .env("DATABASE", "memory")
        .args(args);
    command
}

/// Holds that the binary says what is wrong in one line, which it returns, and exits with 2.
pub(crate) fn refused(mut command: Command) -> String {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    let stderr = String::from_utf8(stderr).unwrap();
    assert_eq!(status.code(), Some(2), "{stderr}");
    assert!(stdout.is_empty());
    assert!(stderr.starts_with("error: "), "{stderr}");
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    assert!(!stderr.contains("secret-"), "{stderr}");
    stderr
}

/// A process that does not outlive the test.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn it_prints_its_address_on_one_line_and_stops_on_sigterm() {
    let child = command(&[])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut process = Process(child);
    let mut lines = BufReader::new(process.0.stdout.take().unwrap()).lines();
    let line = lines.next().unwrap().unwrap();
    let address = line.strip_prefix("listening on http://127.0.0.1:").unwrap();
    assert_ne!(address.parse::<u16>().unwrap(), 0);
    let pid = Pid::from_child(&process.0);
    kill_process(pid, Signal::TERM).unwrap();
    assert!(process.0.wait().unwrap().success());
    assert!(lines.next().is_none());
}

#[test]
fn a_port_that_is_taken_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let line = refused(command(&["--listen", &address]));
    assert!(line.contains(&address), "{line}");
}

#[test]
fn a_token_for_each_provider_and_for_callers_is_needed() {
    for variable in [
        "AUTH_TOKENS",
        "TEMPLATE_SERVICE_TOKEN",
        "RECIPIENT_SERVICE_TOKEN",
    ] {
        let mut command = command(&[]);
        command.env_remove(variable);
        let line = refused(command);
        assert!(line.contains(variable), "{line}");
    }
}

#[test]
fn a_token_file_that_cannot_be_used_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let absent = folder.path().join("absent");
    let empty = folder.path().join("empty");
    std::fs::write(&empty, "\n").unwrap();
    for path in [absent, empty] {
        let path = path.to_str().unwrap();
        let line = refused(command(&["--template-service-token-file", path]));
        assert!(line.contains(path), "{line}");
    }
}

#[test]
fn settings_that_make_no_sense_are_told() {
    for (args, part) in [
        (["--template-service-url", "localhost:8081"], "http://"),
        (
            ["--recipient-service-url", "nowhere"],
            "--recipient-service-url",
        ),
        (["--provider-timeout", "10"], "--provider-timeout"),
        (["--colour", "blue"], "--colour"),
    ] {
        let line = refused(command(&args));
        assert!(line.contains(part), "{line}");
    }
}
