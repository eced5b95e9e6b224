//! Wrong calls: what is wrong in one line, a tip where there is one, and no secret in it.

use crate::command_line::{assert_golden, call, output};
use crate::pact_file::Project;

#[tokio::test]
async fn a_flag_that_is_not_known_comes_with_one_that_is() {
    let text = call(
        &Project::of([]),
        &["verify", "pacts", "--filter-discription", "x"],
    )
    .await;
    assert_golden("unknown_flag", &text);
}

#[tokio::test]
async fn a_value_that_cannot_be_used_is_said_with_its_flag() {
    let text = call(&Project::of([]), &["verify", "pacts", "--port", "http"]).await;
    assert_golden("wrong_value", &text);
}

#[tokio::test]
async fn what_is_no_number_and_no_date_is_refused_with_what_it_must_be() {
    for (flag, value, words) in [
        ("--jobs", "0", "must be a whole number, at least 1"),
        ("--run-timeout", "1h", "must be a whole number of seconds"),
        (
            "--request-timeout",
            "0",
            "must be a whole number of milliseconds",
        ),
        (
            "--state-change-timeout",
            "x",
            "must be a whole number of milliseconds",
        ),
        (
            "--include-wip-pacts-since",
            "2026",
            "must be a date, such as 2026-01-31",
        ),
    ] {
        let output = output(&Project::of([]), &["verify", "pacts", flag, value]).await;
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{error}");
        let line = error.lines().next().unwrap();
        assert!(line.contains(flag) && line.contains(words), "{error}");
    }
}

#[tokio::test]
async fn flags_that_exclude_each_other_are_both_named() {
    let arguments = [
        "verify",
        "pacts",
        "--provider-url",
        "http://x",
        "--port",
        "1",
    ];
    assert_golden("conflict", &call(&Project::of([]), &arguments).await);
}

#[tokio::test]
async fn a_command_that_is_not_known_comes_with_one_that_is() {
    assert_golden("unknown_command", &call(&Project::of([]), &["sates"]).await);
}

#[tokio::test]
async fn an_address_that_is_none_is_said_without_its_password() {
    for flag in [
        "--broker-url",
        "--url",
        "--provider-url",
        "--message-url",
        "-s",
    ] {
        for address in ["https://me:s3cr3t@host:port/", "https://me:s3/cr3t@host/"] {
            let output = output(&Project::of([]), &["verify", "pacts", flag, address]).await;
            let error = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(2), "{error}");
            assert!(!error.contains("cr3t"), "{error}");
        }
    }
}
