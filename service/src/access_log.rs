//! One log line for each request that was answered. The request's id and trace are in the span
//! around it.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;

use crate::problem::ProblemCode;

/// The name under which access log lines are written.
const TARGET: &str = "access";

/// Middleware: logs method, route, status and time once the head of the response is there.
///
/// The route is logged as it was declared (`/v1/templates/{id}`), never the path itself: a path or
/// query may hold what does not belong into a log.
pub(crate) async fn layer(request: Request, next: Next) -> Response {
    let start = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let code = response.extensions().get::<ProblemCode>();
    tracing::info!(
        target: TARGET,
        %method,
        route = route.as_ref().map_or("none", MatchedPath::as_str),
        status = response.status().as_u16(),
        code = code.map(|code| code.0.as_ref()),
        elapsed_us = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX),
        "answered"
    );
    response
}
