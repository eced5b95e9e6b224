//! What the helper writes, and what it refuses, against Pact's real mock server.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed, also in a function it calls"
)]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;

use contract::consumer_tests::{ConsumerTest, prelude::*};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Debug, Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only the shape matters")]
struct Item {
    id: String,
    size: u32,
    weight: f64,
    shipped: bool,
    note: Option<String>,
}

#[derive(Debug, Deserialize, JsonSchema, Serialize)]
struct NewItem {
    id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only the shape matters")]
struct Problem {
    code: String,
}

/// Sends one request as text and gives back the whole answer.
fn send(server: &dyn ValidatingMockServer, head: &str, body: &str) -> String {
    let url = server.url();
    let address = (url.host_str().unwrap(), url.port().unwrap());
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "{head} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn item() -> JsonPattern {
    json_pattern!({
        "id": like!("a"),
        "size": integer(3),
        "weight": decimal(1.5),
        "shipped": boolean(true),
        "note": null_or(like!("fragile")),
    })
}

fn reads_an_item(test: &ConsumerTest) {
    let provider = test.interaction("reads an item", |i, bodies| {
        i.given_with_params("an item exists", &json!({"id": "a", "count": 1}));
        i.request.path("/items/a");
        bodies.response::<Item>(i, item());
    });
    assert!(send(&*provider, "GET /items/a", "").starts_with("HTTP/1.1 200"));
}

fn writes_an_item(test: &ConsumerTest) {
    let provider = test.interaction("writes an item", |i, bodies| {
        i.request.method("POST").path("/items");
        bodies.request::<NewItem>(i, json_pattern!({"id": "b"}));
        bodies.response::<Problem>(i, json_pattern!({"code": "full"}));
        i.response
            .status(409)
            .content_type("application/problem+json");
    });
    let answer = send(&*provider, "POST /items", r#"{"id":"b"}"#);
    assert!(answer.starts_with("HTTP/1.1 409"));
    assert!(
        answer
            .to_lowercase()
            .contains("content-type: application/problem+json")
    );
}

fn read(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Every file below `folder` with its bytes, in order.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((
                path.file_name().unwrap().to_string_lossy().into_owned(),
                std::fs::read(&path).unwrap(),
            ));
        }
    }
    found.sort();
    found
}

#[test]
fn an_interaction_names_the_schema_of_each_body_and_writes_it() {
    let root = tempfile::tempdir().unwrap();
    writes_an_item(&ConsumerTest::new("c", "p", root.path()));

    let pact = read(&root.path().join("pacts/c-p.json"));
    let interaction = &pact["interactions"][0];
    assert_eq!(
        interaction["comments"]["references"]["jsonschema"],
        json!({
            "request": "schemas/p/NewItem.schema.json",
            "response": "schemas/p/Problem.schema.json",
        })
    );
    let schema = read(&root.path().join("schemas/p/NewItem.schema.json"));
    assert_eq!(
        schema["$schema"],
        "https://json-schema.org/draft/2020-12/schema"
    );
    assert_eq!(schema["required"], json!(["id"]));
    assert_eq!(
        schema["properties"]["note"]["type"],
        json!(["string", "null"])
    );
    assert_eq!(schema.get("additionalProperties"), None);
}

#[test]
fn a_body_has_the_content_type_of_its_header() {
    let root = tempfile::tempdir().unwrap();
    writes_an_item(&ConsumerTest::new("c", "p", root.path()));

    let pact = read(&root.path().join("pacts/c-p.json"));
    let interaction = &pact["interactions"][0];
    assert_eq!(
        interaction["request"]["body"]["contentType"],
        "application/json"
    );
    assert_eq!(
        interaction["request"]["headers"]["content-type"],
        json!(["application/json"])
    );
    assert_eq!(
        interaction["response"]["body"]["contentType"],
        "application/problem+json"
    );
    assert_eq!(
        interaction["response"]["body"]["content"],
        json!({"code": "full"})
    );
}

#[test]
fn the_order_of_the_tests_does_not_change_a_byte() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let test = ConsumerTest::new("c", "p", one.path());
    reads_an_item(&test);
    writes_an_item(&test);
    let test = ConsumerTest::new("c", "p", other.path());
    writes_an_item(&test);
    reads_an_item(&test);
    reads_an_item(&test);
    assert_eq!(files(one.path()), files(other.path()));
}

#[test]
fn the_patterns_without_a_macro_become_pact_s_matchers() {
    let root = tempfile::tempdir().unwrap();
    reads_an_item(&ConsumerTest::new("c", "p", root.path()));

    let pact = read(&root.path().join("pacts/c-p.json"));
    let rules = &pact["interactions"][0]["response"]["matchingRules"]["body"];
    assert_eq!(rules["$.size"]["matchers"], json!([{"match": "integer"}]));
    assert_eq!(rules["$.weight"]["matchers"], json!([{"match": "decimal"}]));
    assert_eq!(
        rules["$.shipped"]["matchers"],
        json!([{"match": "boolean"}])
    );
    assert_eq!(
        rules["$.note"],
        json!({"combine": "OR", "matchers": [{"match": "type"}, {"match": "null"}]})
    );
}

#[test]
fn a_description_gives_the_contract_that_it_writes_without_a_way_through_the_file() {
    let root = tempfile::tempdir().unwrap();
    let test = ConsumerTest::new("c", "p", root.path());
    let described = test.describe("reads an item", |i, bodies| {
        i.given_with_params("an item exists", &json!({"id": "a", "count": 1}));
        i.request.path("/items/a");
        bodies.response::<Item>(i, item());
    });
    let contract = described.contract();
    assert!(
        !root.path().join("pacts").exists(),
        "nothing is written yet"
    );
    reads_an_item(&test);
    let written = contract::load(&root.path().join("pacts"))
        .unwrap()
        .remove(0);
    assert_eq!(
        (contract.consumer(), contract.provider()),
        (written.consumer(), written.provider())
    );
    let (one, other) = (&contract.interactions()[0], &written.interactions()[0]);
    assert_eq!(contract.interactions().len(), 1);
    assert_eq!(one.http(), other.http());
    assert_eq!(one.states(), other.states());
    let name = |one: &contract::Interaction| one.response_schema().unwrap().name().to_owned();
    assert_eq!(name(one), name(other));
}

#[test]
#[should_panic(expected = "at /size: ")]
fn an_example_that_does_not_fit_the_schema_fails_the_test_at_the_place() {
    let root = tempfile::tempdir().unwrap();
    let _ = ConsumerTest::new("c", "p", root.path()).interaction("x", |i, bodies| {
        bodies.response::<Item>(
            i,
            json_pattern!({"id": "a", "size": "3", "weight": 1.5, "shipped": true, "note": null}),
        );
    });
}

#[test]
#[should_panic(expected = "does not deserialize into")]
fn an_example_that_only_the_schema_accepts_fails_the_test() {
    let root = tempfile::tempdir().unwrap();
    let beyond = u64::from(u32::MAX) + 1;
    let _ = ConsumerTest::new("c", "p", root.path()).interaction("x", |i, bodies| {
        bodies.response::<Item>(
            i,
            json_pattern!({"id": "a", "size": beyond, "weight": 1.5, "shipped": true, "note": null}),
        );
    });
}
