//! What a load test of a consumer saw: how the requests arrived, what became of each second and each
//! stage, what happened to the services meanwhile, and what the ledger came to.
//!
//! Data for reports and for whoever judges: it knows no budgets, no histograms and no clock. Times
//! are counted from the first intended start after the warm-up, unless a field says otherwise.

mod check;
mod ledger;
mod series;

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use check::LoadCheck;
pub use ledger::LedgerTotals;
pub use series::{BreakerState, LoadEvent, LoadEventKind, LoadSample, LoadSeries};

/// One load test, from its first request to the last line of its ledger.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoadTest {
    /// The consumer that was loaded.
    pub consumer: String,
    /// What it was asked, by the name that `contracts.toml` gives it.
    pub scenario: String,
    /// How the requests arrived.
    pub arrival: Arrival,
    /// The first intended start after the warm-up.
    pub started_at: Timestamp,
    /// How long requests were sent before anything counted.
    #[serde(rename = "warm_up_ms", with = "crate::run::milliseconds")]
    pub warm_up: Duration,
    /// How long requests arrived, without the warm-up.
    #[serde(rename = "length_ms", with = "crate::run::milliseconds")]
    pub length: Duration,
    /// What the ids and keys of the requests are made from.
    pub seed: u64,
    /// How many drivers shared the load: 1 unless it was cut into shards.
    pub shards: u32,
    /// Everything together.
    pub total: LoadStage,
    /// The parts of the schedule in which the rate was one, in order; a closed loop has one.
    pub stages: Vec<LoadStage>,
    /// What was seen over time.
    pub series: LoadSeries,
    /// What was done to the services, in the order of time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<LoadEvent>,
    /// What became of every request, the warm-up included.
    pub ledger: LedgerTotals,
    /// The search for the highest rate that keeps the budget, where it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub knee: Option<Knee>,
}

/// When requests are sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "shape", rename_all = "snake_case")]
pub enum Arrival {
    /// At one rate.
    Constant {
        /// Requests per second.
        rate: f64,
    },
    /// At one rate after the other, each for an equal part of the time.
    Steps {
        /// Requests per second; never empty.
        rates: Vec<f64>,
    },
    /// At a rate that changes evenly from the start to the end.
    Ramp {
        /// Requests per second at the start.
        from: f64,
        /// Requests per second at the end.
        to: f64,
    },
    /// At one rate, with a higher one for the middle third of the time.
    Spike {
        /// Requests per second before and after.
        rate: f64,
        /// Requests per second in the middle.
        peak: f64,
    },
    /// At one rate for a long time, looked at in equal parts: what leaks shows between them.
    Soak {
        /// Requests per second.
        rate: f64,
        /// How many parts.
        parts: u32,
    },
    /// By so many users, each of whom waits for an answer before the next request: a closed loop,
    /// which a slow consumer slows down.
    Users {
        /// How many.
        users: u32,
    },
}

/// A part of a load test.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LoadStage {
    /// When it began.
    #[serde(rename = "from_ms", with = "crate::run::milliseconds")]
    pub from: Duration,
    /// How long requests of it arrived.
    #[serde(rename = "length_ms", with = "crate::run::milliseconds")]
    pub length: Duration,
    /// How many requests per second were to arrive, on average over the part; `None` in a closed
    /// loop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_rate: Option<f64>,
    /// Requests that were sent.
    pub started: u64,
    /// Those that got the answer they were to get.
    pub answered: u64,
    /// Those that got another one, or none in time.
    pub errors: u64,
    /// Right answers that came while it lasted, to whatever request: a consumer that falls behind
    /// answers later. `None` where that was not counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub came: Option<u64>,
    /// The latency of all of them, errors included, from the intended start; `None` where there was
    /// none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latency: Option<Percentiles>,
}

