//! Answers that say their version.

use aide::OperationOutput;
use aide::generate::GenContext;
use aide::openapi::{Operation, Response as ApiResponse, StatusCode as ApiStatus};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;

use super::{ETag, IfNoneMatch, document_header};
use crate::extract::Json;

/// 200 with `ETag` and a thing as JSON.
#[derive(Clone, Debug)]
pub struct Tagged<T> {
    /// Which version it is.
    pub tag: ETag,
    /// The thing.
    pub body: T,
}

/// The thing, or 304 where the caller has it already.
#[derive(Clone, Debug)]
pub enum Conditional<T> {
    /// The thing.
    Modified(Tagged<T>),
    /// The caller has this version.
    NotModified(ETag),
}

impl<T> Tagged<T> {
    /// Sends the thing unless the caller has it.
    #[must_use]
    pub fn unless(self, caller: &IfNoneMatch) -> Conditional<T> {
        match caller.has(&self.tag) {
            true => Conditional::NotModified(self.tag),
            false => Conditional::Modified(self),
        }
    }
}

impl<T: Serialize> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        ([self.tag.header()], Json(self.body)).into_response()
    }
}

impl<T: Serialize> IntoResponse for Conditional<T> {
    fn into_response(self) -> Response {
        match self {
            Self::Modified(tagged) => tagged.into_response(),
            Self::NotModified(tag) => (StatusCode::NOT_MODIFIED, [tag.header()]).into_response(),
        }
    }
}

impl<T: JsonSchema> OperationOutput for Tagged<T> {
    type Inner = T;

    fn operation_response(ctx: &mut GenContext, operation: &mut Operation) -> Option<ApiResponse> {
        let mut response = Json::<T>::operation_response(ctx, operation)?;
        document_header(&mut response);
        Some(response)
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

impl<T: JsonSchema> OperationOutput for Conditional<T> {
    type Inner = T;

    fn operation_response(ctx: &mut GenContext, operation: &mut Operation) -> Option<ApiResponse> {
        Tagged::<T>::operation_response(ctx, operation)
    }

    fn inferred_responses(
        ctx: &mut GenContext,
        operation: &mut Operation,
    ) -> Vec<(Option<ApiStatus>, ApiResponse)> {
        let mut responses = Tagged::<T>::inferred_responses(ctx, operation);
        let mut unchanged = ApiResponse {
            description: "The caller has this version already, by `If-None-Match`.".to_owned(),
            ..ApiResponse::default()
        };
        document_header(&mut unchanged);
        responses.push((Some(ApiStatus::Code(304)), unchanged));
        responses
    }
}
