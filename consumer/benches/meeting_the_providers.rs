//! What the JSON Schema check of providers' bodies costs: for one body, beside parsing it and beside
//! other ways to do the same, and as a share of the time in which a campaign is set up.
//!
//! `cargo bench -p campaign-scheduler --bench meeting-the-providers`

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench ends where something goes wrong, and shows what it measured"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Query, State};
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use campaign_scheduler::providers::recipient::{Recipient, RecipientList};
use campaign_scheduler::providers::template::Template;
use campaign_scheduler::providers::{CallPolicy, Page, Reader, Token};
use campaign_scheduler::{
    Clock, IdempotencyRetention, LauncherMode, ProviderSettings, Settings, Timer,
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use service::{DatabaseLocation, Running};
use tokio::net::TcpListener;

/// How often each body is read, and how often a campaign is set up; the median counts.
const TIMES: usize = 41;

/// How many recipients a page has.
const PAGE: usize = 1000;

const TOKEN: &str = "token";

#[tokio::main]
async fn main() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    println!(
        "{:>16} {:>10} {:>10} {:>10} {:>10} {:>10} {:>10} {:>8}",
        "body", "bytes", "JSON", "schema", "type", "read", "twice", "schema %"
    );
    let template = bodies::<Template>("template", &template());
    let list = bodies::<RecipientList>("list", &list(1));
    let one = bodies::<Page<Recipient>>("page of 1", &page(0, 1, None));
    let full = bodies::<Page<Recipient>>("page of 1,000", &page(0, PAGE, None));
    println!();
    println!(
        "{:>16} {:>10} {:>10} {:>8}",
        "recipients", "set-up", "schema", "%"
    );
    for (recipients, pages) in [(1, one), (PAGE, full), (10 * PAGE, full * 10)] {
        let setup = set_up(recipients).await;
        // The template is asked for at the start and right before storing.
        let schema = template * 2 + list + pages;
        println!(
            "{recipients:>16} {:>10} {:>10} {:>8.2}",
            shown(setup),
            shown(schema),
            share(schema, setup)
        );
    }
}

/// Measures the ways to read a body, and returns how long the schema check alone takes.
fn bodies<T: DeserializeOwned + JsonSchema>(name: &str, body: &Value) -> Duration {
    let reader = Reader::<T>::new();
    let text = body.to_string().into_bytes();
    let json = median(|| {
        black_box(serde_json::from_slice::<Value>(&text).unwrap());
    });
    let schema = median(|| reader.check(black_box(body)).unwrap());
    let of_type = median(|| {
        black_box(serde_json::from_slice::<T>(&text).unwrap());
    });
    let read = median(|| {
        black_box(reader.read(&text).unwrap());
    });
    // The other way to check and to have the type: parse the text once for each.
    let twice = median(|| {
        reader
            .check(&serde_json::from_slice(&text).unwrap())
            .unwrap();
        black_box(serde_json::from_slice::<T>(&text).unwrap());
    });
    println!(
        "{name:>16} {:>10} {:>10} {:>10} {:>10} {:>10} {:>10} {:>8.1}",
        text.len(),
        shown(json),
        shown(schema),
        shown(of_type),
        shown(read),
        shown(twice),
        share(schema, read)
    );
    schema
}

/// How long it takes to set a campaign for so many recipients up, through the service and over
/// HTTP, with a database in memory and providers that answer from memory.
async fn set_up(recipients: usize) -> Duration {
    let (url, _running) = scheduler(recipients).await;
    let client = reqwest::Client::new();
    let body = json!({
        "name": "Spring",
        "template_id": "welcome",
        "recipient_list_id": "customers",
        "send_at": "2099-03-01T08:00:00Z",
    });
    let mut times = Vec::new();
    for number in 0..TIMES {
        let request = client
            .post(format!("{url}/v1/campaigns"))
            .bearer_auth(TOKEN)
            .header("Idempotency-Key", number.to_string())
            .json(&body);
        let start = Instant::now();
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 201, "{}", response.text().await.unwrap());
        times.push(start.elapsed());
    }
    times.sort();
    times[TIMES / 2]
}

