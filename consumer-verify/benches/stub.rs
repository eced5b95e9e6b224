//! How many requests a stub answers in a second, with pacts of different sizes; and how many a
//! handler of axum that sends the same bytes without matching anything, in the same run. Requests
//! go over keep-alive connections from the same process, so that the client's time is in both.
//!
//! `cargo bench -p consumer-verify --bench stub`

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench ends where something goes wrong, and shows what it measured"
)]

use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use consumer_verify::Stub;
use contract::Contract;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// As the binary has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Interactions in a pact; 39 are in those of this repository.
const SIZES: [usize; 3] = [39, 1_000, 5_000];

const CONNECTIONS: usize = 16;

/// Requests of one measurement, all connections together.
const REQUESTS: usize = 32_000;

/// How often each is measured, taking turns; the median counts.
const TIMES: usize = 5;

#[tokio::main]
async fn main() {
    let body = answer().to_string();
    let plain = plain(body.clone()).await;
    println!(
        "{:>12} {:>10} {:>10} {:>7} {:>12}",
        "interactions", "stub 1/s", "plain 1/s", "ratio", "unmatched"
    );
    for size in SIZES {
        let stub = Stub::of([pact(size)]).listen("127.0.0.1:0").await.unwrap();
        let found = Vec::from_iter((0..size).map(|number| request(&format!("/things/{number}"))));
        let missing = [request("/things/0?unknown=1")];
        let (mut of_stub, mut of_plain, mut of_missing) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..TIMES {
            of_stub.push(rate(stub.address(), &found, REQUESTS, "200").await);
            of_plain.push(rate(plain, &found, REQUESTS, "200").await);
            of_missing.push(rate(stub.address(), &missing, REQUESTS / 20, "500").await);
        }
        let (of_stub, of_plain) = (median(of_stub), median(of_plain));
        println!(
            "{size:>12} {of_stub:>10.0} {of_plain:>10.0} {:>7.2} {:>12.0}",
            of_plain / of_stub,
            median(of_missing)
        );
        stub.stop().await;
    }
}

/// A page of a list, as the services of this repository answer it.
fn answer() -> Value {
    let item = json!({
        "id": "welcome",
        "locale": "en-GB",
        "name": "Welcome",
        "status": "active",
        "updated_at": "2026-01-31T09:30:00Z",
        "version": 3
    });
    json!({"items": [item, item], "next_cursor": "example-cursor"})
}

/// Interactions with a path each, and with the headers and the matcher that those of this repository
/// have.
fn pact(size: usize) -> Contract {
    let interaction = |number: usize| {
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
                "body": {"contentType": "application/json", "content": answer()}
            }
        })
    };
    let pact = json!({
        "consumer": {"name": "consumer"},
        "provider": {"name": "provider"},
        "interactions": Vec::from_iter((0..size).map(interaction)),
        "metadata": {"pactSpecification": {"version": "4.0"}}
    });
    let text = pact.to_string();
    contract::parse_pact(Path::new("bench"), text.as_bytes(), Path::new(".")).unwrap()
}

/// Answers the same whatever it is asked.
async fn plain(body: String) -> SocketAddr {
    let answer = move || {
        let body = body.clone();
        async move { ([(CONTENT_TYPE, "application/json")], body) }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().fallback(answer);
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

fn request(target: &str) -> Vec<u8> {
    let head = format!(
        "GET {target} HTTP/1.1\r\nhost: localhost\r\naccept: application/json\r\n\
         authorization: Bearer another-token\r\n\r\n"
    );
    head.into_bytes()
}

/// Answers in a second, each of them with this status.
async fn rate(at: SocketAddr, requests: &[Vec<u8>], count: usize, status: &'static str) -> f64 {
    let started = Instant::now();
    let each = count / CONNECTIONS;
    let tasks = (0..CONNECTIONS).map(|number| {
        let from = number * each;
        let own = (from..from + each).map(|index| requests[index % requests.len()].clone());
        tokio::spawn(ask(at, Vec::from_iter(own), status))
    });
    for task in Vec::from_iter(tasks) {
        task.await.unwrap();
    }
    let elapsed: Duration = started.elapsed();
    (each * CONNECTIONS) as f64 / elapsed.as_secs_f64()
}

/// One request after another over one connection.
async fn ask(at: SocketAddr, requests: Vec<Vec<u8>>, status: &str) {
    let mut connection = TcpStream::connect(at).await.unwrap();
    connection.set_nodelay(true).unwrap();
    let mut came = Vec::with_capacity(16 * 1024);
    for request in requests {
        connection.write_all(&request).await.unwrap();
        came.clear();
        while !is_whole(&came) {
            assert!(connection.read_buf(&mut came).await.unwrap() > 0);
        }
        assert_eq!(&came[9..12], status.as_bytes());
    }
}

/// Whether an answer with a content length is there with all of its body.
fn is_whole(came: &[u8]) -> bool {
    let Some(end) = came.windows(4).position(|four| four == b"\r\n\r\n") else {
        return false;
    };
    let head = std::str::from_utf8(&came[..end]).unwrap();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.unwrap().parse().unwrap();
    came.len() >= end + 4 + length
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}
