//! The real binary, killed or stopped in the middle of a launch of many batches.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use super::database::TestDatabase;
use super::replicas::Replicas;
use super::scheduler::{CALLER_TOKEN, RECIPIENT_TOKEN, TEMPLATE_TOKEN};

const RECIPIENTS: usize = 3000;

/// A process, with a launcher unless it is told to have none. What is due for the moved clock of a
/// test is long due for its clock. Dropping it kills it, as by `kill -9`.
pub(crate) struct SchedulerProcess(Child);

impl SchedulerProcess {
    pub(crate) fn start(replicas: &Replicas, args: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_campaign-scheduler"));
        command
            .env_clear()
            .env("AUTH_TOKENS", CALLER_TOKEN)
            .env("TEMPLATE_SERVICE_URL", replicas.templates.url())
            .env("TEMPLATE_SERVICE_TOKEN", TEMPLATE_TOKEN)
            .env("RECIPIENT_SERVICE_URL", replicas.recipients.url())
            .env("RECIPIENT_SERVICE_TOKEN", RECIPIENT_TOKEN)
            .env("LISTEN", "127.0.0.1:0")
            .args(["--launcher-poll-interval", "10ms"])
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        match &*replicas.database {
            TestDatabase::Memory => panic!("no other process sees into a database in memory"),
            TestDatabase::File(folder) => {
                command.env("DATABASE", folder.path().join("scheduler.db"))
            }
            TestDatabase::Postgres(schema) => command.env("DATABASE_URL", schema.url()),
        };
        Self(command.spawn().unwrap())
    }

    /// Where it listens, once it does.
    pub(crate) fn url(&mut self) -> String {
        let mut lines = BufReader::new(self.0.stdout.take().unwrap()).lines();
        let line = lines.next().unwrap().unwrap();
        line.strip_prefix("listening on ").unwrap().to_owned()
    }

    pub(crate) fn kill(self) {
        drop(self);
    }

    /// Stops it by SIGTERM, and waits for its end.
    async fn terminate(mut self) {
        kill_process(Pid::from_child(&self.0), Signal::TERM).unwrap();
        let status = tokio::task::spawn_blocking(move || self.0.wait().unwrap());
        assert!(status.await.unwrap().success());
    }
}

impl Drop for SchedulerProcess {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn has(campaign: &Value, messages: usize) -> bool {
    campaign["message_count"].as_u64().unwrap() >= messages as u64
}

#[tokio::test]
async fn a_launch_that_is_killed_again_and_again_gives_each_recipient_one_message() {
    const KILLS: usize = 5;
    let replicas = Replicas::none_yet(RECIPIENTS).await;
    let watching = replicas.without_launcher().await;
    let id = watching.create("a").await;
    let args = ["--launcher-batch", "5", "--launcher-lease", "200ms"];
    for kill in 1..=KILLS {
        let process = SchedulerProcess::start(&replicas, &args);
        let goal = RECIPIENTS * kill / (KILLS + 1);
        watching.until(&id, |campaign| has(campaign, goal)).await;
        process.kill();
        let left = watching.campaign(&id).await;
        assert_eq!(left["status"], "launching", "killed in the middle");
        // A server may still commit what the process had sent before it was killed.
        let count = watching.assert_no_gap(&id).await;
        assert!(has(&left, 1) && !has(&left, count + 1));
    }
    let _last = SchedulerProcess::start(&replicas, &args);
    watching.until_status(&id, "launched").await;
    watching.assert_one_message_each(&id, RECIPIENTS).await;
}

#[tokio::test]
async fn a_process_that_is_terminated_leaves_its_campaign_to_the_next_at_once() {
    let replicas = Replicas::none_yet(RECIPIENTS).await;
    let watching = replicas.without_launcher().await;
    let id = watching.create("a").await;
    // Whoever waited for this lease to run out would wait longer than the test.
    let args = ["--launcher-batch", "5", "--launcher-lease", "1h"];
    let process = SchedulerProcess::start(&replicas, &args);
    watching.until(&id, |campaign| has(campaign, 1)).await;
    process.terminate().await;
    let left = watching.campaign(&id).await;
    assert_eq!(left["status"], "launching", "stopped in the middle");
    let _next = SchedulerProcess::start(&replicas, &args);
    watching.until_status(&id, "launched").await;
    watching.assert_one_message_each(&id, RECIPIENTS).await;
}