async fn scheduler(recipients: usize) -> (String, Running) {
    let json = |body: Value| {
        let body = body.to_string();
        get(async move || ([(CONTENT_TYPE, "application/json")], body))
    };
    let pages: Vec<String> = (0..recipients)
        .step_by(PAGE)
        .map(|first| {
            let next = (first + PAGE < recipients).then(|| (first / PAGE + 1).to_string());
            page(first, PAGE.min(recipients - first), next).to_string()
        })
        .collect();
    let router = Router::new()
        .route("/v1/templates/welcome", json(template()))
        .route("/v1/recipient-lists/customers", json(list(recipients)))
        .route("/v1/recipient-lists/customers/recipients", get(one_page))
        .with_state(&*pages.leak());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let provider = ProviderSettings {
        url: format!("http://{}", listener.local_addr().unwrap())
            .parse()
            .unwrap(),
        token: Token::parse(TOKEN).unwrap(),
    };
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let settings = Settings {
        service: service::Settings {
            listen: "127.0.0.1:0".parse().unwrap(),
            database: DatabaseLocation::Memory,
            tokens: TOKEN.parse().unwrap(),
        },
        template_service: provider.clone(),
        recipient_service: provider,
        calls: CallPolicy::default(),
        idempotency_retention: IdempotencyRetention::default(),
        launcher: LauncherMode::Off,
        clock: Clock::default(),
        timer: Timer::default(),
    };
    let running = campaign_scheduler::start(settings).await.unwrap();
    (running.url().to_string(), running)
}

#[derive(Deserialize)]
struct Cursor {
    cursor: Option<usize>,
}

async fn one_page(
    State(pages): State<&'static [String]>,
    Query(Cursor { cursor }): Query<Cursor>,
) -> ([(axum::http::HeaderName, &'static str); 1], String) {
    let page = pages[cursor.unwrap_or(0)].clone();
    ([(CONTENT_TYPE, "application/json")], page)
}

fn template() -> Value {
    json!({
        "id": "welcome",
        "name": "Welcome",
        "version": 3,
        "status": "active",
        "subject": "Hello {{first_name}}",
        "html_body": format!("<p>Hello {{{{first_name}}}},</p>{}", "<p>Text</p>".repeat(400)),
        "text_body": null,
        "variables": [
            { "name": "first_name", "required": true, "default": null },
            { "name": "greeting", "required": false, "default": "Dear" },
        ],
        "locale": "en-GB",
        "updated_at": "2026-01-01T00:00:00Z",
    })
}

fn list(size: usize) -> Value {
    json!({
        "id": "customers",
        "name": "Customers",
        "size": size,
        "updated_at": "2026-01-01T00:00:00Z",
    })
}

fn page(first: usize, count: usize, next_cursor: Option<String>) -> Value {
    let items: Vec<Value> = (first..first + count)
        .map(|number| {
            json!({
                "id": format!("0190a5c7-7b1e-7000-8000-{number:012}"),
                "email": format!("recipient.{number}@example.org"),
                "status": "subscribed",
                "locale": "en-GB",
                "time_zone": "Europe/London",
                "attributes": { "first_name": format!("Name {number}"), "customer_since": 2019 },
            })
        })
        .collect();
    json!({ "items": items, "next_cursor": next_cursor })
}

fn median(mut work: impl FnMut()) -> Duration {
    let mut times: Vec<_> = (0..TIMES)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[TIMES / 2]
}

fn share(part: Duration, whole: Duration) -> f64 {
    100.0 * part.as_secs_f64() / whole.as_secs_f64()
}

fn shown(time: Duration) -> String {
    format!("{:.3} ms", time.as_secs_f64() * 1000.0)
}
