//! Plays a pact with the crate wiremock: `wiremock-server ADDRESS PACT`. For each interaction there is
//! a mock that asks for its method, path and headers, and answers with the same bytes. It reads as
//! much of a pact as those of the comparison have, and runs until it is killed.

use std::net::TcpListener;

use serde_json::Value;
use wiremock::matchers::{header, header_regex, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments = Vec::from_iter(std::env::args().skip(1));
    let [address, file] = arguments.as_slice() else {
        panic!("usage: wiremock-server ADDRESS PACT");
    };
    let pact: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let listener = TcpListener::bind(address).unwrap();
    // Requests are recorded, as they are unless it is said, and as the stub keeps a journal.
    let server = MockServer::builder().listener(listener).start().await;
    for interaction in pact["interactions"].as_array().unwrap() {
        server.register(mock(interaction)).await;
    }
    std::future::pending().await
}

fn mock(interaction: &Value) -> Mock {
    let (request, response) = (&interaction["request"], &interaction["response"]);
    let mut mock = Mock::given(method(text(&request["method"]))).and(path(text(&request["path"])));
    let rules = &request["matchingRules"]["header"];
    for (name, values) in request["headers"].as_object().unwrap() {
        mock = match rules[name]["matchers"][0]["regex"].as_str() {
            Some(pattern) => mock.and(header_regex(name.as_str(), pattern)),
            None => mock.and(header(name.as_str(), text(&values[0]))),
        };
    }
    let body = &response["body"];
    let status = u16::try_from(response["status"].as_u64().unwrap()).unwrap();
    let answer = ResponseTemplate::new(status)
        .set_body_raw(body["content"].to_string(), text(&body["contentType"]));
    mock.respond_with(answer)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}
