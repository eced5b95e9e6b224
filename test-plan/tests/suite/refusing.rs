//! Calls that cannot be meant: one line on stderr, exit 2, nothing started, nothing written.

use std::fs;

use crate::project::{Finished, Project, STEP, service};

/// What the binary says to this `contracts.toml`, with the folder taken out.
fn refused(project: &Project, arguments: &[&str]) -> String {
    let finished = Finished::of(project.command().args(arguments).output().unwrap());
    assert_eq!(finished.code, Some(2), "{}", finished.stderr);
    assert_eq!(finished.stdout, "");
    assert_eq!(project.pid("api"), None, "a service was started");
    assert!(!project.path("target").exists(), "something was written");
    let folder = project.path("").canonicalize().unwrap();
    finished
        .stderr
        .replace(folder.to_str().unwrap(), "[folder]")
}

/// A good project with one thing replaced.
fn changed(from: &str, to: &str) -> Project {
    let good = format!("{}{STEP}", service("api", "provider", "good"));
    assert!(good.contains(from), "{from} is not in {good}");
    Project::new(&good.replace(from, to))
}

#[test]
fn a_plan_that_is_not_there() {
    let project = changed("api", "api");
    let said = refused(&project, &["--config", "missing.toml"]);
    insta::assert_snapshot!(said, @"error: cannot read missing.toml: No such file or directory (os error 2)");

    fs::remove_file(project.path("contracts.toml")).unwrap();
    let said = refused(&project, &[]);
    insta::assert_snapshot!(said, @"error: no contracts.toml in [folder] or above it; write one, or name one with --config");
}

#[test]
fn a_plan_that_is_not_toml() {
    let said = refused(&changed("role = \"provider\"", "role = provider\""), &[]);
    insta::assert_snapshot!(said, @r#"error: [folder]/contracts.toml:5:8: missing opening quote, expected `"`"#);
}

#[test]
fn a_key_that_is_not_known() {
    let said = refused(&changed("ready =", "raedy ="), &[]);
    insta::assert_snapshot!(said, @"error: [folder]/contracts.toml:8:1: unknown key `raedy`; did you mean `ready`? Known: `role`, `build`, `build_timeout`, `start`, `env`, `url`, `ready`, `ready_timeout`, `provider_states`, `token_env`, `token_file`, `headers`, `request_timeout`");
}

#[test]
fn a_service_that_is_not_known() {
    let said = refused(&changed("verify = [\"api\"]", "verify = [\"apu\"]"), &[]);
    insta::assert_snapshot!(said, @"error: [folder]/contracts.toml:13:11: there is no provider `apu`; did you mean `api`? Known: `api`");
}

#[test]
fn a_placeholder_that_is_not_known() {
    let said = refused(&changed("{token}", "{tokem}"), &[]);
    insta::assert_snapshot!(said, @"error: [folder]/contracts.toml:7:17: unknown placeholder `tokem`; did you mean `token`? Known: `token`, `run.id`, `api.url`, `api.token`");
}

#[test]
fn services_that_wait_for_each_other() {
    let said = refused(&changed("{token}", "{api.url}"), &[]);
    insta::assert_snapshot!(said, @"error: [folder]/contracts.toml:4:11: services wait for each other's address: `api` waits for `api`; give one of them a fixed `url` instead");
}

#[test]
fn a_step_that_is_not_there() {
    let said = refused(&changed("api", "api"), &["--step", "thinks"]);
    insta::assert_snapshot!(said, @"error: there is no step `thinks`; there are: `things`");
}

#[test]
fn a_provider_without_a_pact() {
    let project = changed("api", "api");
    let pact = fs::read_to_string(project.path("pacts/app-api.json")).unwrap();
    fs::write(
        project.path("pacts/app-api.json"),
        pact.replace("\"api\"", "\"other\""),
    )
    .unwrap();
    let said = refused(&project, &[]);
    insta::assert_snapshot!(said, @"error: the step `things` verifies `api`, but no pact in [folder]/pacts has an interaction with it");
}

#[test]
fn a_pact_that_is_broken() {
    let project = changed("api", "api");
    fs::write(project.path("pacts/app-api.json"), "{\"consumer\": 1}").unwrap();
    let said = refused(&project, &[]);
    insta::assert_snapshot!(said, @r#"error: [folder]/pacts/app-api.json: at /consumer: has no "name"; is this a pact file?"#);
}

#[test]
fn a_token_that_is_not_set() {
    let project = changed(
        "ready =",
        "token_env = \"TEST_PLAN_NO_SUCH_VARIABLE\"\nready =",
    );
    let said = refused(&project, &[]);
    insta::assert_snapshot!(said, @"error: `api`: the environment variable TEST_PLAN_NO_SUCH_VARIABLE with its token is not set");
}

#[test]
fn a_folder_for_the_reports_that_cannot_be_made() {
    let project = changed("api", "api");
    fs::write(project.path("taken"), "").unwrap();
    let said = refused(&project, &["--output-dir", "taken"]);
    insta::assert_snapshot!(said, @"error: cannot write taken/logs: Not a directory (os error 20)");
}

#[test]
fn a_flag_that_is_not_known() {
    let said = refused(&changed("api", "api"), &["--stpe", "things"]);
    insta::assert_snapshot!(said, @r"
    error: unexpected argument '--stpe' found
      tip: a similar argument exists: '--step'
    For more information, try '--help'.
    ");
}
