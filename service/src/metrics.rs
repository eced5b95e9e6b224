//! `/metrics`: what the service measures, in the OpenMetrics text format that Prometheus reads.
//!
//! It needs no token, as `/health` does not, so no label may hold what a peer sends: neither an id
//! nor an address nor a path as it was asked for. It is not in the OpenAPI document, which is for
//! the callers of the service; docs/operating.md describes it.

mod requests;

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::SystemTime;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header::CONTENT_TYPE;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

use crate::{About, Problem};

pub(crate) use requests::{RequestMetrics, known_method, layer};

/// The media type of the format.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Brings gauges up to date just before they are read.
type Refresh = dyn Fn() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync;

/// What a service measures.
pub(crate) struct Metrics {
    registry: Registry,
    requests: RequestMetrics,
    refresh: Option<Box<Refresh>>,
}

impl Metrics {
    /// What every service measures: its requests, what it is, and since when it runs.
    pub(crate) fn new(about: &About) -> Self {
        let mut registry = Registry::default();
        let build = Info::new([("service", about.name), ("version", about.version)]);
        registry.register("service_build", "Which service this is", build);
        let started = Gauge::<f64, AtomicU64>::default();
        let since_epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        started.set(since_epoch.unwrap_or_default().as_secs_f64());
        let help = "When the service started, in seconds since 1970-01-01 UTC";
        registry.register("process_start_time_seconds", help, started);
        let requests = RequestMetrics::new();
        requests.register(&mut registry);
        Self {
            registry,
            requests,
            refresh: None,
        }
    }

    /// What the service measures beside that.
    pub(crate) fn registry(&mut self) -> &mut Registry {
        &mut self.registry
    }

    /// What is called, and waited for, before each answer.
    pub(crate) fn refresh_by<F>(&mut self, refresh: impl Fn() -> F + Send + Sync + 'static)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.refresh = Some(Box::new(move || Box::pin(refresh())));
    }

    /// The histogram of requests.
    pub(crate) fn requests(&self) -> RequestMetrics {
        self.requests.clone()
    }

    /// The route.
    pub(crate) fn into_route(self) -> Router {
        let shown = get(show).with_state(Arc::new(self));
        Router::new().route("/metrics", shown)
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

async fn show(State(metrics): State<Arc<Metrics>>) -> Result<Response, Problem> {
    if let Some(refresh) = &metrics.refresh {
        refresh().await;
    }
    let mut text = String::new();
    encode(&mut text, &metrics.registry).map_err(|error| Problem::internal(&error))?;
    Ok(([(CONTENT_TYPE, OPEN_METRICS)], text).into_response())
}
