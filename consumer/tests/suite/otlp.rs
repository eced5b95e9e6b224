//! Traces that are exported to a collector, as the collector and the providers see them.
//! `cargo test -p campaign-scheduler --features otlp --test suite otlp`

mod collector;

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use http::StatusCode;
use reqwest::{Client, Response};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::binary::{command, refused};
use crate::fake_provider::{Answer, FakeProvider};
use crate::on_sqlite::scheduler::{TEMPLATE, list, recipient, template};
use collector::{Collector, Span};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLER: &str = "00f067aa0ba902b7";
const CLIENT: u64 = 3;
const SERVER: u64 = 2;

/// The binary between two providers and a collector.
struct Traced {
    templates: FakeProvider,
    recipients: FakeProvider,
    process: Child,
    url: String,
}

impl Drop for Traced {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Traced {
    async fn start(collector: &str, flags: &[&str]) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let templates = FakeProvider::start().await;
        let recipients = FakeProvider::start().await;
        let page = json!({"items": [], "next_cursor": null});
        templates
            .answer("/v1/templates", Answer::json(&page))
            .answer(TEMPLATE, Answer::json(&template()));
        recipients
            .answer("/v1/recipient-lists/customers", Answer::json(&list(1)))
            .pages(
                "/v1/recipient-lists/customers/recipients",
                &[vec![recipient(1)]],
            );
        let mut process = command(flags)
            .env("OTEL_EXPORTER_OTLP_ENDPOINT", collector)
            .env("OTEL_EXPORTER_OTLP_HEADERS", "x-tenant=campaigns")
            .env("TEMPLATE_SERVICE_URL", templates.url())
            .env("RECIPIENT_SERVICE_URL", recipients.url())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let stdout = process.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        let url = line.trim_end().strip_prefix("listening on ").unwrap();
        Self {
            templates,
            recipients,
            process,
            url: url.to_owned(),
        }
    }

    async fn get(&self, path: &str, traceparent: &str) -> Response {
        let request = Client::new().get(format!("{}{path}", self.url));
        let request = request.bearer_auth("secret-of-the-caller");
        request
            .header("traceparent", traceparent)
            .send()
            .await
            .unwrap()
    }

    /// Stops it, which exports what is left, and gives its log.
    async fn stop(mut self) -> String {
        kill_process(Pid::from_child(&self.process), Signal::TERM).unwrap();
        let stderr = self.process.stderr.take().unwrap();
        let log = tokio::task::spawn_blocking(move || std::io::read_to_string(stderr).unwrap());
        let log = log.await.unwrap();
        assert!(self.process.wait().unwrap().success(), "{log}");
        log
    }
}

fn only<'s>(spans: &'s [Span], name: &str) -> &'s Span {
    let mut found = spans.iter().filter(|span| span.name == name);
    match (found.next(), found.next()) {
        (Some(span), None) => span,
        _ => panic!("not exactly one span {name}: {spans:#?}"),
    }
}

#[tokio::test]
async fn a_request_and_its_calls_are_spans_of_the_trace_of_the_caller() {
    let collector = Collector::start().await;
    let traced = Traced::start(&collector.url, &[]).await;
    let answer = traced
        .get("/v1/templates", &format!("00-{TRACE}-{CALLER}-01"))
        .await;
    assert_eq!(answer.status(), StatusCode::OK);
    let asked = traced.templates.asked().remove(0);
    let log = traced.stop().await;
    assert!(
        !log.contains("otel."),
        "exported fields are in the log: {log}"
    );

    let spans = collector.spans();
    let of_kind = |kind| spans.iter().find(|span| span.kind == kind).unwrap();
    let (request, call) = (of_kind(SERVER), of_kind(CLIENT));
    assert_eq!(spans.len(), 2, "{spans:#?}");
    let names = [&request.name, &call.name];
    assert_eq!(names, ["GET /v1/templates", "GET /v1/templates"]);
    assert_eq!((&*request.trace_id, &*call.trace_id), (TRACE, TRACE));
    assert_eq!(request.parent_id, CALLER);
    assert_eq!(call.parent_id, request.span_id);
    let traceparent = asked.headers["traceparent"].to_str().unwrap();
    assert_eq!(traceparent, format!("00-{TRACE}-{}-01", call.span_id));
    assert_eq!(request.attributes["http.route"], "/v1/templates");
    assert_eq!(request.attributes["http.response.status_code"], "200");
    assert_eq!(call.attributes["peer.service"], "template-service");
    assert_eq!(call.attributes["attempts"], "1");
    assert_eq!(collector.service_name(), "campaign-scheduler");
    assert_eq!(collector.header("x-tenant"), "campaigns");
}

