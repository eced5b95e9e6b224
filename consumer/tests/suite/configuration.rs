//! The configuration in layers, as a parent process sees it.

use std::path::Path;
use std::process::Output;

use crate::binary::{command, refused};

/// A sample that is generated, and how.
const SAMPLE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../docs/configuration/campaign-scheduler.toml"
);

fn output(args: &[&str]) -> String {
    let Output {
        status,
        stdout,
        stderr,
    } = command(args).output().unwrap();
    let stderr = String::from_utf8(stderr).unwrap();
    assert_eq!((status.code(), stderr.as_str()), (Some(0), ""));
    String::from_utf8(stdout).unwrap()
}

/// A folder with this configuration file, and the path of the file.
fn file(content: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scheduler.toml");
    std::fs::write(&path, content).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}

#[test]
fn the_sample_file_is_what_the_flags_make() {
    let kept = std::fs::read_to_string(SAMPLE).unwrap_or_default();
    assert_eq!(
        output(&["--sample-config"]),
        kept,
        "cargo run -p campaign-scheduler -- --sample-config >docs/configuration/campaign-scheduler.toml"
    );
}

#[test]
fn the_sample_file_is_a_configuration_file() {
    assert!(Path::new(SAMPLE).exists());
    let shown = output(&["--config", SAMPLE, "--check-config"]);
    assert!(
        shown.contains("provider-timeout = \"10s\"  # default\n"),
        "{shown}"
    );
}

#[test]
fn a_check_shows_the_settings_in_force_with_their_sources_and_without_secrets() {
    let (_folder, path) =
        file("provider-timeout = \"7s\"\nprovider-attempts = 2\nlisten = \"[::1]:1\"\n");
    let args = ["--config", &path, "--check-config", "--provider-attempts=4"];
    let shown = output(&args);
    for line in [
        format!("provider-timeout = \"7s\"  # {path}, line 1"),
        "provider-attempts = \"4\"  # flag".to_owned(),
        "listen = \"127.0.0.1:0\"  # environment variable LISTEN".to_owned(),
        "auth-tokens = [hidden]  # environment variable AUTH_TOKENS".to_owned(),
        "log-level = \"info\"  # default".to_owned(),
    ] {
        assert!(
            shown.lines().any(|shown| shown == line),
            "{line} is not in {shown}"
        );
    }
    assert!(!shown.contains("secret-"), "{shown}");
}

#[test]
fn a_check_finds_what_a_start_would() {
    for (content, part) in [
        (
            "provider-timeout = 10",
            "`provider-timeout` takes DURATION, not '10'",
        ),
        ("provider-breaker-window = 5", "never open"),
        ("template-service-url = \"localhost:8081\"", "http://"),
        ("auth-tokens-file = \"/no/such/file\"\n", "/no/such/file"),
        ("databse = \"a.db\"", "did you mean `database`?"),
        (
            "template-service-token = \"secret-1\"",
            "`template-service-token-file`",
        ),
        (
            "database-url = \"postgres://me:secret-1@a/b\"",
            "DATABASE_URL",
        ),
    ] {
        let (_folder, path) = file(content);
        let mut check = command(&["--config", &path, "--check-config"]);
        check
            .env_remove("AUTH_TOKENS")
            .env("TEMPLATE_SERVICE_TOKEN", "a");
        if !content.starts_with("auth") {
            check.env("AUTH_TOKENS", "a");
        }
        let line = refused(check);
        assert!(line.contains(part), "{part} is not in {line}");
    }
}

#[test]
fn a_check_opens_neither_a_port_nor_a_database() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("a.db");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    output(&[
        "--database",
        database.to_str().unwrap(),
        "--listen",
        &address,
        "--check-config",
    ]);
    assert!(!database.exists());
}

#[test]
fn a_database_whose_folder_is_not_there_is_found_by_a_check() {
    let line = refused(command(&[
        "--database",
        "/no/such/folder/a.db",
        "--check-config",
    ]));
    assert!(
        line.contains("/no/such/folder/a.db") && line.contains("--database"),
        "{line}"
    );
}

#[test]
fn a_wrong_address_of_a_server_is_told_without_its_password() {
    let mut check = command(&["--check-config"]);
    check.env("DATABASE_URL", "postgres://me:secret-1@a/b?sslmode=what");
    let line = refused(check);
    assert!(
        line.contains("DATABASE_URL") && line.contains("sslmode"),
        "{line}"
    );
}
