//! JSON bodies, in and out.

use aide::generate::GenContext;
use aide::openapi::StatusCode as ApiStatus;
use aide::openapi::{MediaType, Operation, RequestBody, Response as ApiResponse, SchemaObject};
use aide::operation::set_body;
use aide::{OperationInput, OperationOutput};
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment};

use crate::{Problem, openapi};

/// A JSON body: of a request as an extractor, of a response as its return type.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(unsupported_content_type());
        }
        let body = Bytes::from_request(request, state).await;
        let body = body.map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => too_large(),
            _ => invalid("The body ended before it was whole."),
        })?;
        parse_json(&body).map(Self).map_err(Problem::from)
    }
}

/// Why bytes are not the JSON that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message} at line {line}, column {column}")]
pub struct InvalidJson {
    /// What is wrong.
    pub message: String,
    /// The member it is at or in, as a JSON pointer (RFC 6901); empty for the document itself.
    pub pointer: String,
    /// The line where reading stopped, from 1.
    pub line: usize,
    /// The column where reading stopped, from 1.
    pub column: usize,
}

/// Reads one JSON document.
///
/// # Errors
/// It is not JSON, or does not fit `T`.
pub fn parse_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, InvalidJson> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer)
        .map_err(|error| InvalidJson::new(pointer(error.path()), error.inner()))?;
    let end = deserializer.end();
    end.map_err(|error| InvalidJson::new(String::new(), &error))?;
    Ok(value)
}

impl InvalidJson {
    fn new(pointer: String, error: &serde_json::Error) -> Self {
        let (line, column) = (error.line(), error.column());
        let text = error.to_string();
        let place = format!(" at line {line} column {column}");
        Self {
            message: text.strip_suffix(&place).unwrap_or(&text).to_owned(),
            pointer,
            line,
            column,
        }
    }
}

impl From<InvalidJson> for Problem {
    fn from(error: InvalidJson) -> Self {
        invalid(&format!("{error}."))
            .with("pointer", error.pointer)
            .with("line", error.line)
            .with("column", error.column)
    }
}

/// The JSON pointer of a place that serde names.
pub(crate) fn pointer(path: &Path) -> String {
    let segment = |segment: &Segment| match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
        // The variant of an enum is not a member of the document, and what is unknown has no name.
        Segment::Enum { .. } | Segment::Unknown => String::new(),
    };
    path.iter().map(segment).collect()
}

/// Whether the content type is `application/json` or ends in `+json`.
fn is_json(headers: &HeaderMap) -> bool {
    let value = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let media_type = value
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default();
    let media_type = media_type.trim().to_ascii_lowercase();
    media_type == "application/json"
        || (media_type.starts_with("application/") && media_type.ends_with("+json"))
}

fn invalid(detail: &str) -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        "body_invalid",
        "The body is not the JSON asked for",
    )
    .detail(detail)
}

fn too_large() -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "body_too_large",
        "The body is too large",
    )
}

fn unsupported_content_type() -> Problem {
    let title = "The body is not declared as JSON";
    Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "content_type_unsupported",
        title,
    )
    .detail("Send the header `Content-Type: application/json`.")
}

impl<T: JsonSchema> OperationInput for Json<T> {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        let schema = openapi::request_schema::<T>();
        let description = schema.get("description").and_then(|text| text.as_str());
        let body = RequestBody {
            description: description.map(str::to_owned),
            content: [("application/json".to_owned(), media_type(schema.clone()))].into(),
            required: true,
            ..RequestBody::default()
        };
        set_body(ctx, operation, body);
        for (status, code, when) in [
            (
                StatusCode::BAD_REQUEST,
                "body_invalid",
                "The body is not JSON or not of the documented shape; `pointer`, `line` and \
                 `column` say where.",
            ),
            (
                StatusCode::PAYLOAD_TOO_LARGE,
                "body_too_large",
                "The body is too large.",
            ),
            (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "content_type_unsupported",
                "The content type is not `application/json`.",
            ),
        ] {
            openapi::add_problem(ctx, operation, (status, code, when));
        }
    }
}

impl<T: JsonSchema> OperationOutput for Json<T> {
    type Inner = T;

    fn operation_response(ctx: &mut GenContext, _: &mut Operation) -> Option<ApiResponse> {
        let schema = ctx.schema.subschema_for::<T>();
        let resolved = ctx.resolve_schema(&schema);
        let description = resolved.get("description").and_then(|text| text.as_str());
        Some(ApiResponse {
            description: description.unwrap_or("The answer.").to_owned(),
            content: [("application/json".to_owned(), media_type(schema))].into(),
            ..ApiResponse::default()
        })
    }

    fn inferred_responses(
        ctx: &mut GenContext,
        operation: &mut Operation,
    ) -> Vec<(Option<ApiStatus>, ApiResponse)> {
        let response = Self::operation_response(ctx, operation);
        response
            .map(|response| (Some(ApiStatus::Code(200)), response))
            .into_iter()
            .collect()
    }
}

fn media_type(json_schema: schemars::Schema) -> MediaType {
    MediaType {
        schema: Some(SchemaObject {
            json_schema,
            external_docs: None,
            example: None,
        }),
        ..MediaType::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Order {
        #[expect(dead_code, reason = "only whether it can be read matters")]
        lines: Vec<Line>,
    }

    #[derive(Debug, Deserialize)]
    struct Line {
        #[serde(rename = "a/b~c")]
        #[expect(dead_code, reason = "only whether it can be read matters")]
        amount: u8,
    }

    fn error(json: &str) -> InvalidJson {
        parse_json::<Order>(json.as_bytes()).unwrap_err()
    }

    #[test]
    fn a_wrong_type_is_told_with_its_pointer_line_and_column() {
        let error = error("{\"lines\": [\n  {\"a/b~c\": 1},\n  {\"a/b~c\": \"x\"}\n]}");
        assert_eq!(error.pointer, "/lines/1/a~1b~0c");
        assert_eq!((error.line, error.column), (3, 15));
        assert_eq!(error.message, "invalid type: string \"x\", expected u8");
    }

    #[test]
    fn broken_json_is_told_with_its_line_and_column() {
        let error = error("{\"lines\":\n ?");
        assert_eq!((error.line, error.column), (2, 2));
    }

    #[test]
    fn a_missing_member_an_unknown_one_and_a_second_document_are_refused() {
        assert!(error("{}").message.contains("missing field `lines`"));
        let unknown = error(r#"{"lines": [], "line": 1}"#);
        assert!(
            unknown.message.contains("unknown field `line`"),
            "{unknown}"
        );
        assert!(error(r#"{"lines": []} {}"#).message.contains("trailing"));
    }

    #[test]
    fn only_json_media_types_are_json() {
        let is_json = |value: &'static str| {
            super::is_json(&HeaderMap::from_iter([(
                CONTENT_TYPE,
                HeaderValue::from_static(value),
            )]))
        };
        assert!(is_json("application/json"));
        assert!(is_json("Application/JSON; charset=utf-8"));
        assert!(is_json("application/merge-patch+json"));
        assert!(!is_json("text/plain"));
        assert!(!is_json("application/jsonp"));
        assert!(!super::is_json(&HeaderMap::new()));
    }
}
