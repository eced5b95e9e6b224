//! The OpenAPI document, and whether answers keep it.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use crate::api::{Answer, Api, template};

/// Panics unless the document has the route, the method and the status, and the body fits the
/// schema there. What no document can list is let through: unknown routes, methods that a route
/// does not have, and the route for provider states.
pub(crate) fn check(document: &Value, method: &Method, path: &str, answer: &Answer) {
    let code = answer.body["code"].as_str();
    if path.starts_with("/_pact/") || matches!(code, Some("route_not_found" | "method_not_allowed"))
    {
        return;
    }
    let path = path.split('?').next().unwrap();
    let route = route(document, path).unwrap_or_else(|| panic!("{path} is not documented"));
    let operation = &document["paths"][route][method.as_str().to_lowercase()];
    let response = &operation["responses"][answer.status.to_string()];
    assert!(
        response.is_object(),
        "{method} {route} does not document {}",
        answer.status
    );
    let media_type = answer.header("content-type");
    let content = &response["content"][media_type];
    assert!(
        content.is_object(),
        "{method} {route} {} documents no {media_type}",
        answer.status
    );
    if media_type == "application/problem+json" {
        let described = response["description"].as_str().unwrap();
        let code = code.unwrap();
        assert!(
            described.contains(&format!("`{code}`")),
            "{method} {route}: {code} is not documented"
        );
    }
    for header in response["headers"]
        .as_object()
        .into_iter()
        .flat_map(|all| all.keys())
    {
        assert!(
            !answer.header(header).is_empty(),
            "{method} {route} lacks {header}"
        );
    }
    let mut schema = content["schema"].clone();
    schema["components"] = document["components"].clone();
    let schema = jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap();
    let errors: Vec<String> = schema
        .iter_errors(&answer.body)
        .map(|e| e.to_string())
        .collect();
    assert!(
        errors.is_empty(),
        "{method} {route} {}: {errors:?}",
        answer.status
    );
}

/// The documented route of a path.
fn route<'a>(document: &'a Value, path: &str) -> Option<&'a str> {
    let parts: Vec<&str> = path.split('/').collect();
    let fits = |route: &&str| {
        let templates: Vec<&str> = route.split('/').collect();
        let mut pairs = templates.iter().zip(&parts);
        templates.len() == parts.len()
            && pairs.all(|(template, part)| template.starts_with('{') || template == part)
    };
    let routes = document["paths"].as_object().unwrap().keys();
    routes.map(String::as_str).find(fits)
}

#[tokio::test]
async fn the_document_is_openapi_3_1_with_schemas_of_2020_12() {
    let api = Api::start().await;
    let document = &api.document;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
    // The default is 2020-12 with the words of OpenAPI, and Swagger UI warns of any other.
    assert_eq!(document.get("jsonSchemaDialect"), None);
    assert!(
        !document.to_string().contains("definitions"),
        "that is the word of older drafts"
    );
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        assert!(jsonschema::draft202012::meta::is_valid(schema), "{name}");
    }
    let scheme = &document["components"]["securitySchemes"]["bearer"];
    assert_eq!(
        (&scheme["type"], &scheme["scheme"]),
        (&json!("http"), &json!("bearer"))
    );
}

#[tokio::test]
async fn the_document_says_that_all_members_of_a_template_are_always_there() {
    let api = Api::start().await;
    let schemas = &api.document["components"]["schemas"];
    for name in [
        "Template",
        "TemplateSummary",
        "Variable",
        "TemplateSummaryPage",
    ] {
        let members: BTreeSet<&str> = schemas[name]["properties"]
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        let required = schemas[name]["required"].as_array().unwrap();
        let required: BTreeSet<&str> = required.iter().map(|name| name.as_str().unwrap()).collect();
        assert_eq!(members, required, "{name}");
    }
    let text_body = &schemas["Template"]["properties"]["text_body"]["type"];
    assert_eq!(text_body, &json!(["string", "null"]));
}

