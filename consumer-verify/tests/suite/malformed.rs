//! What cannot be played or understood: one clear error, and the stub lives on.

use consumer_verify::{ListenError, Stub, StubError};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::pact_file::{answer, contract, get, interaction, playing, post};

#[tokio::test]
async fn a_request_that_is_not_http_does_not_end_the_stub() {
    let stub = playing([interaction("reads", json!({}))]).await;
    let mut connection = TcpStream::connect(stub.address()).await.unwrap();
    connection
        .write_all(b"\x16\x03\x01\x00nonsense\r\n\r\n")
        .await
        .unwrap();
    let mut said = Vec::new();
    connection.read_to_end(&mut said).await.unwrap();
    assert!(said.starts_with(b"HTTP/1.1 400"), "{said:?}");
    assert_eq!(answer(get(&stub, "/a")).await.0, 200);
}

#[tokio::test]
async fn a_body_that_is_not_json_and_one_that_is_too_long_are_told() {
    let request = json!({
        "method": "POST",
        "path": "/a",
        "body": {"contentType": "application/json", "content": {"b": 1}}
    });
    let stub = playing([interaction("writes", json!({"request": request}))]).await;
    let json = |body: Vec<u8>| {
        let request = post(&stub, "/a").header("content-type", "application/json");
        answer(request.body(body))
    };
    let (status, problem) = json(b"{\"b\": \xff".to_vec()).await;
    assert_eq!(
        (status, &problem["code"]),
        (500, &json!("interaction_not_found"))
    );
    let (status, problem) = json(vec![b' '; 11 * 1024 * 1024]).await;
    assert_eq!((status, &problem["code"]), (413, &json!("body_not_read")));
    assert_eq!(stub.journal().total, 2);
}

#[tokio::test]
async fn an_order_that_is_not_understood_says_what_one_is() {
    let stub = playing([interaction("reads", json!({}))]).await;
    for order in [
        "",
        "{",
        "[]",
        r#"{"state": 1}"#,
        r#"{"state": "a", "action": "b"}"#,
    ] {
        let order = post(&stub, "/_stub/provider-states").body(order);
        let (status, problem) = answer(order).await;
        assert_eq!((status, &problem["code"]), (400, &json!("body_invalid")));
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains("teardown"), "{detail}");
    }
}

#[tokio::test]
async fn what_cannot_be_played_is_refused_before_it_listens() {
    let error = |interaction| async {
        let listened = Stub::of([contract([interaction])])
            .listen("127.0.0.1:0")
            .await;
        match listened {
            Err(ListenError::Stub(error)) => error,
            other => panic!("{other:?}"),
        }
    };
    let own = json!({"request": {"method": "GET", "path": "/_stub/x"}});
    let found = error(interaction("own", own)).await;
    assert!(matches!(found, StubError::Reserved(_)), "{found}");
    let early = json!({"response": {"status": 103}});
    let found = error(interaction("early", early)).await.to_string();
    assert!(
        found.contains("\"early\"") && found.contains("103"),
        "{found}"
    );
    let header = json!({"response": {"status": 200, "headers": {"x-a": ["b\nc"]}}});
    let found = error(interaction("split", header)).await.to_string();
    assert!(found.contains("x-a"), "{found}");
    let found = Stub::of([]).listen("127.0.0.1:0").await.unwrap_err();
    assert!(
        matches!(found, ListenError::Stub(StubError::Empty(0))),
        "{found}"
    );
}

#[tokio::test]
async fn an_address_that_is_taken_is_named() {
    let stub = playing([interaction("reads", json!({}))]).await;
    let address = stub.address().to_string();
    let other = Stub::of([contract([interaction("reads", json!({}))])]);
    let error = other.listen(&address).await.unwrap_err().to_string();
    assert!(error.contains(&address), "{error}");
}

#[tokio::test]
async fn messages_are_left_out_and_counted_and_a_pact_of_nothing_else_is_refused() {
    let message = || {
        json!({
            "type": "Asynchronous/Messages",
            "description": "an event",
            "contents": {"contentType": "application/json", "content": {"id": 1}}
        })
    };
    let stub = playing([interaction("reads", json!({})), message()]).await;
    let (_, list) = answer(get(&stub, "/_stub/interactions")).await;
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(list["messages_left_out"], 1);
    let only = Stub::of([contract([message()])]);
    let error = only.listen("127.0.0.1:0").await.unwrap_err();
    assert!(
        matches!(error, ListenError::Stub(StubError::Empty(1))),
        "{error}"
    );
}
