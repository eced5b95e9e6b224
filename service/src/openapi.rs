//! The OpenAPI 3.1 document of a service, made by aide from its routes: the settings that fit
//! JSON Schema 2020-12, and the parts that are the same in every operation.

#[cfg(any(test, feature = "document-check"))]
mod check;
mod examples;

use aide::axum::ApiRouter;
use aide::generate::{GenContext, in_context};
use aide::openapi::{
    Example, Header, HeaderStyle, Info, MediaType, OpenApi, Operation, ParameterSchemaOrContent,
    PathItem, ReferenceOr, Response, SchemaObject, SecurityScheme, Server, StatusCode as ApiStatus,
    Tag,
};
use aide::transform::TransformOperation;
use axum::Router;
use http::StatusCode;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, json_schema};
use serde_json::json;

use crate::auth::{TOKEN_INVALID, TOKEN_MISSING};
use crate::{About, Problem, database, health};

#[cfg(any(test, feature = "document-check"))]
pub use check::faulty_examples;

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
            add_problem_example(response, &status, code, when);
        }
        _ => {
            let mut response = problem_response(ctx, line);
            add_problem_example(&mut response, &status, code, when);
            if status == ApiStatus::Code(StatusCode::SERVICE_UNAVAILABLE.as_u16()) {
                let header = ReferenceOr::Item(retry_after());
                response.headers.insert("Retry-After".to_owned(), header);
            }
            let response = ReferenceOr::Item(response);
            responses.responses.insert(status, response);
        }
    }
}

/// Adds to a response the example of a problem, named by its code. What a title says is up to the
/// service; here it is what the documentation says.
fn add_problem_example(response: &mut Response, status: &ApiStatus, code: &str, when: &str) {
    let Some(content) = response.content.get_mut(Problem::MEDIA_TYPE) else {
        return;
    };
    let ApiStatus::Code(status) = status else {
        return;
    };
    let title = when.split(['.', ';']).next().unwrap_or_default();
    let value = json!({
        "type": format!("urn:problem:{code}"),
        "title": title.replace('`', ""),
        "status": status,
        "code": code,
    });
    let example = Example {
        value: Some(value),
        ..Example::default()
    };
    let example = ReferenceOr::Item(example);
    content.examples.insert(code.to_owned(), example);
}

/// The header that says when a service that is unavailable wants to be asked again.
fn retry_after() -> Header {
    Header {
        description: Some("After how many seconds it is worth asking again.".to_owned()),
        style: HeaderStyle::Simple,
        required: false,
        deprecated: None,
        format: ParameterSchemaOrContent::Schema(SchemaObject {
            json_schema: json_schema!({ "type": "integer", "minimum": 1, "examples": [5] }),
            external_docs: None,
            example: None,
        }),
        example: None,
        examples: Default::default(),
        extensions: Default::default(),
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
        // Relative to the document: wherever it comes from.
        servers: vec![Server {
            url: "/".to_owned(),
            description: Some("The service that this document comes from.".to_owned()),
            ..Server::default()
        }],
        tags: about.tags.iter().chain([&HEALTH]).map(tag).collect(),
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
    examples::add(&mut api);
    (router, api)
}

/// The tag of the operations that every service has.
const HEALTH: (&str, &str) = (health::TAG, "For whatever starts and watches the service.");

fn tag(&(name, description): &(&str, &str)) -> Tag {
    Tag {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        ..Tag::default()
    }
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
    let status = StatusCode::SERVICE_UNAVAILABLE;
    let when = "The database does not answer, or is busy for too long; `Retry-After` says when to \
                ask again.";
    add_problem(ctx, operation, (status, database::UNAVAILABLE, when));
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
