//! Imports: all rows or none, whatever their number, and whatever becomes of the client.

use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use reqwest::{Body, StatusCode};
use serde_json::{Value, json};
use service::{DatabaseLocation, ProviderStates};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use crate::rows::{self, MANY};
use crate::service_under_test::{NDJSON, ServiceUnderTest, TOKEN, problem};

#[tokio::test]
async fn a_hundred_thousand_rows_go_in_and_come_out_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let file = DatabaseLocation::File(folder.path().join("recipients.db"));
    let service = ServiceUnderTest::with(file, ProviderStates::Off).await;
    let list = service.new_list("Everybody").await;
    let before = service.read(&list).await;

    let answer = service.import(&list, rows::body(MANY)).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(
        answer.json::<Value>().await.unwrap(),
        json!({ "added": MANY })
    );
    let after = service.read(&list).await;
    assert_eq!(after["size"], MANY);
    assert_ne!(after["updated_at"], before["updated_at"]);

    let request = service.get(&format!("{list}/recipients"));
    let answer = request.header("accept", NDJSON).send().await.unwrap();
    assert_eq!(rows::compare(answer).await, MANY);
}

#[tokio::test]
async fn a_bad_row_is_told_by_line_field_and_reason_and_nothing_is_imported() {
    let service = ServiceUnderTest::start().await;
    let list = service.new_list("News").await;
    let before = service.read(&list).await;
    let good = r#"{"email":"a@example.org"}"#;
    let long = format!(
        r#"{{"email":"a@example.org","attributes":{{"a":"{}"}}}}"#,
        "x".repeat(16 * 1024)
    );
    for (row, field, reason) in [
        (
            r#"{"email":"secret at example.org"}"#,
            json!("email"),
            "no @",
        ),
        (r#"{"email":"secret@example"}"#, json!("email"), "domain"),
        (r#"{}"#, json!("email"), "missing"),
        (
            r#"{"email":"a@example.org","id":"1"}"#,
            json!("id"),
            "unknown field",
        ),
        (
            r#"{"email":"a@example.org","status":"secret"}"#,
            json!("status"),
            "subscribed",
        ),
        (
            r#"{"email":"a@example.org","locale":"secret_1"}"#,
            json!("locale"),
            "BCP 47",
        ),
        (
            r#"{"email":"a@example.org","time_zone":"secret"}"#,
            json!("time_zone"),
            "IANA",
        ),
        (
            r#"{"email":"a@example.org","attributes":"secret"}"#,
            json!("attributes"),
            "object",
        ),
        (r#"["secret"]"#, Value::Null, "object"),
        (r#"{"email":"#, Value::Null, "not JSON"),
        (&long, Value::Null, "longer than 16384 bytes"),
    ] {
        // The empty line counts; what stands behind the bad row does not matter.
        let answer = service
            .import(&list, format!("{good}\n\n{row}\n{good}\n"))
            .await;
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let problem = problem(answer, status, "row_invalid").await;
        assert_eq!(
            (&problem["line"], &problem["field"]),
            (&json!(3), &field),
            "{problem}"
        );
        assert!(
            problem["reason"].as_str().unwrap().contains(reason),
            "{problem}"
        );
        assert!(!problem.to_string().contains("secret"), "{problem}");
    }
    assert_eq!(service.read(&list).await, before);
    assert!(
        service
            .all_pages(&format!("{list}/recipients"), 10)
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn a_bad_row_at_the_end_of_many_undoes_them_all() {
    let service = ServiceUnderTest::start().await;
    let list = service.new_list("News").await;
    let good: String = (0..5000).map(|n| format!("{}\n", rows::row(n))).collect();
    let answer = service.import(&list, good + "{}\n").await;
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    let problem = problem(answer, status, "row_invalid").await;
    assert_eq!(problem["line"], 5001);
    assert_eq!(service.read(&list).await["size"], 0);
}

#[tokio::test]
async fn an_empty_import_adds_nothing() {
    let service = ServiceUnderTest::start().await;
    let list = service.new_list("News").await;
    let before = service.read(&list).await;
    for body in ["", "\n\r\n \n"] {
        let answer = service.import(&list, body).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.json::<Value>().await.unwrap(), json!({"added": 0}));
    }
    assert_eq!(service.read(&list).await, before);
}

#[tokio::test]
async fn an_import_into_no_list_or_of_another_type_is_refused() {
    let service = ServiceUnderTest::start().await;
    let answer = service
        .import("/v1/recipient-lists/none", rows::body(10))
        .await;
    problem(answer, StatusCode::NOT_FOUND, "recipient_list_not_found").await;

    let list = service.new_list("News").await;
    let request = service.post(&format!("{list}/recipients"));
    let answer = request.json(&rows::row(1)).send().await.unwrap();
    let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
    problem(answer, status, "content_type_unsupported").await;
    assert_eq!(service.read(&list).await["size"], 0);
}

#[tokio::test]
async fn who_sends_an_import_slowly_keeps_nobody_waiting() {
    // The database in memory has a single connection: whoever held it would be noticed.
    let service = ServiceUnderTest::start().await;
    let list = service.new_list("Slow").await;
    let (send, mut receive) = mpsc::channel::<Bytes>(1);
    let chunks = stream::poll_fn(move |context| receive.poll_recv(context));
    let body = Body::wrap_stream(chunks.map(Ok::<_, std::io::Error>));
    let slow = service.import(&list, body);
    let others = async {
        let line = |n| Bytes::from(format!("{}\n", rows::row(n)));
        // The channel takes the third only when the first is on its way.
        for n in 0..3 {
            send.send(line(n)).await.unwrap();
        }
        let other = service.new_list("Quick").await;
        service.add(&other, &[rows::row(0)]).await;
        assert_eq!(service.read(&list).await["size"], 0);
        drop(send);
    };
    let (answer, ()) = tokio::join!(slow, others);
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(service.read(&list).await["size"], 3);
}

#[tokio::test]
async fn a_client_that_goes_away_midway_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let file = DatabaseLocation::File(folder.path().join("recipients.db"));
    let service = ServiceUnderTest::with(file.clone(), ProviderStates::Off).await;
    let list = service.new_list("News").await;
    let before = service.read(&list).await;

    let mut connection = connect(&service, &list, "transfer-encoding: chunked").await;
    let row = format!("{}\n", rows::row(0));
    let chunk = format!("{:x}\r\n{row}\r\n", row.len());
    connection
        .write_all(chunk.repeat(5000).as_bytes())
        .await
        .unwrap();
    drop(connection);

    // Stopping waits for what is under way.
    service.running.stop().await.unwrap();
    let service = ServiceUnderTest::with(file, ProviderStates::Off).await;
    assert_eq!(service.read(&list).await, before);
}

#[tokio::test]
async fn a_client_that_is_still_sending_gets_to_read_what_is_wrong() {
    let service = ServiceUnderTest::start().await;
    let list = service.new_list("News").await;
    let rest = format!("{}\n", rows::row(0)).repeat(MANY);
    let length = format!("content-length: {}", "{}\n".len() + rest.len());
    let mut connection = connect(&service, &list, &length).await;
    // Nothing is read before all is sent, as simple clients do.
    connection.write_all(b"{}\n").await.unwrap();
    connection.write_all(rest.as_bytes()).await.unwrap();
    let mut answer = vec![0; 1024];
    let read = tokio::time::timeout(Duration::from_secs(30), connection.read(&mut answer));
    let length = read.await.unwrap().unwrap();
    let answer = String::from_utf8_lossy(&answer[..length]);
    assert!(answer.starts_with("HTTP/1.1 422 "), "{answer}");
}

/// A connection on which the head of an import was sent.
async fn connect(service: &ServiceUnderTest, list: &str, length: &str) -> TcpStream {
    let mut connection = TcpStream::connect(service.running.address()).await.unwrap();
    let head = format!(
        "POST {list}/recipients HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {TOKEN}\r\n\
         content-type: {NDJSON}\r\n{length}\r\n\r\n"
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    connection
}
