//! The OpenAPI document says what the service does.

use http::StatusCode;

use super::scheduler::Scheduler;

#[tokio::test]
async fn every_route_and_every_problem_is_documented() {
    let scheduler = Scheduler::start().await;
    let answered = scheduler.get("/openapi.json").await;
    assert_eq!(answered.status, StatusCode::OK);
    let document = answered.body;
    assert_eq!(document["openapi"], "3.1.0");
    let paths = document["paths"].as_object().unwrap();
    for (path, method) in [
        ("/v1/templates", "get"),
        ("/v1/recipient-lists", "get"),
        ("/v1/campaigns", "get"),
        ("/v1/campaigns", "post"),
        ("/v1/campaigns/{id}", "get"),
        ("/v1/campaigns/{id}/recipients", "get"),
        ("/v1/campaigns/{id}/messages", "get"),
        ("/v1/campaigns/{id}/messages/{position}", "get"),
        ("/v1/campaigns/{id}/cancel", "post"),
    ] {
        let operation = &paths[path][method];
        assert!(operation["summary"].is_string(), "{method} {path}");
        assert!(operation["responses"]["401"].is_object(), "{method} {path}");
    }
    let create = &paths["/v1/campaigns"]["post"];
    assert_eq!(create["parameters"][0]["name"], "Idempotency-Key");
    assert_eq!(create["parameters"][0]["required"], true);
    let responses = &create["responses"];
    assert!(responses["201"]["headers"]["Location"].is_object());
    assert!(responses["200"]["headers"]["Idempotent-Replay"].is_object());
    assert!(responses["503"]["headers"]["Retry-After"].is_object());
    for (status, code) in [
        ("400", "idempotency_key_missing"),
        ("400", "idempotency_key_invalid"),
        ("400", "body_invalid"),
        ("422", "idempotency_key_reused"),
        ("422", "send_at_not_in_future"),
        ("422", "template_not_found"),
        ("422", "template_not_active"),
        ("422", "recipient_list_not_found"),
        ("422", "recipient_variables_missing"),
        ("422", "message_too_large"),
        ("422", "recipients_empty"),
        ("409", "template_changed_meanwhile"),
        ("502", "provider_refused_credentials"),
        ("502", "provider_answered_unexpectedly"),
        ("502", "provider_data_invalid"),
        ("502", "provider_id_mismatch"),
        ("502", "provider_cursor_repeated"),
        ("502", "provider_pages_endless"),
        ("502", "provider_size_mismatch"),
        ("502", "provider_duplicate_id"),
        ("502", "provider_time_zone_unknown"),
        ("503", "provider_unavailable"),
        ("503", "provider_circuit_open"),
        ("503", "provider_busy"),
        ("504", "provider_timeout"),
    ] {
        let description = responses[status]["description"].as_str().unwrap();
        assert!(description.contains(&format!("`{code}`")), "{code}");
    }
}

#[tokio::test]
async fn the_service_says_that_it_is_ready_when_its_database_answers() {
    let scheduler = Scheduler::start().await;
    for path in ["/health/live", "/health/ready"] {
        assert_eq!(scheduler.get(path).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn everything_in_the_document_has_an_example_that_fits_its_schema() {
    let scheduler = Scheduler::start().await;
    let answered = scheduler.get("/openapi.json").await;
    let faults = service::openapi::faulty_examples(&answered.body);
    assert!(faults.is_empty(), "{faults:#?}");
}
