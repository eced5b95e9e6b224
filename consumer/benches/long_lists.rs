//! Campaigns to a million recipients: how quickly the real binary reads and stores them, and how
//! much memory it takes. `RECIPIENTS` sets another number. Reading alone is measured with a
//! template that needs what no recipient has, so that the campaign is refused at the end.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark prints its figures, and ends where something is unexpected"
)]

#[path = "../tests/suite/long_list.rs"]
mod long_list;

use std::time::Instant;

use service::DatabaseLocation;
use service::database::PostgresUrl;
use test_postgres::Schema;

use long_list::{LongList, Process};

/// One line of the table.
struct Measured {
    reading: f64,
    whole: f64,
    peak: u64,
}

#[tokio::main]
async fn main() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let size = std::env::var("RECIPIENTS").map_or(1_000_000, |size| size.parse().unwrap());
    let providers = LongList::start(size).await;
    println!("| Engine | reading | reading and storing | stored alone | to SQLite | peak memory |");
    println!("|---|---|---|---|---|---|");

    let folder = tempfile::tempdir().unwrap();
    let file = DatabaseLocation::File(folder.path().join("long.db"));
    let sqlite = measure(&providers, &file, size).await;
    line("SQLite", &sqlite, &sqlite, size);

    let schema = Schema::create().await.unwrap();
    let server = DatabaseLocation::Postgres(PostgresUrl::from(schema.url()));
    let postgres = measure(&providers, &server, size).await;
    line("PostgreSQL", &postgres, &sqlite, size);
}

async fn measure(providers: &LongList, database: &DatabaseLocation, size: usize) -> Measured {
    let process = Process::start(providers, database);
    let begun = Instant::now();
    let (status, problem) = process.create("lacking", "lacking").await;
    assert_eq!(status, 422, "{problem}");
    let reading = begun.elapsed().as_secs_f64();
    let begun = Instant::now();
    let (status, campaign) = process.create("whole", "welcome").await;
    assert_eq!(status, 201, "{campaign}");
    assert_eq!(campaign["recipient_count"], size);
    Measured {
        reading,
        whole: begun.elapsed().as_secs_f64(),
        peak: process.peak_memory(),
    }
}

fn line(engine: &str, measured: &Measured, sqlite: &Measured, size: usize) {
    let rate = |seconds: f64| size as f64 / seconds;
    let storing = |measured: &Measured| measured.whole - measured.reading;
    println!(
        "| {engine} | {:.1} s | {:.1} s ({:.0} rows/s) | {:.1} s ({:.0} rows/s) | {:.2} | {} MB |",
        measured.reading,
        measured.whole,
        rate(measured.whole),
        storing(measured),
        rate(storing(measured)),
        storing(measured) / storing(sqlite),
        measured.peak,
    );
}
