//! Replicas of the scheduler on one database, with their two providers and a clock that a test
//! moves.

use std::sync::Arc;
use std::time::Duration;

use campaign_scheduler::providers::CallPolicy;
use campaign_scheduler::{IdempotencyRetention, LauncherMode, LauncherSettings, Settings, Timer};
use http::StatusCode;
use reqwest::Client;
use serde_json::{Value, json};
use service::Running;

use super::database::TestDatabase;
use super::scheduler::{
    CALLER_TOKEN, LIST, RECIPIENT_TOKEN, RECIPIENTS, TEMPLATE, TEMPLATE_TOKEN, list, provider,
    recipient, template,
};
use crate::fake_provider::{Answer, FakeProvider};
use crate::log_lines::LogLines;
use crate::moving_clock::MovingClock;

/// How long is waited for what has to happen at once.
const PATIENCE: Duration = Duration::from_secs(120);

/// When campaigns are sent that say nothing else, in the far past of a clock that nobody moved.
pub(crate) const DUE: &str = "2020-01-02T09:00:00Z";

/// What all replicas share.
pub(crate) struct Replicas {
    pub(crate) templates: FakeProvider,
    pub(crate) recipients: FakeProvider,
    pub(crate) clock: MovingClock,
    pub(crate) database: Arc<TestDatabase>,
    pub(crate) logs: LogLines,
}

/// One of them. Dropping it stops it.
pub(crate) struct Replica {
    running: Running,
    client: Client,
}

impl Replicas {
    /// None yet; the clock stands at the first day of 2020, the template is active, and the list
    /// has this many recipients.
    pub(crate) async fn none_yet(recipients: usize) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let logs = LogLines::catch();
        let replicas = Self {
            templates: FakeProvider::start().await,
            recipients: FakeProvider::start().await,
            clock: MovingClock::at("2020-01-01T00:00:00Z"),
            database: Arc::new(TestDatabase::lasting().await),
            logs,
        };
        replicas
            .templates
            .answer(TEMPLATE, Answer::json(&template()));
        replicas.recipients_are((1..=recipients).map(recipient).collect());
        replicas
    }

    pub(crate) fn recipients_are(&self, recipients: Vec<Value>) {
        let pages: Vec<Vec<Value>> = recipients.chunks(1000).map(<[Value]>::to_vec).collect();
        self.recipients
            .answer(LIST, Answer::json(&list(recipients.len())))
            .pages(RECIPIENTS, &pages);
    }

    /// A replica that launches nothing.
    pub(crate) async fn without_launcher(&self) -> Replica {
        self.start(LauncherMode::Off).await
    }

    /// A replica with a launcher that looks for work all the time.
    pub(crate) async fn launching(&self, change: impl FnOnce(&mut LauncherSettings)) -> Replica {
        let mut settings = LauncherSettings {
            poll_interval: Duration::from_millis(2),
            ..LauncherSettings::default()
        };
        change(&mut settings);
        self.start(LauncherMode::On(settings)).await
    }

    async fn start(&self, launcher: LauncherMode) -> Replica {
        let mut calls = CallPolicy::default();
        // Tests about failures want each of them to count once.
        calls.retries.attempts = std::num::NonZeroU32::MIN;
        calls.deadlines.read = PATIENCE;
        calls.deadlines.total = PATIENCE;
        let settings = Settings {
            service: service::Settings {
                listen: "127.0.0.1:0".parse().unwrap(),
                database: self.database.location(),
                tokens: CALLER_TOKEN.parse().unwrap(),
            },
            template_service: provider(self.templates.url(), TEMPLATE_TOKEN),
            recipient_service: provider(self.recipients.url(), RECIPIENT_TOKEN),
            calls,
            idempotency_retention: IdempotencyRetention::default(),
            launcher,
            clock: self.clock.clock(),
            timer: Timer::default(),
        };
        Replica {
            running: campaign_scheduler::start(settings).await.unwrap(),
            client: Client::new(),
        }
    }
}

