//! The parameters in the path of a request.

use aide::OperationInput;
use aide::generate::GenContext;
use aide::openapi::Operation;
use aide::operation::{ParamLocation, add_parameters, parameters_from_schema};
use axum::extract::FromRequestParts;
use http::StatusCode;
use http::request::Parts;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use crate::{Problem, openapi};

/// The parameters in the path, read into a struct with one field for each `{parameter}`.
#[derive(Clone, Copy, Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = axum::extract::Path::from_request_parts(parts, state).await;
        let path = path.map_err(|rejection| {
            let title = "A parameter in the path is wrong";
            Problem::new(StatusCode::BAD_REQUEST, "path_invalid", title)
                .detail(rejection.body_text())
        })?;
        Ok(Self(path.0))
    }
}

impl<T: JsonSchema> OperationInput for Path<T> {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        let schema = openapi::request_schema::<T>();
        let parameters = parameters_from_schema(ctx, schema, ParamLocation::Path);
        add_parameters(ctx, operation, parameters);
        let when = "A parameter in the path cannot be read.";
        let problem = (StatusCode::BAD_REQUEST, "path_invalid", when);
        openapi::add_problem(ctx, operation, problem);
    }
}
