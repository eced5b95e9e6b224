//! The OpenAPI 3.1 document of a service, made by aide from its routes: the settings that fit
//! JSON Schema 2020-12, and the parts that are the same in every operation.

use aide::axum::ApiRouter;
use aide::generate::{GenContext, in_context};
use aide::openapi::{
    Info, MediaType, OpenApi, Operation, PathItem, ReferenceOr, Response, SchemaObject,
    SecurityScheme, StatusCode as ApiStatus,
};
use aide::transform::TransformOperation;
use axum::Router;
use http::StatusCode;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};

use crate::auth::{TOKEN_INVALID, TOKEN_MISSING};
use crate::{About, Problem};

/// The name of the security scheme in the document.
const BEARER: &str = "bearer";

/// Everything under here needs a token.
const PROTECTED: &str = "/v1/";

/// A problem that an operation answers with: status, code, and when that is so.
pub type DocumentedProblem<'a> = (StatusCode, &'a str, &'a str);

/// Documents that an operation answers with this problem, beside those that are documented for the
/// same status already:
/// `get_with(handler, |operation| operation.with(problem(NOT_FOUND, "thing_not_found", "…")))`.
pub fn problem(
    status: StatusCode,
    code: &str,
    when: &str,
) -> impl FnOnce(TransformOperation<'_>) -> TransformOperation<'_> {
    move |mut operation| {
        in_context(|ctx| add_problem(ctx, operation.inner_mut(), (status, code, when)));
        operation
    }
}

/// See [`problem`].
pub(crate) fn add_problem(
    ctx: &mut GenContext,
    operation: &mut Operation,
    (status, code, when): DocumentedProblem<'_>,
) {
    let line = format!("`{code}`: {when}");
    let responses = operation.responses.get_or_insert_default();
    let status = ApiStatus::Code(status.as_u16());
    match responses.responses.get_mut(&status) {
        Some(ReferenceOr::Item(response)) if response.description.contains(&line) => {}
        Some(ReferenceOr::Item(response)) => {
            response.description.push_str("\n\n");
            response.description.push_str(&line);
        }
        _ => {
            let response = problem_response(ctx, line);
            let response = ReferenceOr::Item(response);
            responses.responses.insert(status, response);
        }
    }
}

/// A response with a problem as its body.
pub(crate) fn problem_response(ctx: &mut GenContext, description: String) -> Response {
    let schema = SchemaObject {
        json_schema: ctx.schema.subschema_for::<Problem>(),
        external_docs: None,
        example: None,
    };
    let content = MediaType {
        schema: Some(schema),
        ..MediaType::default()
    };
    Response {
        description,
        content: [(Problem::MEDIA_TYPE.to_owned(), content)].into(),
        ..Response::default()
    }
}

/// The schema of what a request sends. It stands where it is used, not among the components:
/// a type that is also in responses has another schema there, because a response always has the
/// members that a request may leave out.
pub(crate) fn request_schema<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    settings.into_generator().into_root_schema_for::<T>()
}

/// Makes the router of `routes` and the document of it. aide collects schemas in the thread, so
/// the routes have to be made in here, after its settings.
pub(crate) fn document(about: &About, routes: impl FnOnce() -> ApiRouter) -> (Router, OpenApi) {
    in_context(|ctx| {
        let settings = SchemaSettings::draft2020_12().for_serialize();
        let settings = settings.with(|settings| {
            settings.definitions_path = "/components/schemas".into();
            settings.meta_schema = None;
        });
        ctx.schema = settings.into_generator();
    });
    let mut api = OpenApi {
        info: Info {
            title: about.title.to_owned(),
            description: Some(about.description.to_owned()),
            version: about.version.to_owned(),
            ..Info::default()
        },
        json_schema_dialect: Some("https://json-schema.org/draft/2020-12/schema".to_owned()),
        ..OpenApi::default()
    };
    let scheme = SecurityScheme::Http {
        scheme: "bearer".to_owned(),
        bearer_format: None,
        description: Some("A token that the service was started with (RFC 6750).".to_owned()),
        extensions: Default::default(),
    };
    let router = routes().finish_api_with(&mut api, |api| {
        let mut api = api.security_scheme(BEARER, scheme);
        complete(api.inner_mut());
        api
    });
    (router, api)
}

/// Adds to each operation what the layers around it answer.
fn complete(api: &mut OpenApi) {
    for (path, item) in api.paths.get_or_insert_default().paths.iter_mut() {
        let ReferenceOr::Item(item) = item else {
            continue;
        };
        for operation in operations(item) {
            in_context(|ctx| complete_operation(ctx, operation, path));
            if let Some(responses) = &mut operation.responses {
                responses.responses.sort_keys();
            }
        }
    }
}

fn complete_operation(ctx: &mut GenContext, operation: &mut Operation, path: &str) {
    let when = "The service could not do this for a reason of its own, which is in its log.";
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    add_problem(ctx, operation, (status, "internal_error", when));
    if !path.starts_with(PROTECTED) {
        return;
    }
    let status = StatusCode::UNAUTHORIZED;
    let when = "The request has no bearer token.";
    add_problem(ctx, operation, (status, TOKEN_MISSING, when));
    let when = "The token is unknown, or it was revoked.";
    add_problem(ctx, operation, (status, TOKEN_INVALID, when));
    let requirement = [(BEARER.to_owned(), Vec::new())];
    operation.security = vec![requirement.into()];
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem {
        get,
        put,
        post,
        delete,
        patch,
        ..
    } = item;
    [get, put, post, delete, patch].into_iter().flatten()
}
