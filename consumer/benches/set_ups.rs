//! Setting campaigns up through the real binary, and by hand: the same calls of the same
//! providers with the same client, and one transaction of plain inserts into the same tables.
//! Both take turns, one campaign at a time; the median of each counts.
//!
//! `cargo bench -p campaign-scheduler --bench set-ups`; `SECONDS_EACH` in the environment sets how
//! long each line of the table is measured. What the check of the providers' bodies takes of a
//! set-up is measured by `meeting-the-providers`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark prints its figures, and ends where something is unexpected"
)]

#[path = "set_ups/by_hand.rs"]
mod by_hand;
#[path = "../tests/suite/long_list.rs"]
#[expect(
    dead_code,
    reason = "here a client is kept, and memory is not measured"
)]
mod long_list;

use std::time::{Duration, Instant};

use reqwest::Client;
use serde_json::json;
use service::database::PostgresUrl;
use service::{Database, DatabaseLocation};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{PgPool, SqlitePool};
use test_postgres::Schema;

use by_hand::ByHand;
use long_list::{LongList, Process};

const SIZES: [usize; 3] = [1, 100, 1000];

/// How many campaigns are set up in each way before any is measured.
const WARM_UP: usize = 5;

/// The token of the service, which takes every call that has it.
const TOKEN: &str = "token";

/// The medians of the time for one campaign.
struct Measured {
    service: Duration,
    by_hand: Duration,
    campaigns: usize,
}

#[tokio::main]
async fn main() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let seconds = std::env::var("SECONDS_EACH").map_or(3.0, |seconds| seconds.parse().unwrap());
    let each = Duration::from_secs_f64(seconds);
    println!("| Engine | recipients | through the service | by hand | ratio | of each |");
    println!("|---|---|---|---|---|---|");
    let mut sqlite = Vec::new();
    for size in SIZES {
        let folder = tempfile::tempdir().unwrap();
        let file = |name| folder.path().join(name);
        let path = file("by-hand.db");
        let options = SqliteConnectOptions::new().filename(&path);
        let providers = LongList::start(size).await;
        let ours = Process::start(&providers, &DatabaseLocation::File(file("service.db")));
        // A process makes the tables that are filled by hand, in WAL mode, and goes away.
        drop(Process::start(&providers, &DatabaseLocation::File(path)));
        let pool = SqlitePool::connect_with(options).await.unwrap();
        let measured = measure(&providers, &ours, pool.into(), each).await;
        sqlite.push(line("SQLite", size, measured));
    }
    let mut postgres = Vec::new();
    for size in SIZES {
        let (schema, other) = (
            Schema::create().await.unwrap(),
            Schema::create().await.unwrap(),
        );
        let location =
            |schema: &Schema| DatabaseLocation::Postgres(PostgresUrl::from(schema.url()));
        let providers = LongList::start(size).await;
        let ours = Process::start(&providers, &location(&schema));
        drop(Process::start(&providers, &location(&other)));
        let pool = Database::Postgres(PgPool::connect(&other.url()).await.unwrap());
        let measured = measure(&providers, &ours, pool, each).await;
        postgres.push(line("PostgreSQL", size, measured));
    }
    println!();
    println!("| Engine | each further recipient, through the service | by hand | ratio |");
    println!("|---|---|---|---|");
    further("SQLite", &sqlite);
    further("PostgreSQL", &postgres);
}

/// Sets campaigns up in both ways in turn, for as long as `each` says.
async fn measure(
    providers: &LongList,
    process: &Process,
    database: Database,
    each: Duration,
) -> Measured {
    let client = Client::new();
    let by_hand = ByHand::new(client.clone(), providers.url().to_owned(), database);
    let (mut service, mut hand) = (Vec::new(), Vec::new());
    let mut end = Instant::now() + each;
    for number in 0.. {
        if number == WARM_UP {
            (service, hand) = (Vec::new(), Vec::new());
            end = Instant::now() + each;
        }
        let begun = Instant::now();
        create(&client, process, number).await;
        service.push(begun.elapsed());
        let begun = Instant::now();
        by_hand.create(number).await;
        hand.push(begun.elapsed());
        if number > WARM_UP && Instant::now() > end {
            break;
        }
    }
    Measured {
        campaigns: service.len(),
        service: median(service),
        by_hand: median(hand),
    }
}

async fn create(client: &Client, process: &Process, number: usize) {
    let response = client
        .post(format!("{}/v1/campaigns", process.url()))
        .bearer_auth(TOKEN)
        .header("Idempotency-Key", number.to_string())
        .json(
            &json!({ "name": "Spring", "template_id": "welcome", "recipient_list_id": "long",
                       "send_at": "9998-01-01T00:00:00Z" }),
        )
        .send()
        .await
        .unwrap();
    let status = response.status();
    let body = response.text().await.unwrap();
    assert_eq!(status, 201, "{body}");
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// Prints a line of the first table.
fn line(engine: &str, size: usize, measured: Measured) -> Measured {
    let shown = |time: Duration| {
        let seconds = time.as_secs_f64();
        format!("{:.2} ms ({:.0}/s)", seconds * 1e3, seconds.recip())
    };
    println!(
        "| {engine} | {size} | {} | {} | {:.2} | {} |",
        shown(measured.service),
        shown(measured.by_hand),
        measured.service.as_secs_f64() / measured.by_hand.as_secs_f64(),
        measured.campaigns,
    );
    measured
}

/// Prints a line of the second table: from the shortest list to the longest.
fn further(engine: &str, measured: &[Measured]) {
    let (first, last) = (&measured[0], &measured[SIZES.len() - 1]);
    let count = (SIZES[SIZES.len() - 1] - SIZES[0]) as f64;
    let per_recipient = |time: fn(&Measured) -> Duration| {
        (time(last).as_secs_f64() - time(first).as_secs_f64()) * 1e6 / count
    };
    let (service, by_hand) = (per_recipient(|m| m.service), per_recipient(|m| m.by_hand));
    let ratio = service / by_hand;
    println!("| {engine} | {service:.1} µs | {by_hand:.1} µs | {ratio:.2} |");
}
