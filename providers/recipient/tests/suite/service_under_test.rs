//! A service of its own for each test, and the requests that most of them send.

use std::time::Duration;

use recipient_service::{Settings, start};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use service::{DatabaseLocation, ProviderStates, Running};

pub(crate) const TOKEN: &str = "token-of-the-tests";
pub(crate) const NDJSON: &str = "application/x-ndjson";

/// Longer than anything here takes: a test that hangs fails.
const DEADLINE: Duration = Duration::from_secs(60);

/// A running service, and a client that has its token.
pub(crate) struct ServiceUnderTest {
    pub(crate) running: Running,
    pub(crate) client: Client,
}

impl ServiceUnderTest {
    /// One in memory, without provider states.
    pub(crate) async fn start() -> Self {
        Self::with(DatabaseLocation::Memory, ProviderStates::Off).await
    }

    pub(crate) async fn with(database: DatabaseLocation, provider_states: ProviderStates) -> Self {
        let service = service::Settings {
            listen: "127.0.0.1:0".parse().unwrap(),
            database,
            tokens: TOKEN.parse().unwrap(),
        };
        let settings = Settings {
            service,
            provider_states,
        };
        Self {
            running: start(settings).await.unwrap(),
            client: client(),
        }
    }

    /// A request with the token.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}{path}", self.running.url());
        self.client.request(method, url).bearer_auth(TOKEN)
    }

    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.request(Method::GET, path)
    }

    pub(crate) fn post(&self, path: &str) -> RequestBuilder {
        self.request(Method::POST, path)
    }

    /// The JSON of a request that goes well.
    pub(crate) async fn read(&self, path: &str) -> Value {
        let answer = self.get(path).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.json().await.unwrap()
    }

    /// Makes a list, and gives its path.
    pub(crate) async fn new_list(&self, name: &str) -> String {
        let request = self.post("/v1/recipient-lists");
        let answer = request.json(&json!({ "name": name })).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::CREATED);
        answer.headers()["location"].to_str().unwrap().to_owned()
    }

    /// Sends an import to the list of this path.
    pub(crate) async fn import(&self, list: &str, rows: impl Into<reqwest::Body>) -> Response {
        let request = self.post(&format!("{list}/recipients"));
        let request = request.header("content-type", NDJSON).body(rows);
        request.send().await.unwrap()
    }

    /// Adds recipients to the list of this path.
    pub(crate) async fn add(&self, list: &str, rows: &[Value]) {
        let lines: String = rows.iter().map(|row| format!("{row}\n")).collect();
        let answer = self.import(list, lines).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body, json!({ "added": rows.len() }));
    }

    /// All items behind a path, page by page.
    pub(crate) async fn all_pages(&self, path: &str, limit: u32) -> Vec<Value> {
        let mut items = Vec::new();
        let mut query = format!("limit={limit}");
        loop {
            let page = self.read(&format!("{path}?{query}")).await;
            let page_items = page["items"].as_array().unwrap();
            assert!(page_items.len() <= limit as usize);
            items.extend_from_slice(page_items);
            match &page["next_cursor"] {
                Value::Null => return items,
                cursor => query = format!("limit={limit}&cursor={}", cursor.as_str().unwrap()),
            }
        }
    }
}

pub(crate) fn client() -> Client {
    // Fails only where another test of this process was first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().timeout(DEADLINE).build().unwrap()
}

/// The body of a problem, after a look at what all problems have.
pub(crate) async fn problem(answer: Response, status: StatusCode, code: &str) -> Value {
    assert_eq!(answer.status(), status);
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body["code"], code, "{body}");
    assert_eq!(body["type"], format!("urn:problem:{code}"));
    assert_eq!(body["status"], status.as_u16());
    body
}
