//! What is generated for a request: values from provider states wherever they may stand, and
//! random ones, in pacts of every version.

use axum::body::Body;
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;
use contract::{NotChecked, Verdict};
use regex::Regex;
use serde_json::{Value, json};

use crate::fake_provider::{FakeProvider, Seen};
use crate::pact_file::Project;

/// A pact of one interaction with this request.
fn project(version: &str, mut request: Value) -> Project {
    let project = Project::of([]);
    request["method"] = json!("POST");
    let interaction = json!({
        "type": "Synchronous/HTTP",
        "description": "sends",
        "providerStates": [{"name": "an order exists"}],
        "request": request,
        "response": {"status": 200}
    });
    let pact = json!({
        "consumer": {"name": "consumer"},
        "provider": {"name": "provider"},
        "interactions": [interaction],
        "metadata": {"pactSpecification": {"version": version}}
    });
    project.put("pacts/consumer-provider.json", &pact);
    project
}

/// The request that comes, where the state handler answers with `values`.
async fn sent(project: &Project, values: Value) -> Seen {
    let fake = FakeProvider::start(
        |_| StatusCode::OK.into_response(),
        move |_, _| Response::new(Body::from(values.to_string())),
    );
    let fake = fake.await;
    let step = fake.verify(project).await;
    assert_eq!(step.outcomes[0].verdict, Verdict::Kept);
    fake.seen()
        .into_iter()
        .find(|seen| seen.line.starts_with("POST"))
        .unwrap()
}

fn header(seen: &Seen, name: &str) -> String {
    seen.head[name].to_str().unwrap().to_owned()
}

fn json_body(seen: &Seen) -> Value {
    serde_json::from_slice(&seen.body).unwrap()
}

fn state_value(expression: &str) -> Value {
    json!({"type": "ProviderState", "expression": expression, "dataType": "RAW"})
}

#[tokio::test]
async fn values_from_states_go_into_path_query_headers_and_body() {
    let generators = json!({
        "path": state_value("/orders/${id}"),
        "query": {"page": state_value("${page}"), "sort[]": state_value("sort")},
        "header": {"X-Tenant": state_value("${tenant}")},
        "body": {"$.order.id": state_value("id"), "$.lines[*].ref": state_value("R-${id}")}
    });
    let body =
        json!({"order": {"id": 1}, "lines": [{"ref": "a"}, {"ref": "b"}], "note": "as it is"});
    let request = |body: Value| {
        json!({
            "path": "/orders/1",
            "query": {"page": ["1"], "sort[]": ["name"]},
            "headers": {"X-Tenant": "example", "Content-Type": "application/json"},
            "body": body,
            "generators": generators
        })
    };
    let v4 = json!({"content": body.clone(), "contentType": "application/json", "encoded": false});
    for project in [project("3.0.0", request(body)), project("4.0", request(v4))] {
        let values = json!({"id": 77, "page": "9", "tenant": "acme", "sort": "date"});
        let seen = sent(&project, values).await;
        let line: Vec<_> = seen.line.split(['?', '&']).collect();
        assert_eq!(line, ["POST /orders/77", "page=9", "sort%5B%5D=date"]);
        assert_eq!(header(&seen, "x-tenant"), "acme");
        assert_eq!(
            json_body(&seen),
            json!({"order": {"id": 77}, "lines": [{"ref": "R-77"}, {"ref": "R-77"}], "note": "as it is"})
        );
    }
}

#[tokio::test]
async fn values_from_states_go_into_a_form() {
    let request = json!({
        "path": "/",
        "headers": {"Content-Type": "application/x-www-form-urlencoded"},
        "body": "id=1&name=Ann",
        "generators": {"body": {"$.id": state_value("id")}}
    });
    let seen = sent(&project("3.0.0", request), json!({"id": "7 7"})).await;
    assert_eq!(seen.body, "id=7+7&name=Ann");
}

