//! Several launchers on one database: who has a campaign, and who takes it over.

use std::num::NonZeroU32;
use std::time::Duration;

use http::StatusCode;
use jiff::SignedDuration;
use serde_json::Value;
use sqlx::{Connection, PgConnection, SqliteConnection};

use super::database::TestDatabase;
use super::replicas::{DUE, Replicas, until};
use super::scheduler::{TEMPLATE, but, template};
use crate::fake_provider::Answer;

const HOUR: Duration = Duration::from_secs(3600);

/// Until when the only campaign with a lease is kept for its launcher.
async fn lease_until(database: &TestDatabase) -> i64 {
    const SELECT: &str = "SELECT max(lease_until) FROM campaigns";
    match database {
        TestDatabase::Memory => panic!("nobody else sees into a database in memory"),
        TestDatabase::File(folder) => {
            let path = folder.path().join("scheduler.db");
            let mut connection = SqliteConnection::connect(path.to_str().unwrap())
                .await
                .unwrap();
            sqlx::query_scalar(SELECT)
                .fetch_one(&mut connection)
                .await
                .unwrap()
        }
        TestDatabase::Postgres(schema) => {
            let mut connection = PgConnection::connect(&schema.url()).await.unwrap();
            sqlx::query_scalar(SELECT)
                .fetch_one(&mut connection)
                .await
                .unwrap()
        }
    }
}

fn one_each(batch: &mut NonZeroU32) {
    *batch = NonZeroU32::MIN;
}

#[tokio::test]
async fn a_replica_that_stops_gives_its_campaigns_back_and_the_next_goes_on_at_once() {
    const COUNT: usize = 3000;
    let replicas = Replicas::none_yet(COUNT).await;
    let first = replicas
        .launching(|settings| {
            one_each(&mut settings.batch);
            settings.lease = HOUR;
        })
        .await;
    let watching = replicas.without_launcher().await;
    let id = watching.create("a").await;
    replicas.clock.set(DUE);
    watching
        .until(&id, |campaign| campaign["message_count"] != 0)
        .await;
    first.stop().await;
    let left = watching.campaign(&id).await;
    assert_eq!(left["status"], "launching");
    let count = left["message_count"].as_u64().unwrap();
    assert!((1..COUNT as u64).contains(&count), "{count}");
    assert_eq!(watching.cancel(&id).await.0, StatusCode::CONFLICT);
    // The template does not count any more, and the lease would run for an hour.
    let archived = but(template(), "status", "archived");
    replicas.templates.answer(TEMPLATE, Answer::json(&archived));
    let _second = replicas.launching(|settings| settings.lease = HOUR).await;
    watching.until_status(&id, "launched").await;
    watching.assert_one_message_each(&id, COUNT).await;
}

