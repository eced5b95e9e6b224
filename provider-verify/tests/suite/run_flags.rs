//! The binary's flags for how a run is carried out: signals, shards and their join, instances.

use std::process::Stdio;
use std::time::Duration;

use axum::http::StatusCode;
use contract::{Ended, NotChecked, Run, Verdict};
use provider_verify::Endpoint;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use tokio::process::Command;

use crate::command_line::{assert_golden, call, output};
use crate::fake_provider::FakeProvider;
use crate::pact_file::{Project, interaction};
use crate::silent_provider::SilentProvider;
use crate::watched_provider::WatchedProvider;

fn handler(provider: &provider_verify::Provider) -> &str {
    match &provider.state_change.as_ref().unwrap().endpoint {
        Endpoint::Http { url, .. } => url.as_str(),
        Endpoint::InProcess(_) => panic!("the handler is in this process"),
    }
}

fn with_state(description: &str) -> serde_json::Value {
    interaction(
        description,
        json!({"providerStates": [{"name": description}]}),
    )
}

#[tokio::test]
async fn a_signal_tears_the_state_down_and_ends_with_what_there_is() {
    for signal in [Signal::INT, Signal::TERM] {
        let silent = SilentProvider::to_requests().await;
        let project = Project::of([with_state("one"), with_state("two")]);
        let child = Command::new(env!("CARGO_BIN_EXE_provider-verify"))
            .args(["verify", "pacts", "--json", "-", "--state-change-teardown"])
            .args(["--provider-url", silent.provider.url.as_str()])
            .args([
                "--state-change-url",
                "/_states",
                "--request-timeout",
                "60000",
            ])
            .current_dir(project.root())
            .env_clear()
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        silent.asked.notified().await;
        let id = i32::try_from(child.id().unwrap()).unwrap();
        kill_process(Pid::from_raw(id).unwrap(), signal).unwrap();
        let ended = tokio::time::timeout(Duration::from_secs(20), child.wait_with_output());
        let ended = ended.await.unwrap().unwrap();
        assert_eq!(ended.status.code(), Some(3), "{signal:?}");
        let run: Run = serde_json::from_slice(&ended.stdout).unwrap();
        for outcome in run.outcomes() {
            let why = NotChecked::NotReached {
                why: Ended::Interruption,
            };
            assert_eq!(outcome.verdict, Verdict::NotChecked(why));
        }
        assert_eq!(silent.seen(), ["setup one", "GET /a", "teardown one"]);
    }
}

#[tokio::test]
async fn shards_are_joined_to_one_run_and_one_that_is_missing_is_refused() {
    let fake = FakeProvider::answering(|| StatusCode::OK).await;
    let project = Project::of(["a", "b", "c"].map(|name| interaction(name, json!({}))));
    let url = fake.provider.url.as_str();
    for shard in ["1", "2"] {
        let file = format!("{shard}.json");
        let shard = format!("{shard}/2");
        let flags = [
            "verify",
            "pacts",
            "--provider-url",
            url,
            "--shard",
            &shard,
            "--json",
            &file,
        ];
        assert_eq!(output(&project, &flags).await.status.code(), Some(0));
    }
    assert_eq!(fake.lines().len(), 3);
    let joined = ["merge", "1.json", "2.json", "--json", "all.json"];
    assert_golden("merged", &call(&project, &joined).await);
    let all = std::fs::read(project.root().join("all.json")).unwrap();
    let all: Run = serde_json::from_slice(&all).unwrap();
    assert_eq!((all.totals().kept, all.totals().checks()), (3, 3));
    assert_golden("merge_missing", &call(&project, &["merge", "2.json"]).await);
    let twice = ["merge", "1.json", "1.json", "2.json"];
    assert_golden("merge_twice", &call(&project, &twice).await);
    project.put_text("other.json", "{}");
    let other = ["merge", "1.json", "other.json"];
    assert_golden("merge_no_run", &call(&project, &other).await);
}

#[tokio::test]
async fn several_instances_take_one_path_for_their_state_handlers() {
    let first = WatchedProvider::start(2).await;
    let second = first.another().await;
    let project = Project::of(["a1", "b1"].map(|name| {
        let request = json!({"method": "GET", "path": format!("/{name}/1")});
        interaction(
            name,
            json!({"request": request, "providerStates": [{"name": name}]}),
        )
    }));
    let [one, two] = [&first, &second].map(|one| one.provider.url.as_str());
    let common = [
        "verify",
        "pacts",
        "--provider-url",
        one,
        "--provider-url",
        two,
    ];
    let path = ["--state-change-teardown", "--state-change-url", "/_states"];
    let ended = output(&project, &[&common[..], &path].concat()).await;
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    for instance in [&first, &second] {
        assert_eq!(instance.set_ups(), 1);
        instance.assert_each_found_its_state();
    }

    let only_one = ["--state-change-url", handler(&first.provider)];
    let ended = output(&project, &[&common[..], &only_one].concat()).await;
    assert_eq!(ended.status.code(), Some(2), "{ended:?}");
}

#[tokio::test]
async fn a_shuffled_run_names_its_seed_and_one_without_a_handler_says_so() {
    let fake = FakeProvider::answering(|| StatusCode::OK).await;
    let project = Project::of([with_state("one"), with_state("two")]);
    let url = fake.provider.url.as_str();
    let flags = [
        "verify",
        "pacts",
        "--provider-url",
        url,
        "--shuffle",
        "--seed",
        "7",
    ];
    assert_golden("notes", &call(&project, &flags).await);
}
