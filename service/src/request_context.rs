//! What identifies a request across services: its id (`x-request-id`) and its trace
//! (`traceparent`). Both are taken over from the caller or made, handed to handlers, put on the
//! response, and part of every log line that is written meanwhile.

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue};
use tracing::Instrument;
use uuid::Uuid;

use crate::metrics::known_method;
use crate::problem::ProblemCode;
use crate::{TraceContext, spans};

/// The header with the request id.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The header with the trace context.
pub const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// The longest request id that is taken over.
const LONGEST_ID: usize = 128;

/// What identifies a request across services. Handlers get it as
/// `Extension<RequestContext>` and pass [`headers`](Self::headers) on to the services they call.
#[derive(Clone, Debug)]
pub struct RequestContext {
    request_id: HeaderValue,
    trace: TraceContext,
}

impl RequestContext {
    /// The context of work that no request asked for: in the trace of the span that the caller is
    /// in, if it is exported, and in a new one otherwise.
    #[must_use]
    pub fn new() -> Self {
        Self::of(&HeaderMap::new(), None)
    }

    /// Takes over what the headers say; makes what they lack or say wrongly.
    fn of(headers: &HeaderMap, caller: Option<TraceContext>) -> Self {
        let sane = |id: &&HeaderValue| {
            (1..=LONGEST_ID).contains(&id.len()) && id.as_bytes().iter().all(u8::is_ascii_graphic)
        };
        let request_id = headers.get(X_REQUEST_ID).filter(sane).cloned();
        Self {
            request_id: request_id.unwrap_or_else(new_request_id),
            trace: caller.or_else(spans::current).unwrap_or_default(),
        }
    }

    /// The request id: visible ASCII, at most 128 characters.
    #[must_use]
    pub fn request_id(&self) -> &str {
        self.request_id.to_str().unwrap_or_default()
    }

    /// The trace that the request belongs to.
    #[must_use]
    pub fn trace(&self) -> TraceContext {
        self.trace
    }

    /// The headers for a request to another service on behalf of this one: the same request id,
    /// and the same trace with a new parent id, which is the span that the caller is in, if it is
    /// exported.
    #[must_use]
    pub fn headers(&self) -> [(HeaderName, HeaderValue); 2] {
        let parent = spans::current().unwrap_or_else(|| self.trace.child());
        [
            (X_REQUEST_ID, self.request_id.clone()),
            (TRACEPARENT, header(parent)),
        ]
    }
}

impl Default for RequestContext {
    fn default() -> Self {
        Self::new()
    }
}

fn new_request_id() -> HeaderValue {
    let id = Uuid::now_v7().to_string();
    HeaderValue::from_str(&id).unwrap_or_else(|_| HeaderValue::from_static("none"))
}

fn header(trace: TraceContext) -> HeaderValue {
    HeaderValue::from_str(&trace.to_string()).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// The trace that the caller names.
fn caller(headers: &HeaderMap) -> Option<TraceContext> {
    let value = headers.get(TRACEPARENT)?.to_str().ok()?;
    value.parse().ok()
}

/// Middleware: gives the request its context and its spans, and the response its headers.
pub(crate) async fn layer(mut request: Request, next: Next) -> Response {
    let caller = caller(request.headers());
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or("none", MatchedPath::as_str);
    let exported = spans::server(known_method(request.method()), route, caller);
    let context = exported.in_scope(|| RequestContext::of(request.headers(), caller));
    let logged = exported.in_scope(|| {
        tracing::error_span!(
            "request",
            request_id = context.request_id(),
            trace_id = context.trace.trace_id(),
        )
    });
    request.extensions_mut().insert(context.clone());
    let answer = next.run(request).instrument(logged);
    let mut response = answer.instrument(exported.clone()).await;
    let code = response.extensions().get::<ProblemCode>();
    spans::answered(
        &exported,
        response.status(),
        code.map(|code| code.0.as_ref()),
    );
    let headers = response.headers_mut();
    headers.insert(X_REQUEST_ID, context.request_id);
    headers.insert(TRACEPARENT, header(context.trace));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(name: HeaderName, value: &str) -> RequestContext {
        let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
        let headers = HeaderMap::from_iter([(name, value)]);
        RequestContext::of(&headers, caller(&headers))
    }

    #[test]
    fn a_sane_request_id_is_taken_over() {
        let longest = "x".repeat(LONGEST_ID);
        for id in ["a", "7d-!~", &longest] {
            assert_eq!(context(X_REQUEST_ID, id).request_id(), id);
        }
    }

    #[test]
    fn a_request_id_that_could_spoil_a_log_is_replaced() {
        let too_long = "x".repeat(LONGEST_ID + 1);
        for id in ["", "a b", "a\tb", "\u{e9}", &too_long] {
            let context = context(X_REQUEST_ID, id);
            assert!(context.request_id().parse::<Uuid>().is_ok(), "{id}");
        }
    }

    #[test]
    fn other_services_get_the_same_request_id_and_trace() {
        let traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let context = context(TRACEPARENT, traceparent);
        let [(_, id), (_, trace)] = context.headers();
        assert_eq!(id, context.request_id());
        assert_ne!(trace, traceparent);
        assert_eq!(trace.as_bytes()[..36], traceparent.as_bytes()[..36]);
    }
}
