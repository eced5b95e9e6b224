//! The real binary with a list of as many recipients as one likes, none of which is kept here: the
//! provider makes each page when it is asked for it.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use axum::Router;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header::CONTENT_TYPE;
use serde::Deserialize;
use serde_json::{Value, json};
use service::DatabaseLocation;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

const TOKEN: &str = "token";

/// The binary of this build.
pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_campaign-scheduler");

/// Both providers: an active template, and a list of `size` recipients.
pub(crate) struct LongList {
    url: String,
    task: JoinHandle<()>,
}

#[derive(Deserialize)]
struct Page {
    limit: Option<usize>,
    cursor: Option<usize>,
}

impl LongList {
    pub(crate) async fn start(size: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let list = move || async move {
            let list = json!({ "id": "long", "name": "Long", "size": size,
                               "updated_at": "2026-01-01T00:00:00Z" });
            axum::Json(list)
        };
        let router = Router::new()
            .route("/v1/templates/{id}", get(template))
            .route("/v1/recipient-lists/long", get(list))
            .route("/v1/recipient-lists/long/recipients", get(recipients))
            .with_state(size);
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, task }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for LongList {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// `lacking` needs what no recipient has: its campaign is refused when all recipients were read.
async fn template(axum::extract::Path(id): axum::extract::Path<String>) -> axum::Json<Value> {
    let variable = match id.as_str() {
        "lacking" => "nobody_has_it",
        _ => "first_name",
    };
    axum::Json(json!({
        "id": id, "name": "Welcome", "version": 3, "status": "active", "locale": "en-GB",
        "subject": format!("Hello {{{{{variable}}}}}"), "text_body": null,
        "html_body": format!("<p>{{{{{variable}}}}}</p>"),
        "variables": [{ "name": variable, "required": true, "default": null }],
        "updated_at": "2026-01-01T00:00:00Z",
    }))
}

async fn recipients(State(size): State<usize>, Query(page): Query<Page>) -> Response {
    let begin = page.cursor.unwrap_or(0);
    let end = size.min(begin + page.limit.unwrap_or(100));
    let mut body = String::from(r#"{"items":["#);
    for number in begin..end {
        let comma = if number == begin { "" } else { "," };
        let _ = write!(
            body,
            r#"{comma}{{"id":"recipient-{number}","email":"recipient-{number}@example.org",
            "status":"subscribed","locale":"en-GB","time_zone":"Europe/Berlin",
            "attributes":{{"first_name":"Name {number}","city":"Berlin","orders":{number}}}}}"#
        );
    }
    let cursor = if end < size {
        format!("\"{end}\"")
    } else {
        "null".to_owned()
    };
    let _ = write!(body, r#"],"next_cursor":{cursor}}}"#);
    ([(CONTENT_TYPE, "application/json")], body).into_response()
}

/// The scheduler as a process of its own, which does not outlive this value.
pub(crate) struct Process {
    child: Child,
    url: String,
}

impl Process {
    pub(crate) fn start(providers: &LongList, database: &DatabaseLocation) -> Self {
        Self::of(Path::new(BINARY), providers.url(), database)
    }

    /// A process of another build: the binary that `program` is.
    pub(crate) fn of(program: &Path, providers: &str, database: &DatabaseLocation) -> Self {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("AUTH_TOKENS", TOKEN)
            .env("TEMPLATE_SERVICE_URL", providers)
            .env("TEMPLATE_SERVICE_TOKEN", TOKEN)
            .env("RECIPIENT_SERVICE_URL", providers)
            .env("RECIPIENT_SERVICE_TOKEN", TOKEN)
            .env("LISTEN", "127.0.0.1:0")
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit());
        match database {
            DatabaseLocation::Postgres(url) => command.env("DATABASE_URL", url.secret()),
            file => command.env("DATABASE", file.to_string()),
        };
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.next().unwrap().unwrap();
        let url = line.strip_prefix("listening on ").unwrap().to_owned();
        Self { child, url }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks for a campaign to the whole list; status and body of the answer.
    pub(crate) async fn create(&self, key: &str, template: &str) -> (u16, Value) {
        let body = json!({ "name": "Long", "template_id": template, "recipient_list_id": "long",
                           "send_at": "9998-01-01T00:00:00Z" });
        let response = reqwest::Client::new()
            .post(format!("{}/v1/campaigns", self.url()))
            .bearer_auth(TOKEN)
            .header("Idempotency-Key", key)
            .header(CONTENT_TYPE, "application/json")
            .timeout(Duration::from_secs(900))
            .body(body.to_string())
            .send()
            .await
            .unwrap();
        let status = response.status().as_u16();
        (status, response.json().await.unwrap())
    }

    /// The most memory that the process ever had, in megabytes of 1,000,000 bytes.
    pub(crate) fn peak_memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:"));
        let kibibytes = line.unwrap().split_whitespace().nth(1).unwrap();
        kibibytes.parse::<u64>().unwrap() * 1024 / 1_000_000
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
