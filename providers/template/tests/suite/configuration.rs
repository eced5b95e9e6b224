//! The configuration as a parent process sees it.

use std::process::{Command, Output};

/// A sample that is generated, and how.
const SAMPLE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../docs/configuration/template-service.toml"
);

/// What the binary says with a token, and nothing else from the environment.
fn output(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_template-service"));
    let command = command.env_clear().env("AUTH_TOKENS", "very-secret");
    command.args(args).output().unwrap()
}

#[test]
fn the_sample_file_is_what_the_flags_make() {
    let made = String::from_utf8(output(&["--sample-config"]).stdout).unwrap();
    let kept = std::fs::read_to_string(SAMPLE).unwrap_or_default();
    assert_eq!(
        made, kept,
        "cargo run -p template-service -- --sample-config >docs/configuration/template-service.toml"
    );
}

#[test]
fn a_check_shows_the_settings_in_force_without_secrets() {
    let shown = output(&["--config", SAMPLE, "--check-config", "--database=memory"]);
    assert_eq!(shown.status.code(), Some(0));
    let shown = String::from_utf8(shown.stdout).unwrap();
    for line in [
        "database = \"memory\"  # flag\n",
        "auth-tokens = [hidden]  # environment variable AUTH_TOKENS\n",
        "log-level = \"info\"  # default\n",
    ] {
        assert!(shown.contains(line), "{line} is not in {shown}");
    }
    assert!(!shown.contains("very-secret"), "{shown}");
}

#[test]
fn a_check_finds_settings_that_contradict_each_other() {
    let found = output(&["--check-config", "--provider-states", "--database=a.db"]);
    assert_eq!(found.status.code(), Some(2));
    let line = String::from_utf8(found.stderr).unwrap();
    assert!(line.starts_with("error: --provider-states"), "{line}");
    assert_eq!(line.lines().count(), 1, "{line}");
}
