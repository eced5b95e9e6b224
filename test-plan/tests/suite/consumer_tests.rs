//! The tests of a consumer as a part of the plan: a command that leaves a mutation score.

use std::fs;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::project::{Finished, Project};

/// A project whose tests are this shell script.
fn with_tests(script: &str, more: &str) -> Project {
    let script = json!(script);
    Project::new(&format!(
        r#"
[services.app]
role = "consumer"
url = "http://127.0.0.1:9"

[[tests]]
name = "tests of the app"
consumer = "app"
command = ["sh", "-c", {script}]
score = "build/score.json"
{more}

[[steps]]
name = "error handling"
tests = ["tests of the app"]
"#
    ))
}

/// A script that leaves this score.
fn leaving(score: &Value) -> String {
    format!("mkdir -p build && echo '{score}' > build/score.json")
}

/// The score of a test of the one interaction that there is, with so many of its seven mutants noticed.
fn noticing(noticed: usize) -> Value {
    let mutations = ["dropped", "nulled", "retyped", "changed"];
    let survivor = json!({
        "provider": "api",
        "interaction": "a request for a thing",
        "place": {"in": "body", "pointer": "/name"},
        "mutations": mutations[..7 - noticed],
    });
    let tested = json!({
        "provider": "api",
        "interaction": "a request for a thing",
        "mutants": 7,
    });
    let survivors = if noticed < 7 { vec![survivor] } else { vec![] };
    json!({"tested": [tested], "survivors": survivors})
}

/// Why the tests were not checked.
fn why(project: &Project, finished: &Finished) -> String {
    assert_eq!(finished.code, Some(3), "{}", finished.stdout);
    let outcome = &project.report()["steps"][0]["outcomes"][0];
    assert_eq!(outcome["subject"]["kind"], "tests");
    assert_eq!(outcome["verdict"]["because"]["reason"], "tests");
    let detail = outcome["verdict"]["because"]["detail"].as_str().unwrap();
    let folder = project.path("").canonicalize().unwrap();
    detail.replace(folder.to_str().unwrap(), "[folder]")
}

#[test]
fn a_score_that_is_high_enough_is_kept_and_stands_in_the_step() {
    let project = with_tests(&leaving(&noticing(6)), "minimum = 85");
    let finished = project.run();
    assert_eq!(finished.code, Some(0), "{}", finished.stdout);
    let step = &project.report()["steps"][0];
    assert_eq!(step["selection"]["found"], 1);
    assert_eq!(step["mutation"]["tested"][0]["mutants"], 7);
    assert_eq!(
        step["mutation"]["survivors"][0]["mutations"],
        json!(["dropped"])
    );
}

#[test]
fn a_score_below_the_minimum_is_broken() {
    let project = with_tests(&leaving(&noticing(6)), "minimum = 86");
    let finished = project.run();
    assert_eq!(finished.code, Some(1), "{}", finished.stdout);
    let step = &project.report()["steps"][0];
    let broken = &step["outcomes"][0]["verdict"]["because"][0];
    assert_eq!(
        (&broken["expected"], &broken["actual"]),
        (&json!(86), &json!(85))
    );
    assert_eq!(
        step["mutation"]["survivors"][0]["place"]["pointer"],
        "/name"
    );
    let said = "1. the mutation score in percent
     expected  at least 86
     actual    85";
    assert!(finished.stdout.contains(said), "{}", finished.stdout);
}

#[test]
fn an_interaction_of_the_pacts_that_no_test_was_run_for_lowers_the_score() {
    let other = json!({"provider": "api", "interaction": "another", "mutants": 7});
    let score = json!({"tested": [other]});
    let project = with_tests(&leaving(&score), "minimum = 51");
    assert_eq!(project.run().code, Some(1));
    let step = &project.report()["steps"][0];
    let untested = &step["mutation"]["untested"][0];
    assert_eq!(untested["interaction"], "a request for a thing");
    assert_eq!(untested["mutants"], 7);
    assert_eq!(step["outcomes"][0]["verdict"]["because"][0]["actual"], 50);
}