#[tokio::test]
async fn every_operation_is_described_and_needs_a_token_only_under_v1() {
    let api = Api::start().await;
    for (path, item) in api.document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let place = format!("{method} {path}");
            assert!(operation["summary"].is_string(), "{place}");
            assert!(operation["operationId"].is_string(), "{place}");
            assert_eq!(
                operation["security"].is_array(),
                path.starts_with("/v1/"),
                "{place}"
            );
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                assert!(parameter["description"].is_string(), "{place}: {parameter}");
                assert_eq!(
                    parameter["required"] == true,
                    parameter["in"] == "path",
                    "{place}"
                );
            }
            for (status, response) in operation["responses"].as_object().unwrap() {
                assert_ne!(response["description"], "", "{place} {status}");
            }
        }
    }
}

/// Each documented answer is given by one request here; the client checks that it is given as
/// documented. The two that only a broken database brings about are tested in `service`.
#[tokio::test]
async fn every_documented_answer_is_given() {
    let api = Api::start().await;
    let id = api.create("one").await["id"].as_str().unwrap().to_owned();
    let archived = api.create("two").await["id"].as_str().unwrap().to_owned();
    api.request(Method::POST, &format!("/v1/templates/{archived}/archive"))
        .send()
        .await;
    let one = format!("/v1/templates/{id}");
    let mut given = BTreeSet::new();
    let get = |path: &str| api.request(Method::GET, path);
    let write = |method: &Method, path: &str| api.request(method.clone(), path).json(&template());
    let large = || template().to_string() + &" ".repeat(2 * 1024 * 1024);
    let (post, put) = (Method::POST, Method::PUT);
    let mut requests = vec![
        (get("/health/live"), "/health/live", 200),
        (get("/health/ready"), "/health/ready", 200),
        (get("/v1/templates?limit=1"), "/v1/templates", 200),
        (get("/v1/templates?cursor=x"), "/v1/templates", 400),
        (
            get("/v1/templates").without("authorization"),
            "/v1/templates",
            401,
        ),
        (get("/v1/templates?limit=0"), "/v1/templates", 422),
        (get(&one), "/v1/templates/{id}", 200),
        (get("/v1/templates/%ff"), "/v1/templates/{id}", 400),
        (
            get(&one).without("authorization"),
            "/v1/templates/{id}",
            401,
        ),
        (get("/v1/templates/none"), "/v1/templates/{id}", 404),
        (write(&post, "/v1/templates"), "/v1/templates", 201),
        (write(&put, &one), "/v1/templates/{id}", 200),
        (write(&put, "/v1/templates/none"), "/v1/templates/{id}", 404),
        (
            write(&put, &format!("/v1/templates/{archived}")),
            "/v1/templates/{id}",
            409,
        ),
    ];
    for (method, path, route) in [
        (&post, "/v1/templates", "/v1/templates"),
        (&put, one.as_str(), "/v1/templates/{id}"),
    ] {
        requests.extend([
            (write(method, path).body("{"), route, 400),
            (write(method, path).without("authorization"), route, 401),
            (write(method, path).body(large()), route, 413),
            (
                write(method, path).header("content-type", "text/plain"),
                route,
                415,
            ),
            (write(method, path).json(&undeclared()), route, 422),
        ]);
    }
    let archive = |id: &str| api.request(Method::POST, &format!("/v1/templates/{id}/archive"));
    let route = "/v1/templates/{id}/archive";
    requests.extend([
        (archive(&id).without("authorization"), route, 401),
        (archive("%ff"), route, 400),
        (archive("none"), route, 404),
        (archive(&id), route, 200),
    ]);
    for (request, route, status) in requests {
        let method = request.method().as_str().to_lowercase();
        let answer = request.send().await;
        assert_eq!(answer.status, status, "{method} {route}: {answer:?}");
        given.insert(format!("{method} {route} {status}"));
    }
    assert_eq!(given, documented(&api.document));
}

fn undeclared() -> Value {
    let mut body = template();
    body["variables"] = json!([]);
    body
}

/// `method route status` of every documented answer, but for 500 and 503.
fn documented(document: &Value) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let statuses = operation["responses"].as_object().unwrap().keys();
            let tested = statuses.filter(|status| !status.starts_with('5'));
            all.extend(tested.map(|status| format!("{method} {path} {status}")));
        }
    }
    all
}

#[tokio::test]
async fn everything_in_the_document_has_an_example_that_fits_its_schema() {
    let api = Api::start().await;
    let faults = service::openapi::faulty_examples(&api.document);
    assert!(faults.is_empty(), "{faults:#?}");
}
