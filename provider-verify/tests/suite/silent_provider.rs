//! A provider that never answers what it is told not to answer, and says when it was asked.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use provider_verify::{Provider, StateChange};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// A running provider; it stops with the test's runtime.
pub(crate) struct SilentProvider {
    pub(crate) provider: Provider,
    /// Told when something came that is never answered.
    pub(crate) asked: Arc<Notify>,
    seen: Arc<Mutex<Vec<String>>>,
}

impl SilentProvider {
    /// Changes states, and answers no request.
    pub(crate) async fn to_requests() -> Self {
        Self::to(|line| !line.starts_with("setup") && !line.starts_with("teardown")).await
    }

    /// Sets states up, and answers nothing else.
    pub(crate) async fn to_requests_and_teardowns() -> Self {
        Self::to(|line| !line.starts_with("setup")).await
    }

    /// Answers everything but orders to set a state up.
    pub(crate) async fn to_set_ups() -> Self {
        Self::to(|line| line.starts_with("setup")).await
    }

    async fn to(silent: fn(&str) -> bool) -> Self {
        let asked = Arc::new(Notify::new());
        let seen: Arc<Mutex<Vec<String>>> = Arc::default();
        let (tell, log) = (Arc::clone(&asked), Arc::clone(&seen));
        let answer = move |request: Request| async move {
            let line = line(request).await;
            log.lock().unwrap().push(line.clone());
            if silent(&line) {
                tell.notify_one();
                std::future::pending::<()>().await;
            }
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url: url::Url = format!("http://{}", listener.local_addr().unwrap())
            .parse()
            .unwrap();
        tokio::spawn(axum::serve(listener, Router::new().fallback(answer)).into_future());
        let provider = Provider {
            state_change: Some(StateChange::at(url.join("_states").unwrap())),
            request_timeout: Duration::from_secs(60),
            ..Provider::at(url)
        };
        Self {
            provider,
            asked,
            seen,
        }
    }

    pub(crate) fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

/// The order of a request to the state handler, the first line of any other.
async fn line(request: Request) -> String {
    let line = format!("{} {}", request.method(), request.uri());
    if request.uri().path() != "/_states" {
        return line;
    }
    let body = axum::body::to_bytes(request.into_body(), usize::MAX).await;
    let order: Value = serde_json::from_slice(&body.unwrap()).unwrap();
    let text = |member: &str| order[member].as_str().unwrap().to_owned();
    format!("{} {}", text("action"), text("state"))
}
