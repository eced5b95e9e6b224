//! Launching a campaign to a million recipients: how quickly the real binary writes the messages
//! to the outbox, and how much memory it takes. `RECIPIENTS` sets another number. Beside it stands
//! what the database takes for as many finished rows in one statement.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark prints its figures, and ends where something is unexpected"
)]

#[path = "../tests/suite/long_list.rs"]
mod long_list;

use std::time::{Duration, Instant};

use service::database::PostgresUrl;
use service::{Database, DatabaseLocation, on_database};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{PgPool, SqlitePool};
use test_postgres::Schema;

use long_list::{LongList, Process};

/// The same rows as the launcher writes, made by the database itself.
const BY_HAND: &str = "\
    CREATE TABLE by_hand AS SELECT campaign_sequence, position, recipient_id, email,
        'Hello ' || recipient_id AS subject, '<p>' || recipient_id || '</p>' AS html_body,
        NULL AS text_body, deliver_at, deliver_at AS created_at
    FROM campaign_recipients ORDER BY campaign_sequence, position";

#[tokio::main]
async fn main() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let size = std::env::var("RECIPIENTS").map_or(1_000_000, |size| size.parse().unwrap());
    let providers = LongList::start(size).await;
    println!("| Engine | launching | rows made by the database | ratio | peak memory |");
    println!("|---|---|---|---|---|");

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.db");
    let file = DatabaseLocation::File(path.clone());
    let process = Process::start(&providers, &file);
    let options = SqliteConnectOptions::new().filename(&path);
    let pool = SqlitePool::connect_with(options).await.unwrap();
    measure("SQLite", &providers, process, &file, pool.into(), size).await;

    let schema = Schema::create().await.unwrap();
    let server = DatabaseLocation::Postgres(PostgresUrl::from(schema.url()));
    let process = Process::start(&providers, &server);
    let pool = Database::Postgres(PgPool::connect(&schema.url()).await.unwrap());
    measure("PostgreSQL", &providers, process, &server, pool, size).await;
}

async fn measure(
    engine: &str,
    providers: &LongList,
    process: Process,
    location: &DatabaseLocation,
    database: Database,
    size: usize,
) {
    let (status, campaign) = process.create("key", "welcome").await;
    assert_eq!(status, 201, "{campaign}");
    // Another process launches it: the memory of this one is that of setting up.
    drop(process);
    let begun = Instant::now();
    run(&database, BY_HAND).await;
    let by_hand = begun.elapsed().as_secs_f64();
    run(&database, "UPDATE campaigns SET next_attempt_at = 0").await;
    let process = Process::start(providers, location);
    let begun = Instant::now();
    while count(
        &database,
        "SELECT count(*) FROM campaigns WHERE status = 'launched'",
    )
    .await
        == 0
    {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let launching = begun.elapsed().as_secs_f64();
    let written = count(&database, "SELECT count(*) FROM outbox").await;
    assert_eq!(written, size as i64);
    println!(
        "| {engine} | {launching:.1} s ({:.0} messages/s) | {by_hand:.1} s | {:.1} | {} MB |",
        size as f64 / launching,
        launching / by_hand,
        process.peak_memory(),
    );
}

async fn run(database: &Database, statement: &'static str) {
    on_database!(database, |pool| {
        sqlx::query(statement)
            .execute(pool)
            .await
            .map(|_| ())
            .unwrap();
    });
}

async fn count(database: &Database, select: &'static str) -> i64 {
    on_database!(database, |pool| {
        let count = sqlx::query_scalar(select).fetch_one(pool);
        count.await.unwrap()
    })
}
