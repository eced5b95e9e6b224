//! The answer to a request for a campaign: 201 for a new one, 200 for one that an earlier request
//! with the same key had created.

use aide::OperationOutput;
use aide::generate::GenContext;
use aide::openapi::{
    Header, HeaderStyle, Operation, ParameterSchemaOrContent, ReferenceOr, Response as ApiResponse,
    SchemaObject, StatusCode as ApiStatus,
};
use axum::response::{IntoResponse, Response};
use http::HeaderName;
use schemars::json_schema;
use service::etag::document_header;
use service::extract::Json;

use super::campaigns::tag;
use crate::campaign::Campaign;
use crate::scheduling::Created;

const REPLAY: HeaderName = HeaderName::from_static("idempotent-replay");

impl IntoResponse for Created {
    fn into_response(self) -> Response {
        match self {
            Self::New(campaign) => {
                let tag = tag(&campaign).header();
                let created = service::Created {
                    location: format!("/v1/campaigns/{}", campaign.id.as_str()),
                    body: campaign,
                };
                ([tag], created).into_response()
            }
            Self::Earlier(campaign) => {
                let tag = tag(&campaign).header();
                ([(REPLAY, "true")], [tag], Json(campaign)).into_response()
            }
        }
    }
}

impl OperationOutput for Created {
    type Inner = Campaign;

    fn operation_response(ctx: &mut GenContext, operation: &mut Operation) -> Option<ApiResponse> {
        service::Created::<Campaign>::operation_response(ctx, operation)
    }

    fn inferred_responses(
        ctx: &mut GenContext,
        operation: &mut Operation,
    ) -> Vec<(Option<ApiStatus>, ApiResponse)> {
        let mut responses = service::Created::<Campaign>::inferred_responses(ctx, operation);
        for (_, response) in &mut responses {
            document_header(response);
        }
        responses.extend(replay(ctx, operation).map(|replay| (Some(ApiStatus::Code(200)), replay)));
        responses
    }
}

fn replay(ctx: &mut GenContext, operation: &mut Operation) -> Option<ApiResponse> {
    let header = Header {
        description: Some("Always `true`.".to_owned()),
        style: HeaderStyle::Simple,
        required: true,
        deprecated: None,
        format: ParameterSchemaOrContent::Schema(SchemaObject {
            json_schema: json_schema!({ "const": "true" }),
            external_docs: None,
            example: None,
        }),
        example: None,
        examples: Default::default(),
        extensions: Default::default(),
    };
    let mut response = Json::<Campaign>::operation_response(ctx, operation)?;
    response.description =
        "An earlier request with the same key had created the campaign.".to_owned();
    let header = ReferenceOr::Item(header);
    response
        .headers
        .insert("Idempotent-Replay".to_owned(), header);
    document_header(&mut response);
    Some(response)
}
