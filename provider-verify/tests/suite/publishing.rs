//! Results that go back to a broker, and those that must not, by the real binary.

use axum::http::StatusCode;
use serde_json::json;

use crate::broker::{PUBLISH, ask, provider, two_interactions};
use crate::command_line::{assert_golden, call, free_address, output};
use crate::fake_broker::{FakeBroker, Script};
use crate::pact_file::Project;

#[tokio::test]
async fn pacts_of_a_broker_are_verified_and_their_results_published() {
    let broker = FakeBroker::with(two_interactions()).await;
    let provider = provider(StatusCode::OK).await;
    let project = Project::of([]);
    let url = provider.provider.url.as_str();
    let arguments = [
        "-b",
        &broker.url(),
        "-n",
        "provider",
        "--provider-url",
        url,
        "--publish",
        "--provider-version",
        "1.2.3",
        "--provider-branch",
        "feat/a b",
        "--provider-tags",
        "dev,test",
        "--build-url",
        "http://ci/1",
        "--consumer-version-selectors",
        r#"{"mainBranch": true}"#,
    ];
    assert_golden("broker_published", &call(&project, &arguments).await);
    assert_eq!(
        broker.lines(),
        [
            "GET ",
            "POST for-verification/provider",
            "GET pacts/0",
            "GET pacticipants/provider",
            "PUT pacticipants/provider/branches/feat%2Fa%20b/versions/1.2.3",
            "PUT pacticipants/provider/versions/1.2.3/tags/dev",
            "PUT pacticipants/provider/versions/1.2.3/tags/test",
            "POST pacts/0/results",
        ]
    );
    let seen = broker.seen();
    assert_eq!(
        seen[1].1,
        json!({
            "consumerVersionSelectors": [{"mainBranch": true}],
            "includePendingStatus": false,
            "providerVersionBranch": "feat/a b",
            "providerVersionTags": ["dev", "test"],
        })
    );
    let results = &seen[7].1;
    assert_eq!(results["success"], true);
    assert_eq!(results["providerApplicationVersion"], "1.2.3");
    assert_eq!(results["buildUrl"], "http://ci/1");
    assert_eq!(results["testResults"][1]["interactionId"], "id-0-1");
    assert_eq!(results["testResults"][1]["interactionDescription"], "lists");
}

#[tokio::test]
async fn a_broken_pact_is_published_as_broken_with_its_mismatches() {
    let broker = FakeBroker::with(two_interactions()).await;
    let provider = provider(StatusCode::IM_A_TEAPOT).await;
    let project = Project::of([]);
    let url = provider.provider.url.as_str();
    let arguments = [
        "-b",
        &broker.url(),
        "-n",
        "provider",
        "--provider-url",
        url,
        "--publish",
        "--provider-version",
        "1.2.3",
    ];
    let output = output(&project, &arguments).await;
    assert_eq!(output.status.code(), Some(1));
    let (line, results) = broker.seen().pop().unwrap();
    assert_eq!(line, "POST pacts/0/results");
    assert_eq!(results["success"], false);
    let tests = results["testResults"].as_array().unwrap();
    assert_eq!(
        (&tests[0]["success"], &tests[1]["success"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(tests[1]["mismatches"][0]["attribute"], "status");
}

#[tokio::test]
async fn parts_of_a_run_are_never_published() {
    let broker = FakeBroker::with(two_interactions()).await;
    let provider = provider(StatusCode::OK).await;
    for part in [["--filter-description", "reads"], ["--shard", "1/2"]] {
        let (_, output) = ask(&broker.url(), &provider, &[&PUBLISH[..], &part].concat()).await;
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{error}");
        let lines = error.lines().filter(|line| line.contains("not published"));
        assert_eq!(lines.count(), 1, "{error}");
    }
    let told = |line: &String| line.starts_with("PUT") || line.ends_with("results");
    assert!(!broker.lines().iter().any(told), "{:?}", broker.lines());
}

#[tokio::test]
async fn what_could_not_be_checked_is_not_published() {
    let broker = FakeBroker::with(two_interactions()).await;
    let mut down = provider(StatusCode::OK).await;
    down.provider.url = format!("http://{}", free_address().await).parse().unwrap();
    let (_, output) = ask(&broker.url(), &down, &PUBLISH).await;
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{error}");
    assert!(
        error.contains("2 interactions could not be checked"),
        "{error}"
    );
    assert!(!broker.lines().iter().any(|line| line.ends_with("results")));
}

#[tokio::test]
async fn publishing_needs_a_version_and_says_so() {
    let broker = FakeBroker::with(two_interactions()).await;
    let provider = provider(StatusCode::OK).await;
    let (_, output) = ask(&broker.url(), &provider, &["--publish"]).await;
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(error.contains("--provider-version"), "{error}");
    assert_eq!(broker.lines(), [""; 0]);
}

#[tokio::test]
async fn results_that_cannot_be_published_end_with_3() {
    let refusing = Script {
        pacts: vec![(two_interactions(), false)],
        results: Some(400),
        ..Script::default()
    };
    let broker = FakeBroker::start(refusing).await;
    let provider = provider(StatusCode::OK).await;
    let (_, output) = ask(&broker.url(), &provider, &PUBLISH).await;
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{error}");
    assert!(
        error.contains("could not be published") && error.contains("is not wanted"),
        "{error}"
    );
}
