//! `/metrics`: that it can be read, and what is in it.

use std::collections::BTreeSet;
use std::time::{SystemTime, UNIX_EPOCH};

use reqwest::{Client, Method, StatusCode};

use crate::example::Example;
use crate::open_metrics::Exposition;

const DURATION_COUNT: &str = "http_server_request_duration_seconds_count";

/// What the service shows to somebody without a token.
async fn scrape(example: &Example) -> Exposition {
    let url = format!("{}/metrics", example.running.url());
    let response = Client::new().get(url).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let media_type = response.headers()["content-type"].to_str().unwrap();
    assert_eq!(
        media_type,
        "application/openmetrics-text; version=1.0.0; charset=utf-8"
    );
    Exposition::read(&response.text().await.unwrap())
}

#[tokio::test]
async fn requests_are_counted_by_method_route_and_class_of_status() {
    let example = Example::start().await;
    example.get("/v1/context").await;
    example.get("/v1/context").await;
    example.get("/v1/panic").await;
    let shown = scrape(&example).await;
    let count = |route, status| {
        let labels = [("method", "GET"), ("route", route), ("status", status)];
        shown.value(DURATION_COUNT, &labels)
    };
    assert_eq!(count("/v1/context", "2xx"), Some(2.0));
    assert_eq!(count("/v1/panic", "5xx"), Some(1.0));
    assert_eq!(count("/v1/context", "5xx"), None);
    let again = scrape(&example).await;
    let labels = [("route", "/metrics"), ("status", "2xx")];
    assert_eq!(again.value(DURATION_COUNT, &labels), Some(1.0));
}

#[tokio::test]
async fn no_label_holds_what_a_caller_sends() {
    let example = Example::start().await;
    let url = example.running.url();
    let invented = Method::from_bytes(b"SECRETMETHOD").unwrap();
    let requests = [
        (Method::GET, "/v1/things/secret-id?email=secret@example.org"),
        (Method::GET, "/secret-path"),
        (Method::POST, "/v1/context?secret"),
        (invented, "/v1/context"),
    ];
    for (method, path) in requests {
        let request = Client::new().request(method, format!("{url}{path}"));
        request.bearer_auth("secret").send().await.unwrap();
    }
    let shown = scrape(&example).await;
    for sample in &shown.samples {
        let text = format!("{sample:?}").to_lowercase();
        assert!(!text.contains("secret"), "{text}");
    }
    let none = [("method", "GET"), ("route", "none"), ("status", "4xx")];
    assert_eq!(shown.value(DURATION_COUNT, &none), Some(2.0));
    let other = [("method", "other"), ("route", "/v1/context")];
    assert_eq!(shown.value(DURATION_COUNT, &other), Some(1.0));
}

#[tokio::test]
async fn a_service_says_what_it_is_and_since_when_it_runs() {
    let before = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let example = Example::start().await;
    let shown = scrape(&example).await;
    let labels = [("service", "example-service"), ("version", "1.2.3")];
    assert_eq!(shown.value("service_build_info", &labels), Some(1.0));
    let started = shown.value("process_start_time_seconds", &[]).unwrap();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    assert!((before.as_secs_f64()..=now.as_secs_f64()).contains(&started));
}

#[tokio::test]
async fn what_a_service_measures_itself_is_brought_up_to_date_before_it_is_shown() {
    let example = Example::start().await;
    for scrapes in 1..=2 {
        let shown = scrape(&example).await;
        let value = shown.value("example_scrapes", &[]);
        assert_eq!(value, Some(f64::from(scrapes)));
    }
}

#[tokio::test]
async fn metrics_are_not_for_the_callers_of_the_api() {
    let example = Example::start().await;
    let document: serde_json::Value = example.get("/openapi.json").await.json().await.unwrap();
    assert_eq!(document["paths"].get("/metrics"), None);
}

#[tokio::test]
async fn the_metrics_of_every_service_are_those_in_the_documentation() {
    let example = Example::start().await;
    example.get("/v1/context").await;
    let text = example.get("/metrics").await.text().await.unwrap();
    let kinds = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    let shown: BTreeSet<String> = kinds
        .filter(|kind| !kind.starts_with("example_"))
        .map(|kind| match kind.split_once(' ').unwrap() {
            (name, "info") => format!("{name}_info"),
            (name, _) => name.to_owned(),
        })
        .collect();
    let operating = include_str!("../../../docs/operating.md");
    let (_, metrics) = operating.split_once("\n## Metrics\n").unwrap();
    let (metrics, _) = metrics.split_once("\n## ").unwrap();
    let rows = metrics.lines().filter_map(|line| line.strip_prefix("| `"));
    let documented: BTreeSet<String> = rows
        .map(|row| row.split('`').next().unwrap().to_owned())
        .filter(|name| !name.starts_with("scheduler_"))
        .collect();
    assert_eq!(shown, documented);
}