#[tokio::test]
async fn a_value_that_no_state_gave_is_named_wherever_it_is_needed() {
    for part in ["query", "header", "body"] {
        let request = json!({
            "path": "/",
            "query": {"x": ["1"]},
            "headers": {"x": "1", "Content-Type": "application/json"},
            "body": {"x": 1},
            "generators": {part: {"$.x": state_value("the ${missing} one")}}
        });
        let fake = FakeProvider::answering(|| StatusCode::OK).await;
        let step = fake.verify(&project("3.0.0", request)).await;
        let Verdict::NotChecked(NotChecked::Request { detail }) = &step.outcomes[0].verdict else {
            panic!("{part}: {:?}", step.outcomes[0].verdict)
        };
        assert!(detail.contains("missing"), "{part}: {detail}");
        assert!(
            !fake.lines().iter().any(|line| line.starts_with("POST")),
            "nothing is sent"
        );
    }
}

#[tokio::test]
async fn random_values_have_the_form_that_is_asked_for() {
    let cases = [
        (
            json!({"type": "RandomInt", "min": 10, "max": 19}),
            "^1[0-9]$",
        ),
        (json!({"type": "RandomDecimal", "digits": 6}), r"^\d+\.\d+$"),
        (
            json!({"type": "RandomHexadecimal", "digits": 8}),
            "^[0-9A-F]{8}$",
        ),
        (
            json!({"type": "RandomString", "size": 12}),
            "^[0-9A-Za-z]{12}$",
        ),
        (json!({"type": "RandomBoolean"}), "^(true|false)$"),
        (
            json!({"type": "Regex", "regex": "[a-c]{3}-\\d"}),
            "^[a-c]{3}-[0-9]$",
        ),
        (
            json!({"type": "Uuid"}),
            "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        ),
        (
            json!({"type": "Uuid", "format": "simple"}),
            "^[0-9a-f]{32}$",
        ),
        (
            json!({"type": "Date", "format": "yyyy-MM-dd"}),
            r"^20\d\d-\d\d-\d\d$",
        ),
        (
            json!({"type": "Time", "format": "HH:mm:ss"}),
            r"^\d\d:\d\d:\d\d$",
        ),
        (
            json!({"type": "DateTime", "format": "yyyy-MM-dd'T'HH:mm"}),
            r"^20\d\d-\d\d-\d\dT\d\d:\d\d$",
        ),
        (
            json!({"type": "Date", "expression": "+ 1 day"}),
            r"^20\d\d-\d\d-\d\d$",
        ),
    ];
    for (generator, form) in cases {
        let request = json!({
            "path": "/",
            "headers": {"X-Value": "example", "Content-Type": "application/json"},
            "body": {"value": "example"},
            "generators": {"header": {"X-Value": generator}, "body": {"$.value": generator}}
        });
        let seen = sent(&project("3.0.0", request), json!({})).await;
        let form = Regex::new(form).unwrap();
        let in_header = header(&seen, "x-value");
        assert!(form.is_match(&in_header), "{generator}: {in_header}");
        let in_body = match &json_body(&seen)["value"] {
            Value::String(text) => text.clone(),
            value => value.to_string(),
        };
        assert!(form.is_match(&in_body), "{generator}: {in_body}");
    }
}

#[tokio::test]
async fn the_mock_servers_address_stays_the_example_when_the_provider_is_called() {
    let url = "http://localhost:1234/orders/1";
    let generator = json!({"type": "MockServerURL", "example": url, "regex": ".*(/orders/\\d+)$"});
    let request = json!({
        "path": "/",
        "headers": {"Content-Type": "application/json"},
        "body": {"href": url},
        "generators": {"body": {"$.href": generator}}
    });
    let seen = sent(&project("3.0.0", request), json!({})).await;
    assert_eq!(json_body(&seen), json!({"href": url}));
}

#[tokio::test]
async fn the_query_of_a_version_2_pact_is_sent_as_it_is() {
    let request = json!({"path": "/", "query": "a=1&a=2&b=%26", "headers": {"X-One": "1"}});
    let seen = sent(&project("2.0.0", request), json!({})).await;
    assert_eq!(seen.line, "POST /?a=1&a=2&b=%26");
    assert_eq!(header(&seen, "x-one"), "1");
}
