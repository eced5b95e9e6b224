//! The parameters in the query of a request.

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

/// The parameters in the query, read into a struct with one field for each. Others are ignored.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parse(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

fn parse<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
    serde_path_to_error::deserialize(pairs).map_err(|error| {
        let parameter = error.path().to_string();
        let problem = Problem::new(
            StatusCode::BAD_REQUEST,
            "query_invalid",
            "A parameter in the query is wrong",
        );
        match parameter.as_str() {
            // What is wrong is that a parameter is missing, or there twice: serde says which.
            "." => problem.detail(format!("{}.", error.inner())),
            _ => problem
                .detail(format!("`{parameter}`: {}.", error.inner()))
                .with("parameter", parameter),
        }
    })
}

impl<T: JsonSchema> OperationInput for Query<T> {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        let schema = openapi::request_schema::<T>();
        let parameters = parameters_from_schema(ctx, schema, ParamLocation::Query);
        add_parameters(ctx, operation, parameters);
        let when = "A parameter in the query is wrong; `parameter` says which.";
        let problem = (StatusCode::BAD_REQUEST, "query_invalid", when);
        openapi::add_problem(ctx, operation, problem);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Filter {
        size: Option<u8>,
        kind: Option<Kind>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Big,
    }

    #[test]
    fn parameters_are_decoded_and_unknown_ones_ignored() {
        let filter = parse::<Filter>("kind=b%69g&size=7&more=1").unwrap();
        let expected = Filter {
            size: Some(7),
            kind: Some(Kind::Big),
        };
        assert_eq!(filter, expected);
        assert_eq!(parse::<Filter>("").unwrap().size, None);
    }

    #[test]
    fn a_wrong_parameter_is_told_by_its_name() {
        for (query, parameter) in [("size=300", "size"), ("size=1&kind=small", "kind")] {
            let problem = parse::<Filter>(query).unwrap_err();
            assert_eq!(problem.to_json()["parameter"], parameter);
            let detail = problem.to_json()["detail"].to_string();
            assert!(detail.contains(parameter), "{detail}");
        }
    }

    #[test]
    fn a_parameter_that_is_there_twice_is_refused() {
        let problem = parse::<Filter>("size=1&size=2").unwrap_err().to_json();
        assert_eq!(problem["code"], "query_invalid");
        assert!(problem["detail"].to_string().contains("size"), "{problem}");
    }
}
