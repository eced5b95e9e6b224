//! All recipients of a list as one stream of newline-delimited JSON, in constant memory.

use std::collections::BTreeMap;

use aide::generate::in_context;
use aide::openapi::{MediaType, ReferenceOr, SchemaObject, StatusCode as ApiStatus};
use aide::transform::TransformOperation;
use axum::body::{Body, Bytes};
use axum::extract::FromRequestParts;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::de::IgnoredAny;
use service::Problem;
use service::extract::Query;
use tracing::{Instrument, Span};

use crate::ndjson::MEDIA_TYPE;
use crate::store::{Reader, StoreError};
use crate::wire::RecipientBody;

/// How many recipients are in memory at a time.
const CHUNK: u32 = 500;

/// Whether `Accept` names newline-delimited JSON, and does not prefer plain JSON to it.
pub(super) fn is_asked_for(headers: &HeaderMap) -> bool {
    let values = headers.get_all(ACCEPT).iter();
    let values = values.filter_map(|value| value.to_str().ok());
    let ranges: Vec<(&str, f32)> = values.flat_map(|v| v.split(',')).map(range).collect();
    let weight = |media_type: &str| {
        let named = ranges.iter();
        let named = named.filter(|(name, _)| name.eq_ignore_ascii_case(media_type));
        named.map(|(_, weight)| *weight).reduce(f32::max)
    };
    weight(MEDIA_TYPE)
        .is_some_and(|asked| asked > 0.0 && asked >= weight("application/json").unwrap_or_default())
}

/// A media range and its weight (RFC 9110, section 12.5.1).
fn range(text: &str) -> (&str, f32) {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let weight = parts.find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q=")));
    let weight = weight.map_or(Some(1.0), |weight| weight.parse().ok());
    (name, weight.unwrap_or_default())
}

/// A stream is a whole list: who asks for a part of it is told, instead of being sent all.
pub(super) async fn refuse_parts(request: &mut Parts) -> Result<(), Problem> {
    let query = Query::<BTreeMap<String, IgnoredAny>>::from_request_parts(request, &()).await?;
    let part = ["limit", "cursor"]
        .into_iter()
        .find(|name| query.0.contains_key(*name));
    part.map_or(Ok(()), |parameter| {
        let title = "A parameter in the query is wrong";
        Err(
            Problem::new(StatusCode::BAD_REQUEST, "query_invalid", title)
                .detail(format!(
                    "`{parameter}`: a stream has no pages; leave it out."
                ))
                .with("parameter", parameter),
        )
    })
}

/// The recipients that `reader` gives. A failure on the way breaks the response off, so that what
/// came is not taken for the whole.
pub(super) fn response(reader: Reader) -> Response {
    let span = Span::current();
    let chunks = stream::try_unfold(reader, move |reader| {
        next_chunk(reader).instrument(span.clone())
    });
    ([(CONTENT_TYPE, MEDIA_TYPE)], Body::from_stream(chunks)).into_response()
}

async fn next_chunk(mut reader: Reader) -> Result<Option<(Bytes, Reader)>, StoreError> {
    let recipients = reader.next(CHUNK).await.inspect_err(log)?;
    if recipients.is_empty() {
        return Ok(None);
    }
    let mut lines = Vec::new();
    for recipient in recipients {
        let line = serde_json::to_writer(&mut lines, &RecipientBody::from(recipient));
        line.map_err(|error| StoreError::Corrupt {
            what: "recipient",
            source: error.into(),
        })
        .inspect_err(log)?;
        lines.push(b'\n');
    }
    Ok(Some((lines.into(), reader)))
}

fn log(error: &StoreError) {
    let error: &dyn std::error::Error = error;
    tracing::error!(error, "a stream of recipients was broken off");
}

/// Documents the stream beside the page that a 200 is otherwise.
pub(super) fn document(mut operation: TransformOperation<'_>) -> TransformOperation<'_> {
    let json_schema = in_context(|ctx| ctx.schema.subschema_for::<RecipientBody>());
    let responses = operation.inner_mut().responses.get_or_insert_default();
    if let Some(ReferenceOr::Item(ok)) = responses.responses.get_mut(&ApiStatus::Code(200)) {
        let schema = Some(SchemaObject {
            json_schema,
            external_docs: None,
            example: None,
        });
        let content = MediaType {
            schema,
            ..MediaType::default()
        };
        ok.content.insert(MEDIA_TYPE.to_owned(), content);
    }
    operation
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_given_only_to_who_asks_for_it() {
        for (accept, asked) in [
            ("application/x-ndjson", true),
            ("Application/X-NDJSON; charset=utf-8", true),
            ("application/json, application/x-ndjson", true),
            ("application/x-ndjson;q=0.9, application/json;q=0.5", true),
            ("application/x-ndjson;q=0.5, application/json", false),
            ("application/x-ndjson;q=0", false),
            ("application/x-ndjson;q=much", false),
            ("application/json", false),
            ("*/*", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT, accept.parse().unwrap())]);
            assert_eq!(is_asked_for(&headers), asked, "{accept}");
        }
        assert!(!is_asked_for(&HeaderMap::new()));
    }
}
