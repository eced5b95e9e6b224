//! Pacts of any size. Every body is an order of the same shape with type matchers, so that a
//! verifier has to walk all of it.

use std::fs;
use std::path::Path;

use clap::{Args, ValueEnum};
use serde_json::{Map, Value, json};

const SCHEMA: &str = "schemas/order-service/Order.schema.json";

/// What a pact is like.
#[derive(Clone, Copy, Args)]
pub(crate) struct Form {
    /// How many interactions it has
    #[arg(long)]
    pub(crate) interactions: usize,
    /// How many array elements are in each answer
    #[arg(long, default_value_t = 3)]
    pub(crate) elements: usize,
    /// How many array elements are in each example
    #[arg(long, default_value_t = 3)]
    pub(crate) examples: usize,
    /// Which provider states the interactions have
    #[arg(long)]
    pub(crate) states: States,
    /// The form of the matching rules
    #[arg(long, default_value = "v4")]
    pub(crate) version: Version,
}

/// Which provider states the interactions of a pact have.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum States {
    /// None has any.
    None,
    /// Each has one of ten.
    Shared,
    /// Each has one of its own.
    Own,
}

/// A version of Pact's specification.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub(crate) enum Version {
    /// Flat rules by path.
    V2,
    /// Rules by category and path.
    V3,
    /// The same in a pact of version 4.
    V4,
}

/// An order with so many lines. `word` tells an example from a live answer.
pub(crate) fn order(id: &str, lines: usize, word: &str) -> Value {
    let line = |number: usize| {
        json!({
            "sku": format!("{word}-{number}"),
            "name": format!("{word} thing {number}"),
            "quantity": number,
            "price": 9.5,
            "gift": false,
            "tags": [word],
        })
    };
    json!({
        "id": id,
        "status": "open",
        "customer": {"id": "c-1", "name": word, "email": format!("{word}@example.org"), "vip": true},
        "created_at": "2026-01-31T12:00:00Z",
        "note": word,
        "total": 28.5,
        "lines": Vec::from_iter((1..=lines).map(line)),
    })
}

/// Where in an order which matcher is meant.
fn rules() -> [(&'static str, Value); 12] {
    let kind = || json!({"match": "type"});
    [
        ("$.id", kind()),
        ("$.customer", kind()),
        (
            "$.created_at",
            json!({"match": "regex", "regex": r"^\d{4}-\d{2}-\d{2}T[\d:]{8}Z$"}),
        ),
        ("$.note", kind()),
        ("$.total", kind()),
        ("$.lines", json!({"match": "type", "min": 1})),
        ("$.lines[*].sku", kind()),
        ("$.lines[*].name", kind()),
        ("$.lines[*].quantity", kind()),
        ("$.lines[*].price", kind()),
        ("$.lines[*].gift", kind()),
        ("$.lines[*].tags", kind()),
    ]
}

/// Writes a pact to `file`, and its schema where the pact says that it is.
pub(crate) fn write(form: &Form, file: &Path) {
    let interaction = |number| interaction(number, form);
    let specification = match form.version {
        Version::V2 => "2.0.0",
        Version::V3 => "3.0.0",
        Version::V4 => "4.0",
    };
    let pact = json!({
        "consumer": {"name": "shop"},
        "provider": {"name": "order-service"},
        "interactions": Vec::from_iter((1..=form.interactions).map(interaction)),
        "metadata": {"pactSpecification": {"version": specification}},
    });
    let folder = file.parent().unwrap();
    fs::create_dir_all(folder).unwrap();
    fs::write(file, serde_json::to_string_pretty(&pact).unwrap()).unwrap();
    let schema = folder.parent().unwrap().join(SCHEMA);
    fs::create_dir_all(schema.parent().unwrap()).unwrap();
    fs::write(schema, self::schema().to_string()).unwrap();
}

fn interaction(number: usize, form: &Form) -> Value {
    let Form {
        states, version, ..
    } = *form;
    let id = format!("o-{number}");
    let example = order(&id, form.examples, "example");
    let mut request = json!({"method": "GET", "path": format!("/orders/{id}")});
    let mut response = json!({"status": 200});
    request["headers"] = json!({"Accept": "application/json"});
    response["headers"] = json!({"Content-Type": "application/json"});
    let elements = form.elements.to_string();
    match version {
        Version::V2 => {
            request["query"] = json!(format!("elements={elements}"));
            response["body"] = example;
            let flat = |(path, rule): (&str, Value)| (path.replacen('$', "$.body", 1), rule);
            response["matchingRules"] = Map::from_iter(rules().map(flat)).into();
        }
        Version::V3 | Version::V4 => {
            request["query"] = json!({"elements": [elements]});
            let list = |(path, rule): (&str, Value)| (path.to_owned(), json!({"matchers": [rule]}));
            response["matchingRules"] = json!({"body": Map::from_iter(rules().map(list))});
            response["body"] = match version {
                Version::V4 => json!({
                    "content": example,
                    "contentType": "application/json",
                    "encoded": false,
                }),
                Version::V2 | Version::V3 => example,
            };
        }
    }
    let mut interaction = json!({
        "description": format!("order {number}"),
        "request": request,
        "response": response,
    });
    let state = match states {
        States::None => None,
        States::Shared => Some(number % 10),
        States::Own => Some(number),
    };
    if let Some(state) = state {
        let params = json!({"customer": state});
        interaction["providerStates"] = json!([{"name": "orders exist", "params": params}]);
    }
    if version == Version::V4 {
        interaction["type"] = "Synchronous/HTTP".into();
        interaction["comments"] = json!({"references": {"jsonschema": {"response": SCHEMA}}});
    }
    interaction
}

fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Order",
        "type": "object",
        "required": ["id", "status", "customer", "created_at", "note", "total", "lines"],
        "properties": {
            "id": {"type": "string"},
            "status": {"enum": ["open", "paid", "sent"]},
            "customer": {"type": "object", "required": ["id", "name"]},
            "created_at": {"type": "string", "format": "date-time"},
            "note": {"type": ["string", "null"]},
            "total": {"type": "number"},
            "lines": {"type": "array", "items": {
                "type": "object",
                "required": ["sku", "quantity", "price"],
                "properties": {
                    "sku": {"type": "string"},
                    "quantity": {"type": "integer"},
                    "price": {"type": "number"},
                    "tags": {"type": "array", "items": {"type": "string"}},
                },
            }},
        },
    })
}
