//! Who we are to a broker and to whom its links and redirects lead: credentials stay with the servers
//! that the user named, and are never shown.

use std::process::Output;

use axum::http::StatusCode;
use serde_json::Value;

use crate::broker::{PUBLISH, provider, two_interactions};
use crate::command_line::{assert_golden, call, output};
use crate::fake_broker::{FakeBroker, Script};
use crate::pact_file::{Project, interaction, pact};

const BASIC: &str = "Basic bWU6czNjcjN0";

async fn broker(script: Script) -> FakeBroker {
    FakeBroker::start(Script {
        pacts: vec![(two_interactions(), false)],
        ..script
    })
    .await
}

/// What a call comes to that names this broker, and everything that it says.
async fn ask(broker: &str, more: &[&str]) -> (Output, String) {
    let provider = provider(StatusCode::OK).await;
    let url = provider.provider.url.as_str();
    let base = ["-b", broker, "-n", "provider", "--provider-url", url];
    let output = output(&Project::of([]), &[&base[..], more].concat()).await;
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    (output, String::from_utf8(text).unwrap())
}

#[tokio::test]
async fn user_and_password_of_an_address_are_for_every_call_and_never_shown() {
    let broker = broker(Script {
        authorization: Some(BASIC),
        ..Script::default()
    })
    .await;
    let url = broker.url_with("me:s3cr3t");
    let (output, text) = ask(&url, &[&PUBLISH[..], &["--loglevel", "trace"]].concat()).await;
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(broker.lines().contains(&"POST pacts/0/results".to_owned()));
    assert!(!text.contains("s3cr3t"), "{text}");
}

#[tokio::test]
async fn user_and_password_of_an_address_go_before_those_of_flags() {
    let broker = broker(Script {
        authorization: Some(BASIC),
        ..Script::default()
    })
    .await;
    let (output, text) = ask(&broker.url_with("me:s3cr3t"), &["--token", "other"]).await;
    assert_eq!(output.status.code(), Some(0), "{text}");
}

#[tokio::test]
async fn an_address_of_a_pact_has_its_own_user_and_password() {
    let broker = broker(Script {
        authorization: Some(BASIC),
        ..Script::default()
    })
    .await;
    let provider = provider(StatusCode::OK).await;
    let pact = broker.pact_url().replace("://", "://me:s3cr3t@");
    let url = provider.provider.url.as_str();
    let output = output(&Project::of([]), &["--url", &pact, "--provider-url", url]).await;
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

#[tokio::test]
async fn credentials_do_not_go_where_a_link_of_the_broker_leads() {
    // Answers 401 to whoever brings credentials.
    let elsewhere = broker(Script::default()).await;
    let named = broker(Script {
        authorization: Some(BASIC),
        elsewhere: Some(elsewhere.url().trim_end_matches('/').to_owned()),
        ..Script::default()
    })
    .await;
    let (output, text) = ask(&named.url(), &["--user", "me", "--password", "s3cr3t"]).await;
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert_eq!(elsewhere.lines(), ["GET pacts/0"]);
}

#[tokio::test]
async fn a_server_that_a_link_leads_to_and_that_asks_who_we_are_is_named() {
    let elsewhere = broker(Script {
        authorization: Some(BASIC),
        ..Script::default()
    })
    .await;
    let named = broker(Script {
        authorization: Some(BASIC),
        elsewhere: Some(elsewhere.url().trim_end_matches('/').to_owned()),
        ..Script::default()
    })
    .await;
    let (output, text) = ask(&named.url(), &["--user", "me", "--password", "s3cr3t"]).await;
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(
        text.contains("not to where those redirect or link"),
        "{text}"
    );
}

#[tokio::test]
async fn a_question_is_asked_again_where_a_redirect_leads() {
    for status in [301, 302, 307, 308] {
        let broker = broker(Script {
            authorization: Some(BASIC),
            moved: Some(status),
            ..Script::default()
        })
        .await;
        let (output, text) = ask(&broker.url_with("me:s3cr3t"), &[]).await;
        assert_eq!(output.status.code(), Some(0), "{status}: {text}");
        let lines = broker.lines();
        assert_eq!(lines[1], "POST for-verification/provider", "{status}");
        assert_ne!(broker.seen()[1].1, Value::Null, "{status}: with its body");
    }
}

#[tokio::test]
async fn redirects_without_end_are_an_error() {
    let provider = provider(StatusCode::OK).await;
    let circle =
        axum::Router::new().fallback(|| async { axum::response::Redirect::temporary("/") });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, circle).into_future());
    let provider_url = provider.provider.url.as_str();
    let arguments = ["-b", &url, "-n", "provider", "--provider-url", provider_url];
    let text = call(&Project::of([]), &arguments).await;
    assert_golden("broker_redirects", &text);
}

#[tokio::test]
async fn all_pages_of_a_list_are_read() {
    let one = |number: usize| {
        let description = format!("reads {number}");
        let interaction = interaction(&description, serde_json::json!({}));
        (
            pact(&format!("consumer {number}"), "provider", [interaction]),
            false,
        )
    };
    let broker = FakeBroker::start(Script {
        pacts: (0..5).map(one).collect(),
        page: Some(2),
        ..Script::default()
    })
    .await;
    let (output, text) = ask(&broker.url(), &[]).await;
    assert_eq!(output.status.code(), Some(0), "{text}");
    let fetched = broker.lines();
    let fetched = fetched.iter().filter(|line| line.starts_with("GET pacts/"));
    assert_eq!(fetched.count(), 5, "{text}");
}

#[tokio::test]
async fn a_conflict_while_publishing_is_told_and_ends_with_3() {
    let broker = broker(Script {
        results: Some(409),
        ..Script::default()
    })
    .await;
    let (output, text) = ask(&broker.url(), &PUBLISH).await;
    assert_eq!(output.status.code(), Some(3), "{text}");
    assert!(
        text.contains("409 Conflict: success is not wanted"),
        "{text}"
    );
}
