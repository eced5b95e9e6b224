//! Entity tags in the OpenAPI document.

use aide::OperationInput;
use aide::generate::GenContext;
use aide::openapi::{
    Header, HeaderStyle, Operation, ParameterSchemaOrContent, ReferenceOr, Response as ApiResponse,
    SchemaObject,
};
use aide::operation::{ParamLocation, add_parameters, parameters_from_schema};
use http::header::{IF_MATCH, IF_NONE_MATCH};
use http::{HeaderName, StatusCode};
use schemars::{Schema, json_schema};

use super::{IfMatch, IfNoneMatch, header_title};
use crate::openapi;

impl OperationInput for IfMatch {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        let description = "Entity tags, as `ETag` shows them: the request holds only if the thing \
                           still has one of them. Without the header, or with `*`, it always does.";
        document(ctx, operation, &IF_MATCH, description);
        let when = "The thing has another version than `If-Match` lists; `etag` says which.";
        let problem = (StatusCode::PRECONDITION_FAILED, "precondition_failed", when);
        openapi::add_problem(ctx, operation, problem);
    }
}

impl OperationInput for IfNoneMatch {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        let description = "Entity tags, as `ETag` shows them, of the versions that the caller has: \
                           if it is still one of them, the answer is 304 without a body.";
        document(ctx, operation, &IF_NONE_MATCH, description);
    }
}

fn document(ctx: &mut GenContext, operation: &mut Operation, name: &HeaderName, description: &str) {
    let name = header_title(name);
    let schema = json_schema!({
        "type": "object",
        "properties": {
            name: {
                "description": description,
                "type": "string",
                "pattern": r#"^(\*|(W/)?"[!#-~]*"( *, *(W/)?"[!#-~]*")*)$"#,
                "examples": ["\"1\""],
            },
        },
    });
    let parameters = parameters_from_schema(ctx, schema, ParamLocation::Header);
    add_parameters(ctx, operation, parameters);
    let when = format!("The header `{name}` is not a list of entity tags.");
    let problem = (StatusCode::BAD_REQUEST, "precondition_invalid", &*when);
    openapi::add_problem(ctx, operation, problem);
}

/// Documents that a response has an `ETag`.
pub fn document_header(response: &mut ApiResponse) {
    let schema: Schema = json_schema!({
        "type": "string",
        "pattern": r#"^"[0-9]+"$"#,
        "examples": ["\"1\""],
    });
    let header = Header {
        description: Some("The version, for `If-Match` and `If-None-Match`.".to_owned()),
        style: HeaderStyle::Simple,
        required: true,
        deprecated: None,
        format: ParameterSchemaOrContent::Schema(SchemaObject {
            json_schema: schema,
            external_docs: None,
            example: None,
        }),
        example: None,
        examples: Default::default(),
        extensions: Default::default(),
    };
    let header = ReferenceOr::Item(header);
    response.headers.insert("ETag".to_owned(), header);
}
