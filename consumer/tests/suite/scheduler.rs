//! The scheduler under test, with its two providers and a client.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use campaign_scheduler::providers::{CallPolicy, Token};
use campaign_scheduler::{Clock, IdempotencyRetention, LauncherMode, ProviderSettings, Settings};
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use reqwest::Client;
use serde_json::{Value, json};
use service::Running;

use super::database::TestDatabase;
use crate::fake_provider::{Answer, FakeProvider};
use crate::fake_timer::FakeTimer;
use crate::log_lines::LogLines;
use crate::open_metrics::Exposition;

pub(crate) const TEMPLATE: &str = "/v1/templates/welcome";
pub(crate) const LIST: &str = "/v1/recipient-lists/customers";
pub(crate) const RECIPIENTS: &str = "/v1/recipient-lists/customers/recipients";

/// What the providers are asked with; none of these may be in a log.
pub(crate) const TEMPLATE_TOKEN: &str = "token-for-templates";
pub(crate) const RECIPIENT_TOKEN: &str = "token-for-recipients";
pub(crate) const CALLER_TOKEN: &str = "token-of-the-caller";

/// What the scheduler takes for now.
pub(crate) const NOW: &str = "2026-01-31T12:00:00Z";

/// The scheduler with two providers, in which everything is as it should be: an active template
/// that needs `first_name`, and a list of one recipient who has it.
pub(crate) struct Scheduler {
    pub(crate) templates: FakeProvider,
    pub(crate) recipients: FakeProvider,
    pub(crate) logs: LogLines,
    pub(crate) timer: FakeTimer,
    now: Arc<Mutex<Timestamp>>,
    running: Running,
    client: Client,
    /// Not dropped before the scheduler that uses it.
    _database: Arc<TestDatabase>,
}

/// An answer of the scheduler.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Scheduler {
    pub(crate) async fn start() -> Self {
        Self::start_on(TestDatabase::new().await).await
    }

    /// A scheduler with its data here, perhaps beside others.
    pub(crate) async fn start_on(database: impl Into<Arc<TestDatabase>>) -> Self {
        Self::start_under(database.into(), CallPolicy::default(), None).await
    }

    /// A scheduler that waits for so long for a provider.
    pub(crate) async fn start_patient(patience: Duration) -> Self {
        let mut calls = CallPolicy::default();
        calls.deadlines.total = patience;
        Self::start_meeting(calls).await
    }

    /// A scheduler whose Template service is at this address.
    pub(crate) async fn start_asking(template_service: &str) -> Self {
        let calls = CallPolicy::default();
        let database = TestDatabase::new().await.into();
        Self::start_under(database, calls, Some(template_service)).await
    }

    /// A scheduler that meets its providers in this way.
    pub(crate) async fn start_meeting(calls: CallPolicy) -> Self {
        let database = TestDatabase::new().await.into();
        Self::start_under(database, calls, None).await
    }

    async fn start_under(
        database: Arc<TestDatabase>,
        calls: CallPolicy,
        template_service: Option<&str>,
    ) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let logs = LogLines::catch();
        let templates = FakeProvider::start().await;
        let recipients = FakeProvider::start().await;
        let timer = FakeTimer::new();
        let now = Arc::new(Mutex::new(NOW.parse().unwrap()));
        let clock = Arc::clone(&now);
        let settings = Settings {
            service: service::Settings {
                listen: "127.0.0.1:0".parse().unwrap(),
                database: database.location(),
                tokens: CALLER_TOKEN.parse().unwrap(),
            },
            template_service: provider(template_service.unwrap_or(templates.url()), TEMPLATE_TOKEN),
            recipient_service: provider(recipients.url(), RECIPIENT_TOKEN),
            calls,
            idempotency_retention: IdempotencyRetention::default(),
            launcher: LauncherMode::Off,
            clock: Clock::new(move || *clock.lock().unwrap()),
            timer: timer.timer(),
        };
        let running = campaign_scheduler::start(settings).await.unwrap();
        templates.answer(TEMPLATE, Answer::json(&template()));
        let scheduler = Self {
            templates,
            recipients,
            logs,
            timer,
            now,
            running,
            client: Client::new(),
            _database: database,
        };
        scheduler.recipients_are(vec![recipient(1)]);
        scheduler
    }

    /// Makes it this time.
    pub(crate) fn set_clock(&self, time: &str) {
        *self.now.lock().unwrap() = time.parse().unwrap();
    }

    /// Makes these the recipients of the list, on one page.
    pub(crate) fn recipients_are(&self, recipients: Vec<Value>) {
        self.recipients
            .answer(LIST, Answer::json(&list(recipients.len())))
            .pages(RECIPIENTS, &[recipients]);
    }

    pub(crate) async fn get(&self, path: &str) -> Answered {
        let url = format!("{}{path}", self.running.url());
        self.send(self.client.get(url)).await
    }

    pub(crate) async fn post(&self, path: &str) -> Answered {
        let url = format!("{}{path}", self.running.url());
        self.send(self.client.post(url)).await
    }

    pub(crate) async fn get_with(&self, path: &str, name: &str, value: &str) -> Answered {
        let url = format!("{}{path}", self.running.url());
        self.send(self.client.get(url).header(name, value)).await
    }

    pub(crate) async fn post_with(&self, path: &str, name: &str, value: &str) -> Answered {
        let url = format!("{}{path}", self.running.url());
        self.send(self.client.post(url).header(name, value)).await
    }

    /// Asks for a campaign with this key.
    pub(crate) async fn create(&self, key: &str, body: &Value) -> Answered {
        self.create_with(&[("Idempotency-Key", key)], &body.to_string())
            .await
    }

    pub(crate) async fn create_with(&self, headers: &[(&str, &str)], body: &str) -> Answered {
        let url = format!("{}/v1/campaigns", self.running.url());
        let mut request = self
            .client
            .post(url)
            .header("Content-Type", "application/json")
            .body(body.to_owned());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request).await
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Answered {
        let response = request.bearer_auth(CALLER_TOKEN).send().await.unwrap();
        Answered {
            status: response.status(),
            headers: response.headers().clone(),
            body: match response.bytes().await.unwrap() {
                empty if empty.is_empty() => Value::Null,
                body => serde_json::from_slice(&body).unwrap(),
            },
        }
    }

    /// What it measures, as it shows it to somebody without a token.
    pub(crate) async fn metrics(&self) -> Exposition {
        let url = format!("{}/metrics", self.running.url());
        let response = self.client.get(url).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        Exposition::read(&response.text().await.unwrap())
    }

    /// The campaigns that are stored.
    pub(crate) async fn stored(&self) -> Vec<Value> {
        let answered = self.get("/v1/campaigns").await;
        assert_eq!(answered.status, StatusCode::OK);
        answered.body["items"].as_array().unwrap().clone()
    }

    /// Asks for a campaign, and holds that it is refused in the one way in which all such
    /// requests are: with this problem, nothing stored, and one line in the log that says the
    /// same and holds no secret.
    pub(crate) async fn assert_refused(&self, expected: Refused) -> Value {
        self.refused(expected).await.body
    }

    /// The same, with the headers of the answer.
    pub(crate) async fn refused(&self, expected: Refused) -> Answered {
        let answered = self.create("key", &request()).await;
        let body = &answered.body;
        assert_eq!(body["code"], expected.code, "{body}");
        assert_eq!(answered.status, expected.status, "{body}");
        assert_eq!(body["provider"], expected.provider, "{body}");
        assert_eq!(body["operation"], expected.operation, "{body}");
        let content_type = &answered.headers["content-type"];
        assert_eq!(content_type, "application/problem+json");
        assert_eq!(self.stored().await, [] as [Value; 0]);
        self.assert_logged_once(&answered);
        answered
    }

    /// Holds that exactly one error was logged, and that it says what the answer says.
    pub(crate) fn assert_logged_once(&self, answered: &Answered) {
        let errors = self.logs.errors();
        let [line] = errors.as_slice() else {
            panic!("not exactly one error: {errors:#?}");
        };
        for field in ["provider", "operation", "code", "detail", "status"] {
            assert_eq!(line[field], answered.body[field], "{field} in {line}");
        }
        let request_id = answered.headers["x-request-id"].to_str().unwrap();
        assert_eq!(line["span"]["request_id"], request_id, "{line}");
        let traceparent = answered.headers["traceparent"].to_str().unwrap();
        assert_eq!(line["span"]["trace_id"], traceparent[3..35], "{line}");
        self.assert_nothing_secret_in(&self.logs.text());
        self.assert_nothing_secret_in(&answered.body.to_string());
    }

    fn assert_nothing_secret_in(&self, text: &str) {
        for secret in [
            TEMPLATE_TOKEN,
            RECIPIENT_TOKEN,
            CALLER_TOKEN,
            "@example.org",
        ] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }

    /// Stops the scheduler as SIGTERM does.
    pub(crate) async fn stop(self) {
        self.running.stop().await.unwrap();
    }
}

