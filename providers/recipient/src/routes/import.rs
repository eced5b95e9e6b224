//! `POST /v1/recipient-lists/{id}/recipients`: an import of any size, all of it or nothing.

use std::io;

use aide::OperationInput;
use aide::axum::ApiRouter;
use aide::axum::routing::post_with;
use aide::generate::GenContext;
use aide::openapi::{MediaType, Operation, RequestBody, SchemaObject};
use aide::operation::set_body;
use aide::transform::TransformOperation;
use axum::body::BodyDataStream;
use axum::extract::{FromRequest, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use futures_util::TryStreamExt;
use schemars::generate::SchemaSettings;
use service::extract::{Json, Path};
use service::{Problem, openapi};

use crate::domain::ListId;
use crate::ndjson::{Limits, MEDIA_TYPE};
use crate::problems::{self, BODY_INVALID, ROW_INVALID, TOO_MANY_LINES};
use crate::row::NewRecipient;
use crate::spool::Spool;
use crate::store::Store;
use crate::wire::{Imported, ListPath};

const CONTENT_TYPE_UNSUPPORTED: &str = "content_type_unsupported";

pub(super) fn routes() -> ApiRouter<Store> {
    let import = post_with(import, |operation| {
        operation
            .id("importRecipients")
            .tag("recipients")
            .summary("Adds recipients to a list: all rows or none")
            .with(document_problems)
            .with(problems::list_not_found)
    });
    ApiRouter::new().api_route("/v1/recipient-lists/{id}/recipients", import)
}

fn document_problems(operation: TransformOperation<'_>) -> TransformOperation<'_> {
    let Limits { lines, line_bytes } = Limits::default();
    let row_invalid = format!(
        "A line is not a recipient, or longer than {line_bytes} bytes; `line` (from 1), `field` \
         (or null) and `reason` say what is wrong. Nothing was imported."
    );
    let too_many = format!("There are more than {lines} lines. Nothing was imported.");
    let media_type = format!("The content type is not `{MEDIA_TYPE}`.");
    let broken_off = "The body ended before it was whole. Nothing was imported.";
    [
        (
            StatusCode::UNPROCESSABLE_ENTITY,
            ROW_INVALID,
            row_invalid.as_str(),
        ),
        (StatusCode::PAYLOAD_TOO_LARGE, TOO_MANY_LINES, &too_many),
        (
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            CONTENT_TYPE_UNSUPPORTED,
            &media_type,
        ),
        (StatusCode::BAD_REQUEST, BODY_INVALID, broken_off),
    ]
    .into_iter()
    .fold(operation, |operation, (status, code, when)| {
        operation.with(openapi::problem(status, code, when))
    })
}

async fn import(
    State(store): State<Store>,
    Path(path): Path<ListPath>,
    NdJson(body): NdJson,
) -> Result<Json<Imported>, Problem> {
    let list = path.id();
    let spool = receive(&store, &list, body).await?;
    let rows = spool.into_recipients();
    let added = store.import(&list, rows).await?;
    Ok(Json(Imported { added }))
}

/// Takes in the whole import, for a list that exists.
async fn receive(store: &Store, list: &ListId, body: BodyDataStream) -> Result<Spool, Problem> {
    store.list(list).await?;
    let bytes = body.map_err(io::Error::other);
    Ok(Spool::fill(bytes, Limits::default()).await?)
}

/// A body of newline-delimited JSON, as it comes in. The limit for bodies does not apply to it.
struct NdJson(BodyDataStream);

impl<S: Sync> FromRequest<S> for NdJson {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        if is_ndjson(request.headers()) {
            return Ok(Self(request.into_body().into_data_stream()));
        }
        let title = "The body is not declared as newline-delimited JSON";
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        let problem = Problem::new(status, CONTENT_TYPE_UNSUPPORTED, title);
        Err(problem.detail(format!("Send the header `Content-Type: {MEDIA_TYPE}`.")))
    }
}

fn is_ndjson(headers: &HeaderMap) -> bool {
    let value = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let media_type = value.and_then(|value| value.split(';').next());
    media_type.is_some_and(|name| name.trim().eq_ignore_ascii_case(MEDIA_TYPE))
}

impl OperationInput for NdJson {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        // Among the components, a type has the schema of what is sent.
        let settings = SchemaSettings::draft2020_12().with(|settings| {
            settings.inline_subschemas = true;
            settings.meta_schema = None;
        });
        let schema = SchemaObject {
            json_schema: settings
                .into_generator()
                .into_root_schema_for::<NewRecipient>(),
            external_docs: None,
            example: None,
        };
        let content = MediaType {
            schema: Some(schema),
            ..MediaType::default()
        };
        let body = RequestBody {
            description: Some("One recipient a line. Empty lines are passed over.".to_owned()),
            content: [(MEDIA_TYPE.to_owned(), content)].into(),
            required: true,
            ..RequestBody::default()
        };
        set_body(ctx, operation, body);
    }
}
