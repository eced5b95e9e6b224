//! A pact of so many interactions, with a path each, and with the headers and the matcher that those
//! of this repository have.

use serde_json::{Value, json};

/// The pact as its file has it.
pub(crate) fn pact(size: usize) -> Value {
    json!({
        "consumer": {"name": "consumer"},
        "provider": {"name": "provider"},
        "interactions": Vec::from_iter((0..size).map(interaction)),
        "metadata": {"pactSpecification": {"version": "4.0"}}
    })
}

fn interaction(number: usize) -> Value {
    json!({
        "type": "Synchronous/HTTP",
        "description": format!("thing {number}"),
        "request": {
            "method": "GET",
            "path": format!("/things/{number}"),
            "headers": {
                "Accept": ["application/json"],
                "Authorization": ["Bearer example-token"]
            },
            "matchingRules": {"header": {"Authorization": {"matchers": [
                {"match": "regex", "regex": "^Bearer [!-~]+$"}
            ]}}}
        },
        "response": {
            "status": 200,
            "headers": {"content-type": ["application/json"]},
            "body": {"contentType": "application/json", "content": answer(number)}
        }
    })
}

/// A page of a list, as the services of this repository answer it. Only the cursor says of which
/// interaction it is.
pub(crate) fn answer(number: usize) -> Value {
    let item = json!({
        "id": "welcome",
        "locale": "en-GB",
        "name": "Welcome",
        "status": "active",
        "updated_at": "2026-01-31T09:30:00Z",
        "version": 3
    });
    json!({"items": [item, item], "next_cursor": format!("example-cursor-{number}")})
}

/// A request as it goes over the wire, with a token that only the matcher takes.
pub(crate) fn request(target: &str) -> Vec<u8> {
    let head = format!(
        "GET {target} HTTP/1.1\r\nhost: localhost\r\naccept: application/json\r\n\
         authorization: Bearer another-token\r\n\r\n"
    );
    head.into_bytes()
}
