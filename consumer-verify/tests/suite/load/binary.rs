//! The command as a user calls it: what it prints, what it leaves behind, how it ends.

use std::path::Path;
use std::process::{Output, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tokio::io::AsyncReadExt;
use tokio::process::Command;

use super::consumer::{Weakness, consumer};
use super::played::project;

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_consumer-verify"));
    command.args(arguments).current_dir(folder);
    command.env("NO_COLOR", "1").kill_on_drop(true);
    command
}

async fn called(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().await.unwrap()
}

/// A folder with a `contracts.toml` that loads a consumer with this weakness.
async fn folder(weakness: Weakness) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let url = consumer(weakness).await;
    let budget = "\n[load.app.budget]\nrate = 0.0\nerrors = 0.5\nrecovery = \"1m\"\n";
    let text = project(&url) + budget;
    std::fs::write(folder.path().join("contracts.toml"), text).unwrap();
    folder
}

fn report(folder: &Path) -> Value {
    let json = std::fs::read(folder.join("target/load-test/report.json")).unwrap();
    serde_json::from_slice(&json).unwrap()
}

/// Times differ from run to run.
fn settings() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"\(\d+(\.\d+)? m?s\)", "([time])");
    settings.add_filter(r"in \d+(\.\d+)? m?s\.", "in [time].");
    let measured = r"(?m)^  (in all|stages|answered|errors|p50|p99|in flight)  ?.*$";
    settings.add_filter(measured, "  $1 […]");
    settings.add_filter(
        r"(?m)^ {12}(p50|\d+(\.\d+)? m?s  held).*$",
        "            […]",
    );
    settings.set_prepend_module_to_snapshot(false);
    settings
}

#[tokio::test]
async fn a_load_that_is_well_ends_with_0_and_leaves_reports_and_a_ledger() {
    let folder = folder(Weakness::None).await;
    let output = called(folder.path(), &["load", "--seed", "7"]).await;
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    settings().bind(|| {
        insta::assert_snapshot!("well", String::from_utf8_lossy(&output.stdout));
    });
    let results = folder.path().join("target/load-test");
    for file in [
        "report.html",
        "report.json",
        "report.txt",
        "load.json",
        "ledger",
    ] {
        assert!(results.join(file).is_file(), "{file}");
    }
    let load = &report(folder.path())["steps"][0]["load"];
    assert_eq!(load["ledger"]["stored"], 110);
    assert_eq!(load["arrival"]["rates"], serde_json::json!([100.0, 300.0]));
    // What is kept for the consumer during the run is gone.
    let left = std::fs::read_dir(&results).unwrap();
    let folders = left.filter(|one| one.as_ref().unwrap().path().is_dir());
    assert_eq!(folders.count(), 1, "only the logs");
}

#[tokio::test]
async fn a_load_that_loses_ends_with_1_and_names_what_was_lost() {
    let folder = folder(Weakness::Loses).await;
    let output = called(folder.path(), &["load", "--seed", "7"]).await;
    assert_eq!(output.status.code(), Some(1));
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(
        stdout.contains("✗ nothing that was acknowledged is lost"),
        "{stdout}"
    );
    let outcome = &report(folder.path())["steps"][0]["outcomes"][0];
    assert_eq!(outcome["subject"]["check"], "lost");
    let examples = outcome["verdict"]["because"].as_array().unwrap();
    assert_eq!(examples[0]["actual"], 11);
    let about = examples[1]["detail"].as_str().unwrap();
    assert!(about.starts_with("request 0000000000000007-"), "{about}");
}