#[tokio::test]
async fn a_trace_that_the_caller_does_not_sample_is_not_exported() {
    let collector = Collector::start().await;
    let traced = Traced::start(&collector.url, &[]).await;
    let answer = traced
        .get("/v1/templates", &format!("00-{TRACE}-{CALLER}-00"))
        .await;
    assert_eq!(answer.status(), StatusCode::OK);
    let asked = traced.templates.asked().remove(0);
    let traceparent = asked.headers["traceparent"].to_str().unwrap().to_owned();
    assert!(
        traceparent.starts_with(&format!("00-{TRACE}-")),
        "{traceparent}"
    );
    assert!(traceparent.ends_with("-00"), "{traceparent}");
    traced.stop().await;
    assert!(collector.spans().is_empty());
}

#[tokio::test]
async fn a_call_that_fails_is_a_span_that_says_so_with_its_attempts() {
    let collector = Collector::start().await;
    let traced = Traced::start(&collector.url, &["--provider-retry-delay=1ms"]).await;
    let unavailable = Answer::problem(StatusCode::SERVICE_UNAVAILABLE, "tired");
    traced.templates.answer("/v1/templates", unavailable);
    let answer = traced
        .get("/v1/templates", &format!("00-{TRACE}-{CALLER}-01"))
        .await;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    let asked = traced.templates.asked().len();
    traced.stop().await;
    let spans = collector.spans();
    let call = spans.iter().find(|span| span.kind == CLIENT).unwrap();
    assert_eq!(call.attributes["attempts"], asked.to_string());
    assert_eq!(call.attributes["error.type"], "provider_unavailable");
    let request = spans.iter().find(|span| span.kind == SERVER).unwrap();
    assert_eq!(request.attributes["error.type"], "provider_unavailable");
}

#[tokio::test]
async fn a_launch_is_a_trace_of_its_own_with_its_calls() {
    let collector = Collector::start().await;
    let traced = Traced::start(&collector.url, &["--launcher-poll-interval=10ms"]).await;
    let send_at = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(1);
    let body = json!({
        "name": "Spring", "template_id": "welcome", "recipient_list_id": "customers",
        "send_at": send_at,
    });
    let created = Client::new()
        .post(format!("{}/v1/campaigns", traced.url))
        .bearer_auth("secret-of-the-caller")
        .header("Idempotency-Key", "a")
        .header("traceparent", format!("00-{TRACE}-{CALLER}-00"))
        .header("content-type", "application/json")
        .body(body.to_string())
        .send();
    let created: Value = created.await.unwrap().json().await.unwrap();
    let path = format!("/v1/campaigns/{}", created["id"].as_str().unwrap());
    let launched = async {
        loop {
            let answer = traced.get(&path, &format!("00-{TRACE}-{CALLER}-00")).await;
            let campaign: Value = answer.json().await.unwrap();
            if campaign["status"] == "launched" {
                break;
            }
        }
    };
    let deadline = std::time::Duration::from_secs(60);
    tokio::time::timeout(deadline, launched).await.unwrap();
    assert!(!traced.recipients.asked().is_empty());
    traced.stop().await;
    let spans = collector.spans();
    let launch = only(&spans, "launch");
    assert_eq!(launch.attributes["outcome"], "launched");
    assert_ne!(launch.trace_id, TRACE);
    let call = only(&spans, "GET /v1/templates/{id}");
    assert_eq!(call.trace_id, launch.trace_id);
    assert_eq!(call.parent_id, launch.span_id);
}

#[tokio::test]
async fn a_collector_that_is_away_changes_nothing_but_one_line_in_the_log() {
    let away = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", away.local_addr().unwrap());
    drop(away);
    let traced = Traced::start(&url, &[]).await;
    for _ in 0..3 {
        let answer = traced
            .get("/v1/templates", &format!("00-{TRACE}-{CALLER}-01"))
            .await;
        assert_eq!(answer.status(), StatusCode::OK);
    }
    let log = traced.stop().await;
    assert_eq!(log.matches("spans cannot be exported").count(), 1, "{log}");
}

#[test]
fn an_address_of_a_collector_that_is_none_is_told() {
    let mut command = command(&["--check-config"]);
    command.env("OTEL_EXPORTER_OTLP_ENDPOINT", "not an address");
    let line = refused(command);
    assert!(line.contains("OTEL_EXPORTER_OTLP_ENDPOINT"), "{line}");
}
