//! The request that is sent, and answers that cannot be judged.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;
use contract::{NotChecked, RecordedBody, Verdict};
use serde_json::json;
use tokio::net::TcpListener;

use crate::fake_provider::{FakeProvider, json};
use crate::pact_file::{Project, interaction, with_body};

fn reads() -> Project {
    Project::of([interaction("reads", json!({}))])
}

#[tokio::test]
async fn each_interaction_is_sent_once_and_in_the_order_of_the_file() {
    let fake = FakeProvider::answering(|| StatusCode::OK).await;
    let paths = ["/c", "/a", "/b"];
    let project = Project::of(
        paths.map(|path| interaction(path, json!({"request": {"method": "GET", "path": path}}))),
    );
    let step = fake.verify(&project).await;
    assert_eq!((step.selection.found, step.selection.selected()), (3, 3));
    assert_eq!(fake.lines(), ["GET /c", "GET /a", "GET /b"]);
}

#[tokio::test]
async fn the_request_is_the_pact_s_below_the_provider_s_own_path() {
    let mut fake = FakeProvider::answering(|| StatusCode::OK).await;
    fake.provider.url = fake.provider.url.join("/base/").unwrap();
    let project = Project::of([interaction(
        "writes",
        json!({"request": {
            "method": "PUT",
            "path": "/a b/%2F/ü",
            "query": {"z": ["1", "2&3"], "a": [null]},
            "headers": {"accept": ["text/html", "text/plain"], "content-type": ["application/json"]},
            "body": {"contentType": "application/json", "content": {"b": 1, "a": null}}
        }}),
    )]);
    fake.verify(&project).await;
    let request = &fake.seen()[0];
    assert_eq!(request.line, "PUT /base/a%20b/%2F/%C3%BC?a&z=1&z=2%263");
    let accept: Vec<_> = request.head.get_all("accept").iter().collect();
    assert_eq!(accept, ["text/html", "text/plain"]);
    assert_eq!(request.body, r#"{"a":null,"b":1}"#);
}

#[tokio::test]
async fn a_header_of_the_provider_replaces_the_pact_s() {
    let mut fake = FakeProvider::answering(|| StatusCode::OK).await;
    let header =
        |name: &'static str, value: &'static str| (name.parse().unwrap(), value.parse().unwrap());
    fake.provider.headers = vec![
        header("authorization", "Bearer real"),
        header("x-more", "1"),
    ];
    let request = json!({"path": "/a", "headers": {"Authorization": ["Bearer example"]}});
    fake.verify(&Project::of([interaction(
        "reads",
        json!({"request": request}),
    )]))
    .await;
    let head = &fake.seen()[0].head;
    assert_eq!(
        Vec::from_iter(head.get_all("authorization")),
        ["Bearer real"]
    );
    assert_eq!(head["x-more"], "1");
}

#[tokio::test]
async fn a_request_that_http_does_not_allow_is_not_checked() {
    let fake = FakeProvider::answering(|| StatusCode::OK).await;
    let request = json!({"path": "/a", "headers": {"no header": ["x"]}});
    let step = fake
        .verify(&Project::of([interaction(
            "reads",
            json!({"request": request}),
        )]))
        .await;
    let verdict = &step.outcomes[0].verdict;
    assert!(
        matches!(verdict, Verdict::NotChecked(NotChecked::Request { .. })),
        "{verdict:?}"
    );
    assert_eq!(fake.lines().len(), 0);
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_not_followed() {
    let moved = || (StatusCode::FOUND, [("location", "/elsewhere")]).into_response();
    let fake = FakeProvider::start(move |_| moved(), |_, _| StatusCode::OK.into_response()).await;
    let project = Project::of([interaction("moves", json!({"response": {"status": 302}}))]);
    let step = fake.verify(&project).await;
    assert_eq!(step.outcomes[0].verdict, Verdict::Kept);
    assert_eq!(fake.lines(), ["GET /a"]);
}

/// The reason of the only outcome, which has no answer.
fn no_answer(step: &contract::Step) -> &str {
    match &step.outcomes[0].verdict {
        Verdict::NotChecked(NotChecked::NoAnswer { detail }) => detail,
        verdict => panic!("{verdict:?}"),
    }
}

#[tokio::test]
async fn a_provider_that_does_not_answer_in_time_is_not_checked() {
    let body = || Response::new(Body::from_stream(futures_pending()));
    let mut fake = FakeProvider::answering(body).await;
    fake.provider.request_timeout = Duration::from_millis(100);
    let step = fake.verify(&reads()).await;
    assert_eq!(no_answer(&step), "no whole answer came in time");
    assert!(step.outcomes[0].exchange.is_some());
    assert_eq!(fake.lines().len(), 1, "it is asked only once");
}

/// A body that never ends and never sends.
fn futures_pending() -> futures_util::stream::Pending<Result<String, std::io::Error>> {
    futures_util::stream::pending()
}

#[tokio::test]
async fn a_provider_that_is_down_is_not_checked_and_the_reason_is_always_the_same() {
    let mut fake = FakeProvider::answering(|| StatusCode::OK).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let free = listener.local_addr().unwrap();
    drop(listener);
    fake.provider.url = format!("http://{free}").parse().unwrap();
    let project = Project::of([
        interaction("one", json!({})),
        interaction("two", json!({"request": {"path": "/other"}})),
    ]);
    let step = fake.verify(&project).await;
    let reason = no_answer(&step);
    assert!(
        reason.starts_with(&format!("cannot connect to {free}: ")),
        "{reason}"
    );
    assert_eq!(step.outcomes[0].verdict, step.outcomes[1].verdict);
}

#[tokio::test]
async fn an_answer_without_end_is_not_read_to_its_end() {
    let megabyte = || Ok::<_, std::io::Error>(vec![b' '; 1024 * 1024]);
    let endless = move || {
        Response::new(Body::from_stream(futures_util::stream::repeat_with(
            megabyte,
        )))
    };
    let fake = FakeProvider::answering(endless).await;
    let step = fake.verify(&reads()).await;
    assert_eq!(no_answer(&step), "the answer is longer than 64 MiB");
}

#[tokio::test]
async fn bodies_are_kept_only_where_someone_will_want_to_see_them() {
    let kept = FakeProvider::start(|_| json(200, &json!({"id": 1})), |_, _| unreachable!()).await;
    let project = Project::of([with_body(json!({"id": 1}), json!({}))]);
    let outcome = kept.verify(&project).await.outcomes.remove(0);
    assert_eq!(outcome.verdict, Verdict::Kept);
    assert_eq!(
        outcome.exchange.unwrap().received.unwrap().body,
        RecordedBody::Empty
    );

    let broken = FakeProvider::start(|_| json(200, &json!({"id": 2})), |_, _| unreachable!()).await;
    let outcome = broken.verify(&project).await.outcomes.remove(0);
    let received = outcome.exchange.unwrap().received.unwrap();
    assert_eq!(received.body, RecordedBody::Json(json!({"id": 2})));
}
