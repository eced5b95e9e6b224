//! Exporting spans to an OpenTelemetry collector: OTLP, protobuf over HTTP. The only place that
//! knows OpenTelemetry.
//!
//! The collector, its headers and how long it is waited for are told by the standard `OTEL_*`
//! variables, which the OpenTelemetry crates read. Spans wait in a bounded queue and are sent by a
//! thread of their own; while the collector is away, what does not fit is dropped.

use std::env;
use std::time::Duration;

use opentelemetry::Context;
use opentelemetry::trace::{
    SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState, TracerProvider,
};
use opentelemetry_otlp::{SpanExporter, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tokio::task::spawn_blocking;
use tracing::{Span, Subscriber};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::registry::LookupSpan;

use super::EXPORTED;
use super::export_client::ExportClient;
use crate::TraceContext;

/// The variables that name a collector. Without one nothing is exported: that a collector is on
/// this machine is not assumed.
const ENDPOINTS: [&str; 2] = [
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
];

/// How long a service that stops waits for its last spans to be taken.
const PATIENCE: Duration = Duration::from_secs(3);

/// Why spans cannot be exported.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ExportError {
    /// An `OTEL_*` variable is wrong.
    #[error("traces cannot be exported: {0}; see the OTEL_EXPORTER_OTLP_* variables")]
    Variable(#[from] opentelemetry_otlp::ExporterBuildError),
    /// There is no HTTP client.
    #[error("traces cannot be exported: {0}")]
    Client(#[from] reqwest::Error),
}

/// Exports spans until it is stopped.
#[derive(Clone, Debug)]
pub(crate) struct Export(SdkTracerProvider);

impl Export {
    /// The export that the environment asks for, if it does; to be called within a runtime.
    ///
    /// # Errors
    /// What the environment says is wrong.
    pub(crate) fn start(service: &str) -> Result<Option<Self>, ExportError> {
        let is_set = |name: &&str| env::var_os(name).is_some_and(|value| !value.is_empty());
        let off = env::var("OTEL_SDK_DISABLED").is_ok_and(|off| off.eq_ignore_ascii_case("true"));
        if off || !ENDPOINTS.iter().any(is_set) {
            return Ok(None);
        }
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(ExportClient::new()?)
            .build()?;
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(resource(service))
            .build();
        Ok(Some(Self(provider)))
    }

    /// What takes the spans.
    pub(crate) fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: Subscriber + for<'span> LookupSpan<'span>,
    {
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer("service"))
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_level(false)
            .with_tracked_inactivity(false)
            .with_filter(Targets::new().with_target(EXPORTED, LevelFilter::TRACE))
    }

    /// Sends what is left, and waits for that, but not long.
    pub(crate) async fn stop(self) {
        // It blocks until its thread has ended, which needs this runtime to send.
        let stopped = spawn_blocking(move || self.0.shutdown_with_timeout(PATIENCE)).await;
        if !matches!(stopped, Ok(Ok(()))) {
            tracing::warn!("the last spans were not exported");
        }
    }
}

/// What the spans are from: the service, unless the environment gives it another name.
fn resource(service: &str) -> Resource {
    let named = Resource::builder().build();
    let name = named.get(&"service.name".into());
    match name {
        Some(name) if !name.as_str().starts_with("unknown_service") => named,
        _ => Resource::builder()
            .with_service_name(service.to_owned())
            .build(),
    }
}

/// Makes `caller` the parent of a span that has just been made.
pub(super) fn adopt(span: &Span, caller: TraceContext) {
    let (trace_id, parent_id, flags) = caller.parts();
    let context = SpanContext::new(
        TraceId::from(trace_id),
        SpanId::from(parent_id),
        TraceFlags::new(flags),
        true,
        TraceState::NONE,
    );
    // Fails only for a span that is disabled.
    let _ = span.set_parent(Context::new().with_remote_span_context(context));
}

/// Where in which trace a span is; nothing for one that is not exported.
pub(super) fn place(span: &Span) -> Option<TraceContext> {
    let context = span.context();
    let span = context.span();
    let place = span.span_context();
    place.is_valid().then(|| {
        let trace_id = u128::from_be_bytes(place.trace_id().to_bytes());
        let span_id = u64::from_be_bytes(place.span_id().to_bytes());
        TraceContext::from_parts(trace_id, span_id, place.trace_flags().to_u8())
    })
}