#[tokio::test]
async fn a_replica_that_stops_while_it_asks_leaves_the_campaign_scheduled() {
    let replicas = Replicas::none_yet(2).await;
    let first = replicas.launching(|settings| settings.lease = HOUR).await;
    let watching = replicas.without_launcher().await;
    let id = watching.create("a").await;
    let (held, _release) = Answer::json(&template()).held();
    replicas.templates.answer(TEMPLATE, held);
    let asked = replicas.templates.asked().len();
    replicas.clock.set(DUE);
    until(async || (replicas.templates.asked().len() > asked).then_some(())).await;
    assert_eq!(watching.campaign(&id).await["status"], "launching");
    assert_eq!(watching.cancel(&id).await.0, StatusCode::CONFLICT);
    first.stop().await;
    assert_eq!(watching.campaign(&id).await["status"], "scheduled");
    assert_eq!(watching.cancel(&id).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_launcher_that_was_thought_dead_writes_nothing_when_it_wakes_up() {
    let replicas = Replicas::none_yet(3).await;
    let slow = replicas.launching(|settings| settings.lease = HOUR).await;
    let id = slow.create("a").await;
    let (held, release) = Answer::json(&template()).held();
    replicas.templates.answer(TEMPLATE, held);
    let asked = replicas.templates.asked().len();
    replicas.clock.set(DUE);
    until(async || (replicas.templates.asked().len() > asked).then_some(())).await;
    // Only the first caller is held. Nothing is heard of the slow one for more than an hour.
    replicas.clock.forward(SignedDuration::from_hours(2));
    let quick = replicas.launching(|_| {}).await;
    let launched = quick.until_status(&id, "launched").await;
    release.send(()).unwrap();
    until(async || {
        let lines = replicas.logs.of_level("WARN");
        let lost = lines.iter().find(|line| line["campaign_id"] == id)?;
        assert_eq!(lost["message"], "lease lost to another launcher");
        Some(())
    })
    .await;
    assert_eq!(quick.campaign(&id).await, launched);
    quick.assert_one_message_each(&id, 3).await;
}

#[tokio::test]
async fn a_launcher_that_waits_for_the_template_service_keeps_its_lease() {
    const LEASE: Duration = Duration::from_millis(900);
    let replicas = Replicas::none_yet(1).await;
    let patient = replicas.launching(|settings| settings.lease = LEASE).await;
    let id = patient.create("a").await;
    let (held, release) = Answer::json(&template()).held();
    let other = but(template(), "id", "other");
    replicas.templates.answer(TEMPLATE, held);
    replicas
        .templates
        .answer("/v1/templates/other", Answer::json(&other));
    let welcome = || {
        let asked = replicas.templates.asked().into_iter();
        asked.filter(|asked| asked.path == TEMPLATE).count()
    };
    let before = welcome();
    replicas.clock.set(DUE);
    until(async || (welcome() > before).then_some(())).await;
    // Two thirds of the lease at a time, and each time it is seen to be renewed.
    for _ in 0..4 {
        let before = lease_until(&replicas.database).await;
        replicas.clock.forward(SignedDuration::from_millis(600));
        until(async || (lease_until(&replicas.database).await > before).then_some(())).await;
    }
    // Another launcher finds what else is due, and not this one.
    let impatient = replicas.launching(|settings| settings.lease = LEASE).await;
    let (_, body) = impatient
        .try_create("b", "other", "2020-01-03T00:00:00Z")
        .await;
    let second = body["id"].as_str().unwrap();
    replicas.clock.set("2020-01-02T09:00:02.4Z");
    assert_eq!(welcome(), before + 1);
    release.send(()).unwrap();
    patient.until_status(&id, "launched").await;
    assert_eq!(welcome(), before + 1);
    replicas.clock.set("2020-01-03T00:00:00Z");
    impatient.until_status(second, "launched").await;
    patient.assert_one_message_each(&id, 1).await;
}

#[tokio::test]
async fn three_launchers_launch_each_campaign_once() {
    const CAMPAIGNS: usize = 60;
    const RECIPIENTS: usize = 7;
    let replicas = Replicas::none_yet(RECIPIENTS).await;
    let watching = replicas.without_launcher().await;
    let mut ids = Vec::new();
    for number in 0..CAMPAIGNS {
        ids.push(watching.create(&number.to_string()).await);
    }
    let asked = replicas.templates.asked().len();
    replicas.clock.set(DUE);
    let batch = NonZeroU32::new(3).unwrap();
    let start = async || replicas.launching(|settings| settings.batch = batch).await;
    let _launching = [start().await, start().await, start().await];
    for id in &ids {
        let launched = watching.until_status(id, "launched").await;
        assert_eq!(launched["version"], 5, "claimed once, and three batches");
        watching.assert_one_message_each(id, RECIPIENTS).await;
    }
    assert_eq!(replicas.templates.asked().len() - asked, CAMPAIGNS);
    assert_eq!(replicas.logs.errors(), [] as [Value; 0]);
}

#[tokio::test]
async fn cancelling_wins_or_loses_against_the_launcher_and_nothing_between() {
    const ROUNDS: usize = 100;
    let replicas = Replicas::none_yet(2).await;
    let replica = replicas.launching(|_| {}).await;
    let mut rounds = Vec::new();
    for round in 0..ROUNDS {
        // Each is due one second after the one before.
        let at = SignedDuration::from_secs(round as i64);
        let due_at = DUE.parse::<jiff::Timestamp>().unwrap() + at;
        let id = replica
            .create_at(&round.to_string(), &due_at.to_string())
            .await;
        let version = replica.campaign(&id).await["version"].clone();
        assert_eq!(version, 1);
        let cancelling = async {
            // Later and later, so that both get their chance.
            for _ in 0..round * 4 {
                tokio::task::yield_now().await;
            }
            replica.cancel(&id).await
        };
        replicas.clock.set(&due_at.to_string());
        let (status, body) = cancelling.await;
        match status {
            StatusCode::OK => assert_eq!(body["version"], 2),
            _ => assert_eq!(body["code"], "campaign_not_cancellable"),
        }
        rounds.push((id, status));
    }
    let last = replica.create_at("last", "2021-01-01T00:00:00Z").await;
    replicas.clock.set("2021-01-01T00:00:00Z");
    replica.until_status(&last, "launched").await;
    for (id, status) in rounds {
        let wanted = match status {
            StatusCode::OK => "cancelled",
            _ => "launched",
        };
        let campaign = replica.until_status(&id, wanted).await;
        let messages = replica.messages(&id).await.len();
        assert_eq!(campaign["message_count"], messages);
        assert_eq!(messages, if wanted == "launched" { 2 } else { 0 });
    }
    assert_eq!(replicas.logs.errors(), [] as [Value; 0]);
}
