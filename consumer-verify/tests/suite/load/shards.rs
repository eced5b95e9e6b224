//! Three drivers as processes, joined, and one driver that sends the same.

use std::path::{Path, PathBuf};

use consumer_verify::load::ledger::{Book, Entry};
use consumer_verify::load::{LoadResult, ledger_in};
use contract::LedgerTotals;
use jiff::{SignedDuration, Timestamp};
use tokio::process::Command;

use super::consumer::{Weakness, consumer};
use super::played::{REQUESTS, project};

/// Long enough for three processes to be ready, on a machine with much to do.
const UNTIL_READY: SignedDuration = SignedDuration::from_secs(6);

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_consumer-verify"));
    command.args(arguments).kill_on_drop(true);
    command
}

/// A file that loads a consumer without a weakness, in a folder of its own.
async fn file(folder: &Path, name: &str) -> String {
    let url = consumer(Weakness::None).await;
    let path = folder.join(name);
    std::fs::write(&path, project(&url)).unwrap();
    path.display().to_string()
}

/// All that is the same whoever drives: not how long things took, and which ids they were given.
fn lines(folder: &Path) -> Vec<(u64, Entry)> {
    let book = Book::open(&ledger_in(folder)).unwrap();
    let entries = book.entries().unwrap();
    let same = entries.map(|one| {
        let (number, entry) = one.unwrap();
        let entry = Entry {
            latency: std::time::Duration::ZERO,
            created: consumer_verify::load::ledger::CreatedId::NONE,
            ..entry
        };
        (number, entry)
    });
    same.collect()
}

#[tokio::test]
async fn three_drivers_are_together_what_one_is() {
    let folder = tempfile::tempdir().unwrap();
    let shared = file(folder.path(), "shared.toml").await;
    let start_at = (Timestamp::now() + UNTIL_READY).to_string();
    let out = |name: &str| folder.path().join(name).display().to_string();
    let mut drivers = Vec::new();
    for shard in 1..=3 {
        let (shard, out) = (format!("{shard}/3"), out(&format!("shard-{shard}")));
        let mut driver = command(&["load", "--config", &shared, "--shard", &shard]);
        driver.args(["--start-at", &start_at, "--seed", "7", "--output-dir", &out]);
        drivers.push(driver.output());
    }
    for driver in futures_util::future::join_all(drivers).await {
        let output = driver.unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{said}");
    }
    let alone = file(folder.path(), "alone.toml").await;
    let one = out("one");
    let mut driver = command(&["load", "--config", &alone, "--seed", "7"]);
    let output = driver.args(["--output-dir", &one]).output().await.unwrap();
    assert_eq!(output.status.code(), Some(0));

    let (joined, shards) = (
        out("joined"),
        [out("shard-3"), out("shard-1"), out("shard-2")],
    );
    let mut merge = command(&["merge", &shards[0], &shards[1], &shards[2]]);
    let merged = merge
        .args(["--output-dir", &joined])
        .output()
        .await
        .unwrap();
    let said = String::from_utf8_lossy(&merged.stderr);
    assert_eq!(merged.status.code(), Some(0), "{said}");

    assert_eq!(lines(Path::new(&joined)), lines(Path::new(&one)));
    let read = |folder: &str| LoadResult::read(Path::new(folder)).unwrap();
    let (joined, one) = (read(&joined), read(&one));
    let all = LedgerTotals {
        sent: REQUESTS,
        acknowledged: REQUESTS,
        stored: REQUESTS,
        ..LedgerTotals::default()
    };
    assert_eq!((joined.ledger, one.ledger), (all, all));
    let counted = |result: &LoadResult| {
        let stages = result.recording.stages().into_iter();
        Vec::from_iter(stages.map(|one| (one.from, one.target_rate, one.started, one.answered)))
    };
    assert_eq!(counted(&joined), counted(&one));
    // Every latency that a driver recorded is in the joined histogram, and no other.
    let mut by_hand = read(&shards[0]).recording;
    assert!(by_hand.merge(&read(&shards[1]).recording));
    assert!(by_hand.merge(&read(&shards[2]).recording));
    assert_eq!(joined.recording, by_hand);
}

/// The result of one driver, as if it had been one of several.
async fn result_of(folder: &Path, name: &str, shard: u32, seed: u64) -> PathBuf {
    let out = folder.join(name);
    let file = file(folder, &format!("{name}.toml")).await;
    let (seed, out_text) = (seed.to_string(), out.display().to_string());
    let arguments = [
        "load",
        "--config",
        &file,
        "--seed",
        &seed,
        "--output-dir",
        &out_text,
    ];
    command(&arguments).output().await.unwrap();
    let mut result = LoadResult::read(&out).unwrap();
    result.of.shards = 2;
    result.of.started_at = Timestamp::UNIX_EPOCH;
    result.shards = vec![shard];
    result.write(&out).unwrap();
    out
}

#[tokio::test]
async fn results_that_are_not_all_of_one_load_are_not_joined() {
    let folder = tempfile::tempdir().unwrap();
    let one = result_of(folder.path(), "one", 1, 7).await;
    let twin = result_of(folder.path(), "twin", 1, 7).await;
    let other = result_of(folder.path(), "other", 2, 8).await;
    let to = folder.path().join("joined");
    for (folders, problem) in [
        (vec![one.clone()], "shard 2/2 is missing"),
        (vec![one.clone(), twin], "shard 1/2 is there twice"),
        (vec![one.clone(), other], "it is of another load"),
        (vec![one, folder.path().join("none")], "none"),
    ] {
        let error = LoadResult::merge(&folders, &to).unwrap_err().to_string();
        assert!(error.contains(problem), "{error}");
        assert!(!to.exists());
    }
}
