//! Replicas of one build of the scheduler on a database of their own, and what they take.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use reqwest::Client;
use serde_json::json;
use service::DatabaseLocation;
use service::database::PostgresUrl;
use tempfile::TempDir;
use test_postgres::{Schema, SchemaError};

use crate::long_list::Process;

/// The token of the service, which takes every call that has it.
const TOKEN: &str = "token";

/// How often Linux counts the time of processors, in a second.
const TICKS: f64 = 100.0;

/// A database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// What is gone with the last process that uses it.
#[expect(dead_code, reason = "they are kept for their ends")]
enum Place {
    Folder(TempDir),
    Schema(Schema),
}

/// Some replicas on one database.
pub(crate) struct Fleet {
    replicas: Vec<Process>,
    client: Client,
    list: usize,
    created: AtomicUsize,
    _place: Place,
}

/// What some set-ups took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured {
    /// How many were done in a second.
    pub(crate) rate: f64,
    /// The processor time of all replicas for one of them, in seconds.
    pub(crate) processor: f64,
    /// The most memory that one of the replicas had, in megabytes.
    pub(crate) memory: u64,
}

impl Fleet {
    /// Starts so many replicas, for campaigns to the list of this length.
    pub(crate) async fn start(
        program: &Path,
        providers: &str,
        engine: Engine,
        replicas: usize,
        list: usize,
    ) -> Result<Self, SchemaError> {
        let (location, place) = match engine {
            Engine::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                let file = folder.path().join("limits.db");
                (DatabaseLocation::File(file), Place::Folder(folder))
            }
            Engine::Postgres => {
                let schema = Schema::create().await?;
                let url = PostgresUrl::from(schema.url());
                (DatabaseLocation::Postgres(url), Place::Schema(schema))
            }
        };
        let start = |_| Process::of(program, providers, &location);
        Ok(Self {
            replicas: (0..replicas).map(start).collect(),
            client: Client::new(),
            list,
            created: AtomicUsize::new(0),
            _place: place,
        })
    }

    /// Sets campaigns up, so many at once, for so long; at least one by each of those who ask.
    pub(crate) async fn measure(&self, at_once: usize, time: Duration) -> Measured {
        let (processor, before) = (self.processor(), self.created.load(Ordering::Relaxed));
        let begun = Instant::now();
        let asking = (0..at_once).map(|_| async move {
            loop {
                self.create().await;
                if begun.elapsed() >= time {
                    break;
                }
            }
        });
        join_all(asking).await;
        let elapsed = begun.elapsed().as_secs_f64();
        let count = (self.created.load(Ordering::Relaxed) - before) as f64;
        Measured {
            rate: count / elapsed,
            processor: (self.processor() - processor) / count,
            memory: self.memory(),
        }
    }

    async fn create(&self) {
        let number = self.created.fetch_add(1, Ordering::Relaxed);
        let replica = &self.replicas[number % self.replicas.len()];
        let request = self
            .client
            .post(format!("{}/v1/campaigns", replica.url()))
            .bearer_auth(TOKEN)
            .header("Idempotency-Key", number.to_string());
        let campaign = json!({ "name": "Spring", "template_id": "welcome",
                               "recipient_list_id": self.list.to_string(),
                               "send_at": "9998-01-01T00:00:00Z" });
        let response = request.json(&campaign).send().await.unwrap();
        let status = response.status();
        let body = response.text().await.unwrap();
        assert_eq!(status, 201, "{body}");
    }

    /// The processor time of all replicas so far, in seconds.
    fn processor(&self) -> f64 {
        let ticks = self.replicas.iter().map(|process| {
            let stat = fs::read_to_string(format!("/proc/{}/stat", process.id())).unwrap();
            // The name of the program comes first, and may hold blanks.
            let (_, fields) = stat.rsplit_once(") ").unwrap();
            let fields = fields.split(' ').skip(11).take(2);
            fields
                .map(|ticks| ticks.parse::<f64>().unwrap())
                .sum::<f64>()
        });
        ticks.sum::<f64>() / TICKS
    }

    fn memory(&self) -> u64 {
        let peaks = self.replicas.iter().map(Process::peak_memory);
        peaks.max().unwrap_or_default()
    }
}
