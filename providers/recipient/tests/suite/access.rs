//! What holds for every route: tokens, problems, health, and the OpenAPI document.

use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::service_under_test::{ServiceUnderTest, problem};

const ROUTES: [(Method, &str); 6] = [
    (Method::GET, "/v1/recipient-lists"),
    (Method::POST, "/v1/recipient-lists"),
    (Method::GET, "/v1/recipient-lists/1"),
    (Method::GET, "/v1/recipient-lists/1/recipients"),
    (Method::POST, "/v1/recipient-lists/1/recipients"),
    (Method::PATCH, "/v1/recipient-lists/1/recipients/2"),
];

#[tokio::test]
async fn every_route_asks_for_a_token() {
    let service = ServiceUnderTest::start().await;
    for (method, path) in ROUTES {
        let url = format!("{}{path}", service.running.url());
        let request = service.client.request(method.clone(), &url);
        let answer = request.send().await.unwrap();
        let challenge = &answer.headers()["www-authenticate"];
        assert_eq!(challenge, "Bearer realm=\"recipient-service\"");
        problem(answer, StatusCode::UNAUTHORIZED, "token_missing").await;

        let request = service.client.request(method, &url).bearer_auth("another");
        let answer = request.send().await.unwrap();
        let challenge = answer.headers()["www-authenticate"].to_str().unwrap();
        assert!(
            challenge.ends_with("error=\"invalid_token\""),
            "{challenge}"
        );
        problem(answer, StatusCode::UNAUTHORIZED, "token_invalid").await;
    }
}

#[tokio::test]
async fn unknown_routes_and_methods_are_problems() {
    let service = ServiceUnderTest::start().await;
    for path in ["/", "/v1/recipients", "/_pact/provider-states"] {
        let answer = service.post(path).send().await.unwrap();
        problem(answer, StatusCode::NOT_FOUND, "route_not_found").await;
    }
    let request = service.request(Method::DELETE, "/v1/recipient-lists");
    let answer = request.send().await.unwrap();
    let allow = answer.headers()["allow"].to_str().unwrap();
    assert!(allow.contains("GET") && allow.contains("POST"), "{allow}");
    problem(answer, StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed").await;
}

#[tokio::test]
async fn health_needs_no_token() {
    let service = ServiceUnderTest::start().await;
    for path in ["/health/live", "/health/ready"] {
        let url = format!("{}{path}", service.running.url());
        let answer = service.client.get(url).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn the_openapi_document_describes_every_route() {
    let service = ServiceUnderTest::start().await;
    let document = service.read("/openapi.json").await;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
    let paths = document["paths"].as_object().unwrap();
    let under_v1 = paths.iter().filter(|(path, _)| path.starts_with("/v1/"));
    let operations = under_v1.flat_map(|(_, item)| item.as_object().unwrap().values());
    assert_eq!(operations.clone().count(), ROUTES.len());
    for operation in operations {
        assert!(operation["operationId"].is_string(), "{operation}");
        assert!(operation["responses"]["401"].is_object(), "{operation}");
        assert!(operation["security"][0]["bearer"].is_array(), "{operation}");
    }
}

#[tokio::test]
async fn the_openapi_document_describes_rows_in_and_recipients_out() {
    let service = ServiceUnderTest::start().await;
    let document = service.read("/openapi.json").await;
    let path = &document["paths"]["/v1/recipient-lists/{id}/recipients"];
    let content = |value: &Value| value["content"]["application/x-ndjson"]["schema"].clone();
    let row = content(&path["post"]["requestBody"]);
    assert_eq!(row["required"], serde_json::json!(["email"]));
    assert_eq!(row["additionalProperties"], false);
    let recipient = content(&path["get"]["responses"]["200"]);
    assert_eq!(recipient["$ref"], "#/components/schemas/Recipient");
    let required = &document["components"]["schemas"]["Recipient"]["required"];
    for name in ["id", "email", "status", "locale", "time_zone", "attributes"] {
        assert!(
            required.as_array().unwrap().contains(&name.into()),
            "{name}"
        );
    }
}

#[tokio::test]
async fn everything_in_the_document_has_an_example_that_fits_its_schema() {
    let service = ServiceUnderTest::start().await;
    let document = service.read("/openapi.json").await;
    let faults = service::openapi::faulty_examples(&document);
    assert!(faults.is_empty(), "{faults:#?}");
}
