//! How many requests were answered, how, and how fast.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{Method, StatusCode};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// The upper bounds of the histogram, in seconds: from a look into memory to an import of many
/// thousand rows.
const BUCKETS: [f64; 14] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0,
];

/// The route of a request that no route of the service is for.
const NO_ROUTE: &str = "none";

/// The histogram of requests. Cheap to clone: clones count together.
#[derive(Clone, Debug)]
pub(crate) struct RequestMetrics {
    durations: Family<RequestLabels, Histogram, fn() -> Histogram>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    /// As it was declared, such as `/v1/templates/{id}`: there are only so many.
    route: String,
    status: &'static str,
}

impl RequestMetrics {
    pub(super) fn new() -> Self {
        Self {
            durations: Family::new_with_constructor(|| Histogram::new(BUCKETS)),
        }
    }

    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register(
            "http_server_request_duration_seconds",
            "Time until the head of the response was there, by method, route and class of the \
             status",
            self.durations.clone(),
        );
    }
}

/// Middleware: measures every request that is answered.
pub(crate) async fn layer(
    State(metrics): State<RequestMetrics>,
    request: Request,
    next: Next,
) -> Response {
    let start = Instant::now();
    let method = known_method(request.method());
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or(NO_ROUTE, MatchedPath::as_str).to_owned();
    let response = next.run(request).await;
    let labels = RequestLabels {
        method,
        route,
        status: class(response.status()),
    };
    let durations = metrics.durations.get_or_create(&labels);
    durations.observe(start.elapsed().as_secs_f64());
    response
}

/// A caller can make methods up, so only known ones have a name of their own.
pub(crate) fn known_method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

fn class(status: StatusCode) -> &'static str {
    match status.as_u16() / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    }
}