#[tokio::test]
async fn a_load_that_is_ended_reads_back_what_was_sent_and_ends_with_3() {
    let folder = folder(Weakness::None).await;
    let arguments = ["load", "--rate", "50", "--for", "10m"];
    let mut call = command(folder.path(), &arguments);
    let mut child = call
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let ledger = folder.path().join("target/load-test/ledger");
    let pid = Pid::from_raw(child.id().unwrap().try_into().unwrap()).unwrap();
    // Once the ledger is there, requests are on their way.
    while !ledger.is_file() {
        tokio::task::yield_now().await;
    }
    kill_process(pid, Signal::INT).unwrap();
    assert_eq!(child.wait().await.unwrap().code(), Some(3));
    let mut said = String::new();
    let mut stderr = child.stderr.take().unwrap();
    stderr.read_to_string(&mut said).await.unwrap();
    assert!(said.contains("because of SIGINT"), "{said}");
    let report = report(folder.path());
    assert_eq!(report["totals"]["kept"], 0);
    assert_eq!(report["totals"]["broken"], 0);
    let ledger = &report["steps"][0]["load"]["ledger"];
    assert_eq!(ledger["stored"], ledger["acknowledged"], "it was read back");
}

#[tokio::test]
async fn a_call_that_cannot_be_followed_is_refused_in_one_line() {
    let folder = folder(Weakness::None).await;
    let start = ["--start-at", "2999-01-01T00:00:00Z"];
    for (arguments, problem) in [
        (vec!["load", "--consumer", "shop"], "no load of `shop`"),
        (vec!["load", "--rate", "0"], "--rate"),
        (vec!["load", "--users", "3", "--rate", "5"], "--rate"),
        (vec!["load", "--for", "long"], "--for"),
        (vec!["load", "--shard", "1/3"], "--start-at"),
        (
            vec!["load", "--shard", "4/3", start[0], start[1]],
            "--shard",
        ),
        (vec!["load", "--knee", "--users", "3"], "--knee"),
        (
            vec!["load", "--knee", "--shard", "1/3", start[0], start[1]],
            "--knee",
        ),
        (vec!["load", "--during", "app: stop"], "--during"),
        (
            vec!["load", "--during", "app: 503 at 10m for 1s"],
            "but the load takes",
        ),
        (
            vec!["load", "--knee", "--during", "app: 503 at 10ms for 10ms"],
            "goes with one driver",
        ),
        (
            vec!["load", "--during", "apo: 503 at 10ms for 10ms"],
            "there are: `catalogue`, `app`",
        ),
        (
            vec!["load", "--during", "app: kill at 10ms for 10ms"],
            "not started from here",
        ),
        (vec!["load", "--config", "none.toml"], "none.toml"),
        (vec!["merge"], "<FOLDER>"),
        (vec!["merge", "none"], "none"),
        (vec!["merge", "a", "--output-dir", "a"], "name another"),
    ] {
        let output = called(folder.path(), &arguments).await;
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(output.stdout.is_empty());
        let line = said.lines().next().unwrap();
        assert!(
            line.starts_with("error: ") && line.contains(problem),
            "{line}"
        );
    }
}

#[tokio::test]
async fn a_start_that_has_passed_is_not_checked() {
    let folder = folder(Weakness::None).await;
    let arguments = [
        "load",
        "--shard",
        "1/3",
        "--start-at",
        "2020-01-01T00:00:00Z",
    ];
    let output = called(folder.path(), &arguments).await;
    assert_eq!(output.status.code(), Some(3));
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(stdout.contains("agree on a later one"), "{stdout}");
}

#[tokio::test]
async fn a_consumer_that_is_not_there_is_not_checked() {
    let folder = tempfile::tempdir().unwrap();
    let text = project("http://127.0.0.1:1").replace(
        "role = \"consumer\"\n",
        "role = \"consumer\"\nready_timeout = \"50ms\"\n",
    );
    let text = text.replace(
        "role = \"provider\"\n",
        "role = \"provider\"\nready_timeout = \"50ms\"\n",
    );
    std::fs::write(folder.path().join("contracts.toml"), text).unwrap();
    let output = called(folder.path(), &["load"]).await;
    assert_eq!(output.status.code(), Some(3));
}