/// How a request is refused because of a provider.
pub(crate) struct Refused {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) provider: &'static str,
    pub(crate) operation: &'static str,
}

pub(crate) fn provider(url: &str, token: &str) -> ProviderSettings {
    ProviderSettings {
        url: url.parse().unwrap(),
        token: Token::parse(token).unwrap(),
    }
}

/// A request for a campaign that is as it should be.
pub(crate) fn request() -> Value {
    json!({
        "name": "Spring",
        "template_id": "welcome",
        "recipient_list_id": "customers",
        "send_at": "2026-03-01T08:00:00Z",
    })
}

/// A template as the Template service sends it.
pub(crate) fn template() -> Value {
    json!({
        "id": "welcome",
        "name": "Welcome",
        "version": 3,
        "status": "active",
        "subject": "Hello {{first_name}}",
        "html_body": "<p>{{greeting}} {{first_name}} {{nickname}}</p>",
        "text_body": null,
        "variables": [
            { "name": "first_name", "required": true, "default": null },
            { "name": "greeting", "required": true, "default": "Dear" },
            { "name": "nickname", "required": false, "default": null },
        ],
        "locale": "en-GB",
        "updated_at": "2026-01-01T00:00:00Z",
        "unknown_to_the_scheduler": true,
    })
}

/// A list as the Recipient service sends it.
pub(crate) fn list(size: usize) -> Value {
    json!({
        "id": "customers",
        "name": "Customers",
        "size": size,
        "updated_at": "2026-01-01T00:00:00Z",
    })
}

/// A recipient as the Recipient service sends it, who has all that the template needs.
pub(crate) fn recipient(number: usize) -> Value {
    json!({
        "id": format!("r{number}"),
        "email": format!("r{number}@example.org"),
        "status": "subscribed",
        "locale": "en-GB",
        "time_zone": null,
        "attributes": { "first_name": format!("Name {number}"), "unused": [1, 2] },
    })
}

/// The same with another value in one place.
pub(crate) fn but(mut document: Value, member: &str, value: impl Into<Value>) -> Value {
    document[member] = value.into();
    document
}
