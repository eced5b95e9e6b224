//! How many requests a second the driver of a load sends to a server that does next to nothing, and how
//! many `oha` does, by turns in one run. Each is a process of its own, and so is the server.
//!
//! `OHA=path/to/oha cargo bench -p consumer-verify --bench driver`; without `OHA` the one in `PATH` is
//! taken, and without any only the driver is measured. `SECONDS_EACH` is 3 unless it is said.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench ends where something goes wrong, and shows what it measured"
)]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::routing::post;
use consumer_verify::load::ceiling;
use serde_json::Value;

/// As the binary has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CONNECTIONS: u32 = 64;

/// How often each is measured, taking turns; the median counts.
const TIMES: usize = 5;

/// Says in the environment which part a process plays.
const PART: &str = "BENCH_PART";

#[tokio::main]
async fn main() {
    match std::env::var(PART).as_deref() {
        Ok("server") => serve().await,
        Ok(url) => drive(url).await,
        Err(_) => compare(),
    }
}

async fn serve() {
    let answer = async |_: Bytes| {
        let json = [(CONTENT_TYPE, "application/json")];
        (StatusCode::CREATED, json, "{\"id\":\"1\"}")
    };
    let router = Router::new().route("/", post(answer));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("http://{}/", listener.local_addr().unwrap());
    axum::serve(listener, router).await.unwrap();
}

async fn drive(url: &str) {
    let folder = tempfile::tempdir().unwrap();
    let url = url.parse().unwrap();
    let seen = ceiling(&url, CONNECTIONS, each(), folder.path())
        .await
        .unwrap();
    assert_eq!(seen.errors, 0);
    println!("{}", seen.held_rate());
}

fn compare() {
    let mut server = part("server");
    let url = line(&mut server);
    let (mut of_driver, mut of_oha) = (Vec::new(), Vec::new());
    for _ in 0..TIMES {
        of_driver.push(line(&mut part(&url)).parse().unwrap());
        of_oha.extend(oha(&url));
    }
    server.kill().unwrap();
    server.wait().unwrap();
    let driver = median(&mut of_driver);
    println!("driver  {driver:>9.0} 1/s at {CONNECTIONS} connections");
    if of_oha.is_empty() {
        println!("oha     not found: OHA=path/to/oha");
        return;
    }
    let oha = median(&mut of_oha);
    println!("oha     {oha:>9.0} 1/s");
    println!("ratio   {:>9.2}", oha / driver);
}

fn each() -> Duration {
    let seconds = std::env::var("SECONDS_EACH").ok();
    let seconds = seconds.and_then(|seconds| seconds.parse().ok());
    Duration::from_secs(seconds.unwrap_or(3))
}

/// This program in one of its parts.
fn part(part: &str) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.env(PART, part).stdout(Stdio::piped());
    command.spawn().unwrap()
}

fn line(child: &mut Child) -> String {
    let mut line = String::new();
    let stdout = child.stdout.as_mut().unwrap();
    BufReader::new(stdout).read_line(&mut line).unwrap();
    line.trim_end().to_owned()
}

/// `None` where there is no such program.
fn oha(url: &str) -> Option<f64> {
    let program = std::env::var("OHA").unwrap_or_else(|_| "oha".to_owned());
    let length = format!("{}s", each().as_secs());
    let output = Command::new(program)
        .args(["--no-tui", "--output-format", "json", "-c"])
        .arg(CONNECTIONS.to_string())
        .args(["-z", &length, "-m", "POST", "-T", "application/json"])
        .args(["-d", "{\"name\":\"0000000000000001-1000000\"}", url])
        .output()
        .ok()?;
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    json["summary"]["requestsPerSec"].as_f64()
}

fn median(rates: &mut [f64]) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}
