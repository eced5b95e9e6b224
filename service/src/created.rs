//! The answer to a request that made something: 201, where it is now, and what it looks like.

use aide::OperationOutput;
use aide::generate::GenContext;
use aide::openapi::{
    Header, HeaderStyle, Operation, ParameterSchemaOrContent, ReferenceOr, Response as ApiResponse,
    SchemaObject, StatusCode as ApiStatus,
};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::LOCATION;
use schemars::{JsonSchema, json_schema};
use serde::Serialize;

use crate::extract::Json;

/// 201 with `Location` and the new thing as JSON.
#[derive(Clone, Debug)]
pub struct Created<T> {
    /// The path of the new thing, such as `/v1/things/7`.
    pub location: String,
    /// The new thing.
    pub body: T,
}

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        let location = [(LOCATION, self.location)];
        (StatusCode::CREATED, location, Json(self.body)).into_response()
    }
}

impl<T: JsonSchema> OperationOutput for Created<T> {
    type Inner = T;

    fn operation_response(ctx: &mut GenContext, operation: &mut Operation) -> Option<ApiResponse> {
        let location = Header {
            description: Some("The path of what was made.".to_owned()),
            style: HeaderStyle::Simple,
            required: true,
            deprecated: None,
            format: ParameterSchemaOrContent::Schema(SchemaObject {
                json_schema: json_schema!({
                    "type": "string",
                    "format": "uri-reference",
                    "examples": ["/v1/things/0198f0c2-1f00-7a3b-8e21-5b7d9c4e6f01"],
                }),
                external_docs: None,
                example: None,
            }),
            example: None,
            examples: Default::default(),
            extensions: Default::default(),
        };
        let mut response = Json::<T>::operation_response(ctx, operation)?;
        let location = ReferenceOr::Item(location);
        response.headers.insert("Location".to_owned(), location);
        Some(response)
    }

    fn inferred_responses(
        ctx: &mut GenContext,
        operation: &mut Operation,
    ) -> Vec<(Option<ApiStatus>, ApiResponse)> {
        let response = Self::operation_response(ctx, operation);
        response
            .map(|response| (Some(ApiStatus::Code(201)), response))
            .into_iter()
            .collect()
    }
}
