//! What only PostgreSQL does: transactions that overlap.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use sqlx::{Connection, PgConnection};
use tokio::time::{sleep, timeout};

use crate::on_postgres::database::TestDatabase;
use crate::on_postgres::scheduler::{Scheduler, but, request};

#[tokio::test]
async fn a_campaign_that_is_committed_later_is_listed_later_so_that_no_reader_misses_it() {
    let database = Arc::new(TestDatabase::new().await);
    let scheduler = Arc::new(Scheduler::start_on(Arc::clone(&database)).await);
    let other = Scheduler::start_on(Arc::clone(&database)).await;
    scheduler.create("first", &request()).await;

    // Somebody has the key of the second campaign, and does not say yet whether to keep it.
    let TestDatabase::Postgres(schema) = &*database else {
        unreachable!("this module is on PostgreSQL");
    };
    let mut connection = PgConnection::connect(&schema.url()).await.unwrap();
    let mut holding = connection.begin().await.unwrap();
    let take = "INSERT INTO idempotency_keys SELECT 'second', sequence, due_at FROM campaigns";
    sqlx::query(take).execute(&mut *holding).await.unwrap();
    let second = {
        let body = but(request(), "name", "second");
        async move { other.create("second", &body).await }
    };
    let third = async {
        until_somebody_waits(&schema.url()).await;
        let body = but(request(), "name", "third");
        let third = scheduler.create("third", &body).await;
        assert_eq!(third.status, StatusCode::CREATED, "{}", third.body);
        // A reader goes past the third one.
        assert_eq!(names(&scheduler).await, ["Spring", "third"]);
        holding.rollback().await.unwrap();
    };
    let (second, ()) = tokio::join!(second, third);
    assert_eq!(second.status, StatusCode::CREATED, "{}", second.body);
    assert_eq!(names(&scheduler).await, ["Spring", "third", "second"]);
}

async fn names(scheduler: &Scheduler) -> Vec<String> {
    let stored = scheduler.stored().await;
    let name = |campaign: &serde_json::Value| campaign["name"].as_str().unwrap().to_owned();
    stored.iter().map(name).collect()
}

/// Waits until a connection of this test waits for another one.
async fn until_somebody_waits(url: &str) {
    const WAITING: &str = "\
        SELECT count(*) FROM pg_stat_activity
        WHERE wait_event_type = 'Lock' AND application_name = current_setting('application_name')";
    let mut connection = PgConnection::connect(url).await.unwrap();
    let waiting = async {
        while sqlx::query_scalar::<_, i64>(WAITING)
            .fetch_one(&mut connection)
            .await
            .unwrap()
            == 0
        {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(Duration::from_secs(30), waiting).await.unwrap();
}
