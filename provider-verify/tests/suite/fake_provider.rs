//! A provider that answers what a test tells it to, with a handler of provider states, and writes
//! down everything that it is asked.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;
use contract::Step;
use provider_verify::{Provider, StateChange, Verification};
use serde_json::Value;
use tokio::net::TcpListener;

use crate::pact_file::Project;

/// A request as the provider saw it.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) line: String,
    pub(crate) head: axum::http::HeaderMap,
    pub(crate) body: Bytes,
}

/// A running provider; it stops with the test's runtime.
pub(crate) struct FakeProvider {
    pub(crate) provider: Provider,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl FakeProvider {
    /// Answers every request with `answer`, and lets every state succeed without values.
    pub(crate) async fn answering<A>(answer: impl Fn() -> A + Clone + Send + Sync + 'static) -> Self
    where
        A: IntoResponse + Send + 'static,
    {
        Self::start(
            move |_| answer().into_response(),
            |_, _| StatusCode::OK.into_response(),
        )
        .await
    }

    /// Answers requests with `answer`, and those to the state handler, by the state's name and the
    /// action, with `state`.
    pub(crate) async fn start(
        answer: impl Fn(&Seen) -> Response<Body> + Clone + Send + Sync + 'static,
        state: impl Fn(&str, &str) -> Response<Body> + Clone + Send + Sync + 'static,
    ) -> Self {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        let handler = move |request: Request| async move {
            let (parts, body) = request.into_parts();
            let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
            let line = format!("{} {}", parts.method, parts.uri);
            let mut one = Seen {
                line,
                head: parts.headers,
                body,
            };
            if parts.uri.path() != "/_states" {
                log.lock().unwrap().push(one.clone());
                return answer(&one);
            }
            let order: Value = serde_json::from_slice(&one.body).unwrap();
            let (name, action) = (
                order["state"].as_str().unwrap(),
                order["action"].as_str().unwrap(),
            );
            one.line = format!("{action} {name} {}", order["params"]);
            log.lock().unwrap().push(one.clone());
            state(name, action)
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url: url::Url = format!("http://{}", listener.local_addr().unwrap())
            .parse()
            .unwrap();
        tokio::spawn(axum::serve(listener, Router::new().fallback(handler)).into_future());
        let provider = Provider {
            state_change: Some(StateChange::at(url.join("_states").unwrap())),
            request_timeout: std::time::Duration::from_secs(10),
            ..Provider::at(url)
        };
        Self { provider, seen }
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// The first lines of all requests, and the orders to the state handler, in their order.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.seen().into_iter().map(|seen| seen.line).collect()
    }

    /// Verifies all interactions of the project.
    pub(crate) async fn verify(&self, project: &Project) -> Step {
        let contracts = contract::load(&project.pacts()).unwrap();
        let verification = Verification::of(&contracts, &self.provider);
        verification.run().await.unwrap()
    }
}

/// An answer with a JSON body.
pub(crate) fn json(status: u16, body: &Value) -> Response<Body> {
    let head = [("content-type", "application/json")];
    (
        StatusCode::from_u16(status).unwrap(),
        head,
        body.to_string(),
    )
        .into_response()
}