impl Replica {
    pub(crate) fn url(&self) -> String {
        self.running.url()
    }

    /// Stops it as SIGTERM does.
    pub(crate) async fn stop(self) {
        self.running.stop().await.unwrap();
    }

    /// A new campaign that is due at [`DUE`].
    pub(crate) async fn create(&self, key: &str) -> String {
        self.create_at(key, DUE).await
    }

    pub(crate) async fn create_at(&self, key: &str, send_at: &str) -> String {
        let (status, body) = self.try_create(key, "welcome", send_at).await;
        assert_eq!(status, StatusCode::CREATED, "{body}");
        body["id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn try_create(
        &self,
        key: &str,
        template: &str,
        send_at: &str,
    ) -> (StatusCode, Value) {
        let body = json!({
            "name": key,
            "template_id": template,
            "recipient_list_id": "customers",
            "send_at": send_at,
        });
        let request = self.client.post(format!("{}/v1/campaigns", self.url()));
        let request = request.header("Idempotency-Key", key).json(&body);
        self.send(request).await
    }

    pub(crate) async fn cancel(&self, id: &str) -> (StatusCode, Value) {
        let url = format!("{}/v1/campaigns/{id}/cancel", self.url());
        self.send(self.client.post(url)).await
    }

    pub(crate) async fn campaign(&self, id: &str) -> Value {
        self.get(&format!("/v1/campaigns/{id}")).await
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let (status, body) = self.try_get(path).await;
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        body
    }

    pub(crate) async fn try_get(&self, path: &str) -> (StatusCode, Value) {
        self.send(self.client.get(format!("{}{path}", self.url())))
            .await
    }

    /// What `/metrics` shows, line by line.
    pub(crate) async fn metrics(&self) -> String {
        let response = self.client.get(format!("{}/metrics", self.url()));
        response.send().await.unwrap().text().await.unwrap()
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> (StatusCode, Value) {
        let response = request.bearer_auth(CALLER_TOKEN).send().await.unwrap();
        (response.status(), response.json().await.unwrap())
    }

    /// The messages of a campaign that are in the outbox, over all pages.
    pub(crate) async fn messages(&self, id: &str) -> Vec<Value> {
        let mut messages = Vec::new();
        let mut cursor = String::new();
        loop {
            let path = format!("/v1/campaigns/{id}/messages?limit=1000{cursor}");
            let mut page = self.get(&path).await;
            messages.append(page["items"].as_array_mut().unwrap());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return messages,
            }
        }
    }

    /// Holds that there is exactly one message for each of so many recipients.
    pub(crate) async fn assert_one_message_each(&self, id: &str, recipients: usize) {
        assert_eq!(self.assert_no_gap(id).await, recipients);
    }

    /// Holds that there is exactly one message for each recipient up to the last one who has any,
    /// and returns how many that are.
    pub(crate) async fn assert_no_gap(&self, id: &str) -> usize {
        let messages = self.messages(id).await;
        for (index, message) in messages.iter().enumerate() {
            assert_eq!(message["position"], index + 1);
            assert_eq!(message["recipient_id"], format!("r{}", index + 1));
        }
        messages.len()
    }

    /// Waits until the campaign is as `wanted` says, and returns it.
    pub(crate) async fn until(&self, id: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let seen = until(async || {
            let campaign = self.campaign(id).await;
            wanted(&campaign).then_some(campaign)
        });
        seen.await
    }

    /// Waits until the campaign has this status.
    pub(crate) async fn until_status(&self, id: &str, status: &str) -> Value {
        self.until(id, |campaign| campaign["status"] == status)
            .await
    }
}

/// Waits until there is something.
pub(crate) async fn until<T>(look: impl AsyncFn() -> Option<T>) -> T {
    let found = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    let found = tokio::time::timeout(PATIENCE, found).await;
    found.expect("what is waited for happens")
}
