//! A collector: takes OTLP over HTTP, and reads from the protobuf what the tests ask about.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use http::HeaderMap;
use tokio::net::TcpListener;

/// A span as it was exported.
#[derive(Clone, Debug, Default)]
pub(super) struct Span {
    pub(super) trace_id: String,
    pub(super) span_id: String,
    pub(super) parent_id: String,
    pub(super) name: String,
    pub(super) kind: u64,
    pub(super) attributes: BTreeMap<String, String>,
}

type Taken = Arc<Mutex<Vec<(HeaderMap, Bytes)>>>;

/// A collector on a port of its own.
pub(super) struct Collector {
    pub(super) url: String,
    taken: Taken,
}

impl Collector {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let taken = Taken::default();
        let take = async |State(taken): State<Taken>, headers: HeaderMap, body: Bytes| {
            taken.lock().unwrap().push((headers, body));
        };
        let router = Router::new()
            .route("/v1/traces", post(take))
            .with_state(Arc::clone(&taken));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, taken }
    }

    /// All spans that came.
    pub(super) fn spans(&self) -> Vec<Span> {
        let taken = self.taken.lock().unwrap();
        let requests = taken.iter().flat_map(|(_, body)| resource_spans(body));
        let scopes = requests.flat_map(|resource| children(resource, 2));
        let spans = scopes.flat_map(|scope| children(scope, 2));
        spans.map(span).collect()
    }

    /// The name of the service that the spans are from.
    pub(super) fn service_name(&self) -> String {
        let taken = self.taken.lock().unwrap();
        let resource = resource_spans(&taken[0].1)[0];
        let attributes = attributes(children(resource, 1)[0], 1);
        attributes["service.name"].clone()
    }

    /// A header of the first request.
    pub(super) fn header(&self, name: &str) -> String {
        let taken = self.taken.lock().unwrap();
        taken[0].0[name].to_str().unwrap().to_owned()
    }
}

/// `ExportTraceServiceRequest.resource_spans`
fn resource_spans(request: &[u8]) -> Vec<&[u8]> {
    children(request, 1)
}

fn span(message: &[u8]) -> Span {
    let mut span = Span {
        attributes: attributes(message, 9),
        ..Span::default()
    };
    for (field, value) in fields(message) {
        match (field, value) {
            (1, Value::Bytes(id)) => span.trace_id = hex(id),
            (2, Value::Bytes(id)) => span.span_id = hex(id),
            (4, Value::Bytes(id)) => span.parent_id = hex(id),
            (5, Value::Bytes(name)) => span.name = text(name),
            (6, Value::Number(kind)) => span.kind = kind,
            _ => {}
        }
    }
    span
}

/// The attributes in this field; numbers as texts.
fn attributes(message: &[u8], field: u64) -> BTreeMap<String, String> {
    let pairs = children(message, field).into_iter();
    let pair = |pair| {
        let key = text(children(pair, 1)[0]);
        let value = match fields(children(pair, 2)[0]).remove(0) {
            (_, Value::Bytes(value)) => text(value),
            (_, Value::Number(value)) => value.to_string(),
        };
        (key, value)
    };
    pairs.map(pair).collect()
}

/// A value as it stands on the wire.
enum Value<'m> {
    Number(u64),
    Bytes(&'m [u8]),
}

/// The values of a field that are messages or texts.
fn children(message: &[u8], wanted: u64) -> Vec<&[u8]> {
    let fields = fields(message).into_iter();
    let child = |(field, value)| match value {
        Value::Bytes(bytes) if field == wanted => Some(bytes),
        _ => None,
    };
    fields.filter_map(child).collect()
}

/// The fields of a protobuf message with their numbers.
fn fields(mut rest: &[u8]) -> Vec<(u64, Value<'_>)> {
    let mut fields = Vec::new();
    while !rest.is_empty() {
        let key = number(&mut rest);
        let value = match key & 7 {
            0 => Value::Number(number(&mut rest)),
            1 => Value::Bytes(take(&mut rest, 8)),
            2 => {
                let length = usize::try_from(number(&mut rest)).unwrap();
                Value::Bytes(take(&mut rest, length))
            }
            5 => Value::Bytes(take(&mut rest, 4)),
            other => panic!("there is no wire type {other}"),
        };
        fields.push((key >> 3, value));
    }
    fields
}

fn number(rest: &mut &[u8]) -> u64 {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let byte = take(rest, 1)[0];
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            break;
        }
    }
    value
}

fn take<'m>(rest: &mut &'m [u8], length: usize) -> &'m [u8] {
    let (taken, left) = rest.split_at(length);
    *rest = left;
    taken
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
