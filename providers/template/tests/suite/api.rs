//! A service of its own for each test, and a client for it that checks every answer against the
//! service's OpenAPI document.

use std::sync::Once;

use reqwest::header::{HeaderMap, HeaderName};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use service::{DatabaseLocation, ProviderStates, Running};
use template_service::{Settings, start};

use crate::document;

/// The token that the service accepts.
pub(crate) const TOKEN: &str = "test-token";

/// A running service and a client for it.
pub(crate) struct Api {
    running: Running,
    client: Client,
    pub(crate) document: Value,
}

/// What the service answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

/// A request to be sent.
pub(crate) struct Sending<'a> {
    api: &'a Api,
    method: Method,
    path: String,
    headers: HeaderMap,
    body: Option<String>,
}

pub(crate) fn settings(database: DatabaseLocation) -> Settings {
    let service = service::Settings {
        listen: "127.0.0.1:0".parse().unwrap(),
        database,
        tokens: TOKEN.parse().unwrap(),
    };
    Settings {
        service,
        provider_states: ProviderStates::Off,
    }
}

pub(crate) fn client() -> Client {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        rustls::crypto::ring::default_provider()
            .install_default()
            .unwrap();
    });
    Client::new()
}

impl Api {
    /// A service with its data in memory.
    pub(crate) async fn start() -> Self {
        Self::start_with(settings(DatabaseLocation::Memory)).await
    }

    /// The same with provider states.
    pub(crate) async fn start_with_states() -> Self {
        let mut settings = settings(DatabaseLocation::Memory);
        settings.provider_states = ProviderStates::On;
        Self::start_with(settings).await
    }

    pub(crate) async fn start_with(settings: Settings) -> Self {
        let running = start(settings).await.unwrap();
        let client = client();
        let url = format!("{}/openapi.json", running.url());
        let document = client.get(url).send().await.unwrap().json().await.unwrap();
        Self {
            running,
            client,
            document,
        }
    }

    pub(crate) async fn stop(self) {
        self.running.stop().await.unwrap();
    }

    /// A request with the token.
    pub(crate) fn request(&self, method: Method, path: &str) -> Sending<'_> {
        let sending = Sending {
            api: self,
            method,
            path: path.to_owned(),
            headers: HeaderMap::new(),
            body: None,
        };
        sending.header("authorization", &format!("Bearer {TOKEN}"))
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.request(Method::GET, path).send().await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.request(Method::POST, path).json(body).send().await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Answer {
        self.request(Method::PUT, path).json(body).send().await
    }

    /// Creates a template and returns it.
    pub(crate) async fn create(&self, name: &str) -> Value {
        let mut body = template();
        body["name"] = name.into();
        let answer = self.post("/v1/templates", &body).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.body
    }

    /// The names in all pages of a list.
    pub(crate) async fn names(&self, query: &str) -> Vec<String> {
        let mut names = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = self.get(&format!("/v1/templates?{query}{cursor}")).await;
            assert_eq!(page.status, 200, "{page:?}");
            names.extend(names_in(&page.body));
            match page.body["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return names,
            }
        }
    }
}

pub(crate) fn names_in(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().unwrap();
    let name = |item: &Value| item["name"].as_str().unwrap().to_owned();
    items.iter().map(name).collect()
}

/// A template that is accepted.
pub(crate) fn template() -> Value {
    json!({
        "name": "Spring",
        "subject": "Hello {{name}}",
        "html_body": "<p>Dear {{name}}</p>",
        "text_body": "Dear {{ name }}",
        "variables": [{"name": "name", "required": true, "default": "friend"}],
        "locale": "en-GB",
    })
}

impl Sending<'_> {
    pub(crate) fn method(&self) -> &Method {
        &self.method
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().unwrap();
        self.headers.insert(name, value.parse().unwrap());
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.remove(name);
        self
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.header("content-type", "application/json")
            .body(body.to_string())
    }

    pub(crate) fn body(mut self, body: impl Into<String>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Sends the request; the answer has to be one that is documented.
    pub(crate) async fn send(self) -> Answer {
        let Self {
            api,
            method,
            path,
            headers,
            body,
        } = self;
        let url = format!("{}{path}", api.running.url());
        let request = api.client.request(method.clone(), url).headers(headers);
        let response = request.body(body.unwrap_or_default()).send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
        let answer = Answer {
            status,
            headers,
            body,
        };
        document::check(&api.document, &method, &path, &answer);
        answer
    }
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().unwrap())
    }

    /// Asserts that this is a problem, and returns its body.
    pub(crate) fn problem(&self, status: u16, code: &str) -> &Value {
        let found = (self.status, self.body["code"].as_str());
        assert_eq!(found, (status, Some(code)), "{self:?}");
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(self.body["status"], status);
        assert_eq!(self.body["type"], format!("urn:problem:{code}"));
        &self.body
    }
}
