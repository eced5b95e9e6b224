//! The `Idempotency-Key` header as an extractor.

use aide::OperationInput;
use aide::generate::GenContext;
use aide::openapi::Operation;
use aide::operation::{ParamLocation, add_parameters, parameters_from_schema};
use axum::extract::FromRequestParts;
use http::StatusCode;
use http::request::Parts;
use schemars::json_schema;
use service::Problem;

use crate::idempotency::IdempotencyKey;

const HEADER: &str = "Idempotency-Key";

/// The required header `Idempotency-Key`.
pub(super) struct Idempotent(pub(super) IdempotencyKey);

impl<S: Send + Sync> FromRequestParts<S> for Idempotent {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let mut values = parts.headers.get_all(HEADER).iter();
        let Some(value) = values.next() else {
            let title = "The header Idempotency-Key is missing";
            let problem = Problem::new(StatusCode::BAD_REQUEST, "idempotency_key_missing", title);
            return Err(problem.detail(
                "Send a key of your own with each new campaign, and the same key again when you \
                 repeat a request whose answer got lost.",
            ));
        };
        let invalid = |detail: String| {
            let title = "The header Idempotency-Key is not a key";
            Problem::new(StatusCode::BAD_REQUEST, "idempotency_key_invalid", title).detail(detail)
        };
        if values.next().is_some() {
            return Err(invalid("The header is there more than once.".to_owned()));
        }
        IdempotencyKey::parse(value.as_bytes())
            .map(Self)
            .map_err(|error| invalid(format!("The header is wrong: {error}.")))
    }
}

impl OperationInput for Idempotent {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        let schema = json_schema!({
            "type": "object",
            "properties": {
                HEADER: {
                    "description": "A key that the caller makes. The same key and the same body \
                                    give the same campaign, however often they are sent.",
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 255,
                    "pattern": "^[!-~]+$",
                    "examples": ["4f7c0f6e-5d0b-4c57-9a3e-6f1f7b0f2a11"],
                },
            },
            "required": [HEADER],
        });
        let parameters = parameters_from_schema(ctx, schema, ParamLocation::Header);
        add_parameters(ctx, operation, parameters);
    }
}
