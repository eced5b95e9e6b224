//! The parts hold a request to the verdict of `pact_matching::match_request`.

mod headers;

use std::panic::RefUnwindSafe;
use std::path::Path;

use bytes::Bytes;
use contract::Contract;
use pact_matching::match_request;
use pact_models::interaction::Interaction as PactInteraction;
use pact_models::pact::Pact;
use pact_models::v4::pact::V4Pact;
use serde_json::{Value, json};

use super::*;
use crate::pact::Place;

fn contract(request: &Value) -> Contract {
    let pact = json!({
        "consumer": {"name": "shop"},
        "provider": {"name": "stock"},
        "interactions": [{
            "type": "Synchronous/HTTP",
            "description": "one",
            "request": request,
            "response": {"status": 200}
        }],
        "metadata": {"pactSpecification": {"version": "4.0"}}
    });
    let text = pact.to_string();
    contract::parse_pact(Path::new("pact"), text.as_bytes(), Path::new(".")).unwrap()
}

fn incoming(method: &str, url: &str, headers: &[(&str, &str)], body: &str) -> Incoming {
    let mut request = http::Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let (parts, ()) = request.body(()).unwrap().into_parts();
    Incoming::of(&parts, &Bytes::copy_from_slice(body.as_bytes()))
}

/// Whether it fits, by the parts and by Pact's own function, which must say the same.
async fn fits(contract: &Contract, incoming: &Incoming) -> bool {
    let interaction = &contract.interactions()[0];
    let http = interaction.http();
    let pact: Box<dyn Pact + Send + Sync + RefUnwindSafe> = Box::new(V4Pact::default());
    let boxed: Box<dyn PactInteraction + Send + Sync + RefUnwindSafe> = Box::new(http.clone());
    let by_pact = match_request(http.request, incoming.request.clone(), &pact, &boxed);
    let by_pact = by_pact.await.unwrap().all_matched();
    let expected = ExpectedRequest::of(interaction);
    assert_eq!(expected.fits(incoming).await, by_pact);
    assert_eq!(expected.differences(incoming).await.is_empty(), by_pact);
    by_pact
}

fn order() -> Contract {
    let regex = |regex: &str| json!({"matchers": [{"match": "regex", "regex": regex}]});
    contract(&json!({
        "method": "POST",
        "path": "/orders/1",
        "query": {"notify": ["yes"], "tag": ["a", "b"]},
        "headers": {
            "Authorization": ["Bearer example-token"],
            "Accept": ["text/html", "application/json"],
            "Content-Type": ["application/json"]
        },
        "body": {"contentType": "application/json", "content": {"sku": "x", "count": 1}},
        "matchingRules": {
            "path": regex("^/orders/[0-9]+$"),
            "header": {"Authorization": regex("^Bearer [!-~]+$")},
            "body": {"$.count": {"matchers": [{"match": "integer"}]}}
        }
    }))
}

const URL: &str = "/orders/77?tag=a&notify=yes&tag=b";
const HEADERS: [(&str, &str); 3] = [
    ("authorization", "Bearer s3cr3t-t0ken"),
    ("accept", "text/html, application/json"),
    ("content-type", "application/json"),
];
const BODY: &str = r#"{"count": 12, "sku": "x"}"#;

#[tokio::test]
async fn requests_fit_as_they_do_for_pact() {
    let contract = order();
    assert!(fits(&contract, &incoming("POST", URL, &HEADERS, BODY)).await);
    for (method, url, headers, body) in [
        ("PUT", URL, &HEADERS[..], BODY),
        ("POST", "/orders/x?notify=yes&tag=a&tag=b", &HEADERS, BODY),
        ("POST", "/orders/77", &HEADERS, BODY),
        ("POST", "/orders/77?notify=yes&tag=b&tag=a", &HEADERS, BODY),
        (
            "POST",
            "/orders/77?notify=yes&tag=a&tag=b&z=1",
            &HEADERS,
            BODY,
        ),
        ("POST", URL, &HEADERS[1..], BODY),
        ("POST", URL, &[("authorization", "Basic x")], BODY),
        ("POST", URL, &HEADERS, r#"{"count": "12", "sku": "x"}"#),
        (
            "POST",
            URL,
            &HEADERS,
            r#"{"count": 1, "sku": "x", "more": 1}"#,
        ),
        ("POST", URL, &HEADERS, "{"),
        ("POST", URL, &HEADERS, ""),
    ] {
        let request = incoming(method, url, headers, body);
        assert!(
            !fits(&contract, &request).await,
            "{method} {url} {headers:?} {body}"
        );
    }
}

#[tokio::test]
async fn what_differs_is_told_with_its_place_and_without_the_token() {
    let expected = ExpectedRequest::of(&order().interactions()[0]);
    let headers = [("authorization", "s3cr3t"), HEADERS[1], HEADERS[2]];
    let url = "/orders/77?notify=no&tag=a&tag=b";
    let request = incoming("POST", url, &headers, r#"{"count": "many", "sku": "x"}"#);
    let found = expected.differences(&request).await;
    let places = Vec::from_iter(found.iter().map(|one| one.place.clone()));
    let name = |name: &str| name.to_owned();
    assert_eq!(
        places,
        [
            Place::Query {
                name: name("notify")
            },
            Place::Header {
                name: name("Authorization")
            },
            Place::Body {
                pointer: name("/count")
            },
        ]
    );
    assert_eq!(found[0].expected, Some(json!("yes")));
    assert_eq!(found[0].actual, Some(json!("no")));
    assert_eq!(found[2].actual, Some(json!("many")));
    let text = serde_json::to_string(&found).unwrap();
    assert!(
        !text.contains("s3cr3t") && !text.contains("example-token"),
        "{text}"
    );
}

#[tokio::test]
async fn a_fixed_path_is_escaped_as_clients_do_it() {
    let contract = contract(&json!({"method": "GET", "path": "/a b/ü"}));
    let expected = ExpectedRequest::of(&contract.interactions()[0]);
    assert_eq!(expected.path(), "/a%20b/%C3%BC");
    assert!(
        expected
            .fits(&incoming("GET", "/a%20b/%C3%BC", &[], ""))
            .await
    );
}
