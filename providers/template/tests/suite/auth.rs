//! Tokens, request ids, and what is outside `/v1`.

use reqwest::Method;

use crate::api::Api;

#[tokio::test]
async fn a_request_without_a_token_is_told_how_to_bring_one() {
    let api = Api::start().await;
    let answer = api
        .request(Method::GET, "/v1/templates")
        .without("authorization")
        .send()
        .await;
    answer.problem(401, "token_missing");
    let challenge = answer.header("www-authenticate");
    assert_eq!(challenge, "Bearer realm=\"template-service\"");
}

#[tokio::test]
async fn a_wrong_token_is_refused() {
    let api = Api::start().await;
    for token in ["test-toke", "test-tokenn", "TEST-TOKEN"] {
        let request = api.request(Method::GET, "/v1/templates");
        let answer = request
            .header("authorization", &format!("Bearer {token}"))
            .send()
            .await;
        answer.problem(401, "token_invalid");
        let challenge = answer.header("www-authenticate");
        let expected = "Bearer realm=\"template-service\", error=\"invalid_token\"";
        assert_eq!(challenge, expected);
    }
}

#[tokio::test]
async fn health_and_the_document_need_no_token() {
    let api = Api::start().await;
    for path in ["/health/live", "/health/ready"] {
        let answer = api
            .request(Method::GET, path)
            .without("authorization")
            .send()
            .await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.body["status"], "ok");
    }
    assert!(api.document["paths"].is_object());
}

#[tokio::test]
async fn an_unknown_route_and_an_unknown_method_are_problems_too() {
    let api = Api::start().await;
    api.get("/v2/templates")
        .await
        .problem(404, "route_not_found");
    let answer = api.request(Method::DELETE, "/v1/templates").send().await;
    answer.problem(405, "method_not_allowed");
    let mut allowed: Vec<&str> = answer.header("allow").split(',').collect();
    allowed.sort_unstable();
    assert_eq!(allowed, ["GET", "HEAD", "POST"]);
}

#[tokio::test]
async fn provider_states_have_no_route_unless_they_are_asked_for() {
    let api = Api::start().await;
    let answer = api
        .request(Method::POST, "/_pact/provider-states")
        .send()
        .await;
    answer.problem(404, "route_not_found");
}

#[tokio::test]
async fn the_request_id_and_the_trace_come_back() {
    let api = Api::start().await;
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let request = api.request(Method::GET, "/v1/templates/none");
    let request = request
        .header("x-request-id", "my-id")
        .header("traceparent", trace);
    let answer = request.send().await;
    answer.problem(404, "template_not_found");
    assert_eq!(answer.header("x-request-id"), "my-id");
    assert_eq!(answer.header("traceparent"), trace);
}

#[tokio::test]
async fn a_request_without_an_id_and_a_trace_gets_them() {
    let api = Api::start().await;
    let first = api.get("/v1/templates").await;
    let second = api.get("/v1/templates").await;
    for header in ["x-request-id", "traceparent"] {
        assert!(!first.header(header).is_empty());
        assert_ne!(first.header(header), second.header(header));
    }
}
