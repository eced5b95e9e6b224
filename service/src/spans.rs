//! Spans: how long which part of the work for a request took. With the feature `otlp` and a
//! collector they are exported as traces, see `export`; otherwise they are disabled, cost nothing
//! and are in no log.
//!
//! They have names and places of this program only, and the codes of problems: never an address as
//! it was asked for, nor anything of a body.

#[cfg(feature = "otlp")]
mod export;
#[cfg(not(feature = "otlp"))]
#[path = "spans/no_export.rs"]
mod export;
#[cfg(feature = "otlp")]
mod export_client;

use http::StatusCode;
use tracing::field::Empty;
use tracing::{Metadata, Span};

use crate::TraceContext;

pub(crate) use export::Export;

/// What the spans that are exported are known by. They are no part of logs.
const EXPORTED: &str = "otlp";

/// Makes a span that is exported.
#[cfg(feature = "otlp")]
macro_rules! exported {
    ($($field:tt)*) => { tracing::trace_span!(target: EXPORTED, $($field)*) };
}

/// Makes no span, but knows what is in it.
#[cfg(not(feature = "otlp"))]
macro_rules! exported {
    ($name:literal, $($label:literal = $value:expr),* $(,)?) => {{
        let _ = ($(&$value),*);
        Span::none()
    }};
}

/// Whether this is a span that is exported, and so no part of logs.
pub(crate) fn is_exported(metadata: &Metadata<'_>) -> bool {
    metadata.target() == EXPORTED
}

/// The span of a request to this service, in the trace that the caller named.
pub(crate) fn server(method: &str, route: &str, caller: Option<TraceContext>) -> Span {
    let span = exported!(
        "request",
        "otel.name" = format_args!("{method} {route}"),
        "otel.kind" = "server",
        "http.request.method" = method,
        "http.route" = route,
        "http.response.status_code" = Empty,
        "otel.status_code" = Empty,
        "error.type" = Empty,
    );
    if let Some(caller) = caller {
        export::adopt(&span, caller);
    }
    span
}

/// Says in a span of [`server`] how the request was answered.
pub(crate) fn answered(span: &Span, status: StatusCode, code: Option<&str>) {
    span.record("http.response.status_code", status.as_u16());
    if let Some(code) = code {
        span.record("error.type", code);
    }
    if status.is_server_error() {
        span.record("otel.status_code", "ERROR");
    }
}

/// The span of a call to another service, with all of its attempts. The operation is method and
/// route, such as `GET /v1/templates/{id}`.
///
/// [`RequestContext::headers`](crate::RequestContext::headers), called inside of it, make it the
/// parent of what the other service does.
#[must_use]
pub fn client(service: &'static str, operation: &'static str) -> Span {
    exported!(
        "call",
        "otel.name" = operation,
        "otel.kind" = "client",
        "peer.service" = service,
        "attempts" = Empty,
        "otel.status_code" = Empty,
        "error.type" = Empty,
    )
}

/// Says in a span of [`client`] how many requests were sent, and what came of them: `ok`, or the
/// code of a problem.
pub fn called(span: &Span, attempts: u32, outcome: &'static str) {
    span.record("attempts", attempts);
    ended(span, outcome);
}

/// The span of work that no request asked for; a trace of its own, unless it is inside of another
/// span.
#[must_use]
pub fn work(name: &'static str) -> Span {
    exported!(
        "work",
        "otel.name" = name,
        "otel.kind" = "internal",
        "outcome" = Empty,
        "otel.status_code" = Empty,
        "error.type" = Empty,
    )
}

/// Says in a span of [`work`] what came of it: `ok`, another word for a good end, or the code of a
/// problem.
pub fn worked(span: &Span, outcome: Result<&'static str, &'static str>) {
    match outcome {
        Ok(word) => {
            span.record("outcome", word);
        }
        Err(code) => ended(span, code),
    }
}

fn ended(span: &Span, outcome: &'static str) {
    if outcome != "ok" {
        span.record("error.type", outcome);
        span.record("otel.status_code", "ERROR");
    }
}

/// The trace and the place in it of the span that the caller is in, if it is one that is exported.
pub(crate) fn current() -> Option<TraceContext> {
    export::place(&Span::current())
}