/// A distribution of latencies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Percentiles {
    /// Half of them took no longer.
    #[serde(rename = "p50_ms", with = "crate::run::milliseconds")]
    pub p50: Duration,
    /// 95 % of them took no longer.
    #[serde(rename = "p95_ms", with = "crate::run::milliseconds")]
    pub p95: Duration,
    /// 99 % of them took no longer.
    #[serde(rename = "p99_ms", with = "crate::run::milliseconds")]
    pub p99: Duration,
    /// 99.9 % of them took no longer.
    #[serde(rename = "p999_ms", with = "crate::run::milliseconds")]
    pub p999: Duration,
    /// None took longer.
    #[serde(rename = "max_ms", with = "crate::run::milliseconds")]
    pub max: Duration,
}

/// The search for the highest rate that keeps the budget.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Knee {
    /// The highest rate that kept it; `None` where none did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub highest: Option<f64>,
    /// What was tried, in order.
    pub trials: Vec<Trial>,
}

/// One rate of a search.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// Whether the budget was kept.
    pub kept: bool,
    /// What was seen.
    pub stage: LoadStage,
}

impl LoadStage {
    /// Right answers per second that came while it lasted.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "2^53 requests are more than any run has"
    )]
    pub fn held_rate(&self) -> f64 {
        match self.length.as_secs_f64() {
            0.0 => 0.0,
            seconds => self.came.unwrap_or(self.answered) as f64 / seconds,
        }
    }

    /// The share of errors among the requests that came to an end, from 0 to 1.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "2^53 requests are more than any run has"
    )]
    pub fn error_share(&self) -> f64 {
        match self.answered + self.errors {
            0 => 0.0,
            ended => self.errors as f64 / ended as f64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_that_was_held_counts_right_answers_only() {
        let stage = LoadStage {
            length: Duration::from_secs(2),
            started: 10,
            answered: 6,
            errors: 2,
            ..LoadStage::default()
        };
        assert_eq!((stage.held_rate(), stage.error_share()), (3.0, 0.25));
        let late = LoadStage {
            came: Some(4),
            ..stage
        };
        assert_eq!(late.held_rate(), 2.0);
        let empty = LoadStage::default();
        assert_eq!((empty.held_rate(), empty.error_share()), (0.0, 0.0));
    }

    #[test]
    fn a_load_test_survives_the_way_through_json() {
        let seconds = Duration::from_secs;
        let sample = LoadSample {
            started: 3,
            p50: Some(Duration::from_micros(1500)),
            breakers: [("api".to_owned(), BreakerState::HalfOpen)].into(),
            ..LoadSample::default()
        };
        let slowed = LoadEventKind::Slowed { by: seconds(1) };
        let stage = LoadStage {
            target_rate: Some(2.5),
            latency: Some(Percentiles::default()),
            ..LoadStage::default()
        };
        let load = LoadTest {
            consumer: "app".into(),
            scenario: "make a thing".into(),
            arrival: Arrival::Steps {
                rates: vec![1.0, 2.5],
            },
            started_at: Timestamp::UNIX_EPOCH,
            warm_up: seconds(2),
            length: seconds(20),
            seed: 7,
            shards: 1,
            total: stage.clone(),
            stages: vec![stage.clone(), LoadStage::default()],
            series: LoadSeries {
                every: seconds(1),
                samples: vec![sample, LoadSample::default()],
            },
            events: vec![LoadEvent {
                at: seconds(5),
                service: "api".into(),
                kind: slowed,
            }],
            ledger: LedgerTotals {
                sent: 3,
                ..LedgerTotals::default()
            },
            knee: Some(Knee {
                highest: None,
                trials: vec![Trial { kept: false, stage }],
            }),
        };
        let json = serde_json::to_value(&load).unwrap();
        assert_eq!(json["events"][0]["event"], "slowed");
        assert_eq!(json["arrival"]["shape"], "steps");
        assert_eq!(serde_json::from_value::<LoadTest>(json).unwrap(), load);
    }
}
