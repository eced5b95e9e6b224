//! Replicas on one PostgreSQL that are killed while a thousand campaigns are due.

use futures_util::{StreamExt, stream};
use sqlx::{Connection, PgConnection};
use tokio::sync::Mutex;

use crate::on_postgres::database::TestDatabase;
use crate::on_postgres::killed::SchedulerProcess;
use crate::on_postgres::replicas::{Replicas, until};

const CAMPAIGNS: i64 = 1000;
const RECIPIENTS: i64 = 3;

#[tokio::test]
async fn two_replicas_launch_a_thousand_campaigns_once_each_while_they_are_killed() {
    launch_all_while_killing(2).await;
}

#[tokio::test]
async fn three_replicas_launch_a_thousand_campaigns_once_each_while_they_are_killed() {
    launch_all_while_killing(3).await;
}

async fn launch_all_while_killing(count: usize) {
    const KILLS: usize = 8;
    let replicas = Replicas::none_yet(RECIPIENTS as usize).await;
    let replica = replicas.without_launcher().await;
    let created = stream::iter(0..CAMPAIGNS)
        .map(async |number| replica.create(&number.to_string()).await)
        .buffer_unordered(16)
        .count()
        .await;
    assert_eq!(created as i64, CAMPAIGNS);
    let stored = Stored::of(&replicas.database).await;
    // A transaction for each message: most kills hit a campaign in the middle.
    let args = ["--launcher-batch", "1", "--launcher-lease", "500ms"];
    let start = || SchedulerProcess::start(&replicas, &args);
    let mut processes: Vec<_> = (0..count).map(|_| start()).collect();
    let launched = "SELECT count(*) FROM campaigns WHERE status = 'launched'";
    for kill in 0..KILLS {
        let goal = CAMPAIGNS * (kill as i64 + 1) / (KILLS as i64 + 2);
        until(async || (stored.count(launched).await >= goal).then_some(())).await;
        // The one that is dropped is killed, and another one takes its place.
        processes[kill % count] = start();
    }
    until(async || (stored.count(launched).await == CAMPAIGNS).then_some(())).await;
    // Claimed, and a change for each message: none was written for a second time.
    let once = "SELECT count(*) FROM campaigns WHERE outbox_position = 3 AND version = 5";
    assert_eq!(stored.count(once).await, CAMPAIGNS);
    let rows = "SELECT count(*) FROM outbox";
    assert_eq!(stored.count(rows).await, CAMPAIGNS * RECIPIENTS);
    let right = "\
        SELECT count(*) FROM outbox JOIN campaign_recipients USING (campaign_sequence, position)
        WHERE outbox.recipient_id = campaign_recipients.recipient_id
            AND outbox.deliver_at = campaign_recipients.deliver_at";
    assert_eq!(stored.count(right).await, CAMPAIGNS * RECIPIENTS);
}

/// What is in the database, whoever wrote it.
struct Stored(Mutex<PgConnection>);

impl Stored {
    async fn of(database: &TestDatabase) -> Self {
        let TestDatabase::Postgres(schema) = database else {
            panic!("these tests are about PostgreSQL");
        };
        let connection = PgConnection::connect(&schema.url()).await.unwrap();
        Self(Mutex::new(connection))
    }

    async fn count(&self, select: &'static str) -> i64 {
        let mut connection = self.0.lock().await;
        let count = sqlx::query_scalar(select).fetch_one(&mut *connection);
        count.await.unwrap()
    }
}
