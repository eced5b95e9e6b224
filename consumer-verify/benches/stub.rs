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

mod traffic;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use consumer_verify::Stub;
use contract::Contract;
use tokio::net::TcpListener;
use traffic::{Exchange, Extent, drive, median};

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
    let plain = plain(traffic::answer(0).to_string()).await;
    println!(
        "{:>12} {:>10} {:>10} {:>7} {:>12}",
        "interactions", "stub 1/s", "plain 1/s", "ratio", "unmatched"
    );
    for size in SIZES {
        let stub = Stub::of([contract(size)])
            .listen("127.0.0.1:0")
            .await
            .unwrap();
        let found = (0..size).map(|number| exchange(&format!("/things/{number}"), "200"));
        let found = Arc::from_iter(found);
        let missing = Arc::from([exchange("/things/0?unknown=1", "500")]);
        let (mut of_stub, mut of_plain, mut of_missing) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..TIMES {
            of_stub.push(rate(stub.address(), &found, REQUESTS).await);
            of_plain.push(rate(plain, &found, REQUESTS).await);
            of_missing.push(rate(stub.address(), &missing, REQUESTS / 20).await);
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

fn contract(size: usize) -> Contract {
    let text = traffic::pact(size).to_string();
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

/// The body is not compared: that of the plain handler is always the same.
fn exchange(target: &str, status: &'static str) -> Exchange {
    Exchange {
        request: traffic::request(target),
        status,
        body: None,
    }
}

/// Answers in a second.
async fn rate(at: SocketAddr, exchanges: &Arc<[Exchange]>, answers: usize) -> f64 {
    let extent = Extent {
        connections: CONNECTIONS,
        answers,
        time: Duration::MAX,
    };
    drive(at, exchanges, extent).await.unwrap().1
}
