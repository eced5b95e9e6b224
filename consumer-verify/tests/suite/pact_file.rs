//! Pacts for tests, and asking a stub that plays them.

use std::path::Path;

use consumer_verify::{Running, Stub};
use contract::Contract;
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

/// The text of a pact between `shop` and `stock`.
pub(crate) fn pact(interactions: impl IntoIterator<Item = Value>) -> String {
    let pact = json!({
        "consumer": {"name": "shop"},
        "provider": {"name": "stock"},
        "interactions": Vec::from_iter(interactions),
        "metadata": {"pactSpecification": {"version": "4.0"}}
    });
    pact.to_string()
}

/// `GET /a`, answered with 200 and the description as JSON; `more` overrides or adds members.
pub(crate) fn interaction(description: &str, more: Value) -> Value {
    let mut interaction = json!({
        "type": "Synchronous/HTTP",
        "description": description,
        "request": {"method": "GET", "path": "/a"},
        "response": {
            "status": 200,
            "headers": {"content-type": ["application/json"]},
            "body": {"contentType": "application/json", "content": description}
        }
    });
    let members = interaction.as_object_mut().unwrap();
    members.extend(more.as_object().unwrap().clone());
    interaction
}

pub(crate) fn contract(interactions: impl IntoIterator<Item = Value>) -> Contract {
    let text = pact(interactions);
    let (source, root) = (Path::new("shop-stock.json"), Path::new("."));
    contract::parse_pact(source, text.as_bytes(), root).unwrap()
}

/// A stub that plays these interactions.
pub(crate) async fn playing(interactions: impl IntoIterator<Item = Value>) -> Running {
    let stub = Stub::of([contract(interactions)]);
    stub.listen("127.0.0.1:0").await.unwrap()
}

pub(crate) fn client() -> Client {
    // An error says that another test has done it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::new()
}

pub(crate) fn get(stub: &Running, path: &str) -> RequestBuilder {
    client().get(format!("{}{path}", stub.url()))
}

pub(crate) fn post(stub: &Running, path: &str) -> RequestBuilder {
    client().post(format!("{}{path}", stub.url()))
}

/// Status and JSON of the answer.
pub(crate) async fn answer(request: RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let body = response.bytes().await.unwrap();
    (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
}
