//! What one driver of a load has to say, as it goes into a file: enough to judge it alone, and to join
//! it with those of the other drivers to what a single one would have said.

use std::path::{Path, PathBuf};
use std::time::Duration;

use contract::project::Budget;
use contract::{Arrival, Knee, LedgerTotals, LoadEvent, LoadTest, Step};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::findings::Findings;
use super::judge::judge;
use super::ledger::{Book, LedgerError, join};
use super::recording::Recording;

/// The file with what a driver says, in the folder of its results.
const RESULT: &str = "load.json";

/// The ledger, in the same folder.
const LEDGER: &str = "ledger";

/// What one driver of a load has to say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoadResult {
    /// What all drivers of one load have in common.
    pub of: LoadedBy,
    /// The numbers of the drivers whose results this is, from 1.
    pub shards: Vec<u32>,
    /// What was recorded.
    pub recording: Recording,
    /// What was done to the services.
    pub events: Vec<LoadEvent>,
    /// What the ledger came to.
    pub ledger: LedgerTotals,
    /// What is wrong with it, in examples.
    pub findings: Findings,
    /// The search for the highest rate.
    pub knee: Option<Knee>,
}

/// What all drivers of one load have in common.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoadedBy {
    /// The consumer.
    pub consumer: String,
    /// What it was asked.
    pub scenario: String,
    /// How requests arrived.
    pub arrival: Arrival,
    /// The first intended start after the warm-up; `None` where it was not agreed on before.
    pub started_at: Timestamp,
    /// How long requests were sent before anything counted.
    pub warm_up: Duration,
    /// How long they arrived.
    pub length: Duration,
    /// What ids and keys were made from.
    pub seed: u64,
    /// How many drivers there are.
    pub shards: u32,
    /// What it is held to.
    pub budget: Budget,
}

/// Why results cannot be kept, or joined.
#[derive(Debug, thiserror::Error)]
pub enum ResultError {
    /// The system says no.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is not a result.
    #[error("{} is not the result of a load: {source}", path.display())]
    NotAResult {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The results are not all those of one load.
    #[error("{} cannot be joined with the others: {problem}", path.display())]
    AnotherLoad {
        /// The folder.
        path: PathBuf,
        /// Why not.
        problem: String,
    },
    /// A ledger cannot be read or written.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// The ledger in a folder of results.
#[must_use]
pub fn ledger_in(folder: &Path) -> PathBuf {
    folder.join(LEDGER)
}

impl LoadResult {
    /// What a report shows of it.
    #[must_use]
    pub fn load_test(&self) -> LoadTest {
        let of = &self.of;
        LoadTest {
            consumer: of.consumer.clone(),
            scenario: of.scenario.clone(),
            arrival: of.arrival.clone(),
            started_at: of.started_at,
            warm_up: of.warm_up,
            length: of.length,
            seed: of.seed,
            shards: of.shards,
            total: self.recording.total(),
            stages: self.recording.stages(),
            series: self.recording.series(),
            events: self.events.clone(),
            ledger: self.ledger,
            knee: self.knee.clone(),
        }
    }

    /// The step of a run that it makes.
    #[must_use]
    pub fn step(&self, name: &str, elapsed: Duration) -> Step {
        let load = self.load_test();
        let judged = judge(&load, &self.findings, &self.of.budget);
        Step {
            name: name.to_owned(),
            selection: judged.selection,
            elapsed,
            outcomes: judged.outcomes,
            load: Some(Box::new(load)),
            ..Step::default()
        }
    }

    /// Writes it into a folder, beside the ledger.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, folder: &Path) -> Result<(), ResultError> {
        let path = folder.join(RESULT);
        let json = serde_json::to_vec(self).map_err(|source| ResultError::NotAResult {
            path: path.clone(),
            source,
        })?;
        std::fs::write(&path, json).map_err(|source| ResultError::Io { path, source })
    }

    /// Reads what a driver has written into a folder.
    ///
    /// # Errors
    /// When there is none, or it is not readable.
    pub fn read(folder: &Path) -> Result<Self, ResultError> {
        let path = folder.join(RESULT);
        let json = std::fs::read(&path);
        let json = json.map_err(|source| ResultError::Io {
            path: path.clone(),
            source,
        })?;
        serde_json::from_slice(&json).map_err(|source| ResultError::NotAResult { path, source })
    }

    /// Joins the results in these folders, and writes the joined ledger and result into `to`.
    ///
    /// # Errors
    /// When they are not all the results of one load, or a file cannot be read or written.
    pub fn merge(folders: &[PathBuf], to: &Path) -> Result<Self, ResultError> {
        let mut merged: Option<Self> = None;
        let mut books = Vec::new();
        for folder in folders {
            let one = Self::read(folder)?;
            books.push(Book::open(&ledger_in(folder))?);
            merged = Some(match merged {
                None => one,
                Some(mut merged) => {
                    merged
                        .add(one)
                        .map_err(|problem| ResultError::AnotherLoad {
                            path: folder.clone(),
                            problem,
                        })?;
                    merged
                }
            });
        }
        let Some(mut merged) = merged else {
            let problem = "there are none".to_owned();
            let path = to.to_owned();
            return Err(ResultError::AnotherLoad { path, problem });
        };
        merged.shards.sort_unstable();
        let missing = (1..=merged.of.shards).find(|shard| !merged.shards.contains(shard));
        if let Some(missing) = missing {
            let of = merged.of.shards;
            let problem = format!("shard {missing}/{of} is missing");
            let path = folders[0].clone();
            return Err(ResultError::AnotherLoad { path, problem });
        }
        std::fs::create_dir_all(to).map_err(|source| ResultError::Io {
            path: to.to_owned(),
            source,
        })?;
        join(&books, &ledger_in(to))?;
        merged.write(to)?;
        Ok(merged)
    }

    fn add(&mut self, other: Self) -> Result<(), String> {
        if self.of != other.of {
            return Err("it is of another load".to_owned());
        }
        for shard in other.shards {
            if self.shards.contains(&shard) {
                return Err(format!("shard {shard}/{} is there twice", self.of.shards));
            }
            self.shards.push(shard);
        }
        if !self.recording.merge(&other.recording) {
            return Err("what was recorded has other stages".to_owned());
        }
        self.events.extend(other.events);
        self.events.sort_by_key(|event| event.at);
        self.ledger = self.ledger.and(other.ledger);
        self.findings.merge(other.findings);
        self.knee = self.knee.take().or(other.knee);
        Ok(())
    }
}