#[test]
fn tests_that_fail_are_not_checked_with_the_end_of_what_they_printed() {
    let script = format!(
        "{} && echo 'name: was null' && exit 9",
        leaving(&noticing(7))
    );
    let project = with_tests(&script, "");
    let finished = project.run();
    assert_eq!(
        why(&project, &finished),
        "it failed, exit status: 9; its log [folder]/target/test-report/logs/tests-of-the-app.log \
         ends in:\n  name: was null"
    );
    let step = &project.report()["steps"][0];
    assert_eq!(step.get("mutation"), None, "a score of tests that failed");
}

#[test]
fn the_score_of_an_earlier_run_is_not_taken_for_the_one_of_this() {
    let project = with_tests("true", "");
    fs::create_dir(project.path("build")).unwrap();
    fs::write(project.path("build/score.json"), noticing(7).to_string()).unwrap();
    let finished = project.run();
    let why = why(&project, &finished);
    let expected = "it ended well, but left no score in [folder]/build/score.json";
    assert_eq!(why, expected);
}

#[test]
fn a_file_that_holds_no_score_is_left_alone_and_the_tests_do_not_run() {
    let project = with_tests("touch ran", "");
    fs::create_dir(project.path("build")).unwrap();
    fs::write(project.path("build/score.json"), "{\"precious\": 1}").unwrap();
    let finished = project.run();
    let why = why(&project, &finished);
    assert!(
        why.contains("holds something else than a mutation score"),
        "{why}"
    );
    assert!(!project.path("ran").exists());
    let left = fs::read_to_string(project.path("build/score.json")).unwrap();
    assert_eq!(left, "{\"precious\": 1}");
}

#[test]
fn tests_that_changed_nothing_prove_nothing() {
    let excused = json!({
        "provider": "api",
        "interaction": "a request for a thing",
        "place": {"in": "body", "pointer": "/name"},
        "mutations": ["dropped"],
        "because": "nobody reads it",
    });
    let tested = json!({"provider": "api", "interaction": "a request for a thing", "mutants": 1});
    let score = json!({"tested": [tested], "excused": [excused]});
    let project = with_tests(&leaving(&score), "");
    let finished = project.run();
    let why = why(&project, &finished);
    assert!(
        why.ends_with("build/score.json tells of no mutant"),
        "{why}"
    );
}

#[test]
fn tests_that_take_too_long_are_ended() {
    let project = with_tests("echo waiting && sleep 600", "timeout = \"1s\"");
    let started = Instant::now();
    let finished = project.run();
    assert!(started.elapsed() < Duration::from_secs(60));
    let why = why(&project, &finished);
    assert!(why.starts_with("it took longer than 1s"), "{why}");
    assert!(why.ends_with("waiting"), "{why}");
}

#[test]
fn a_command_is_told_nothing_of_the_package_that_cargo_runs_the_plan_of() {
    let is_quiet = "test -z \"$CARGO_MANIFEST_DIR$CARGO_PKG_NAME\" && test -n \"$CARGO_HOME\"";
    let project = with_tests(&format!("{is_quiet} && {}", leaving(&noticing(7))), "");
    let mut command = project.command();
    command
        .env("CARGO_MANIFEST_DIR", "/plan")
        .env("CARGO_PKG_NAME", "test-plan");
    command.env("CARGO_HOME", "/home/.cargo");
    assert_eq!(command.output().unwrap().status.code(), Some(0));
}

#[test]
fn a_consumer_without_a_pact_is_refused_before_anything_runs() {
    let project = with_tests("touch ran", "");
    let pact = project.path("pacts/app-api.json");
    let text = fs::read_to_string(&pact).unwrap();
    fs::write(&pact, text.replace("\"app\"", "\"other\"")).unwrap();
    let finished = project.run();
    assert_eq!(finished.code, Some(2));
    let expected = "the step `error handling` runs tests of `app`, but no pact in";
    assert!(finished.stderr.contains(expected), "{}", finished.stderr);
    assert!(!project.path("ran").exists());
}
