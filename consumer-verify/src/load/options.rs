//! What one call asks of a load, beside what `contracts.toml` says of it.

use std::path::PathBuf;
use std::time::Duration;

use contract::Arrival;
use contract::project::{During, FaultUnderLoad, Load, Origin, Project};
use jiff::Timestamp;

use super::ledger::Scope;

/// The highest rate that is searched for.
const HIGHEST_RATE: f64 = 100_000.0;

/// How a load is driven this time.
#[derive(Clone, Debug)]
pub struct Options {
    /// How requests arrive.
    pub arrival: Arrival,
    /// How long they arrive.
    pub length: Duration,
    /// How long they arrive before anything counts.
    pub warm_up: Duration,
    /// What ids and keys are made from, and which driver this is.
    pub scope: Scope,
    /// When the warm-up begins; as soon as everything is ready where it is not said.
    pub start_at: Option<Timestamp>,
    /// What is done to the services meanwhile.
    pub during: Vec<During>,
    /// The rates between which the highest is searched for that keeps the budget.
    pub knee: Option<(f64, f64)>,
    /// Where the ledger and the result go.
    pub folder: PathBuf,
}

/// What cannot be asked of a load.
#[derive(Debug, thiserror::Error)]
pub enum OptionsError {
    /// A fault would not be over when the load is.
    #[error("the fault of `{service}` ends at {end:?}, but the load takes {length:?}")]
    FaultAfterTheEnd {
        /// The service.
        service: String,
        /// When the fault is over.
        end: Duration,
        /// How long the load takes.
        length: Duration,
    },
    /// A fault is for a service that is not there.
    #[error("there is no service `{service}` that a fault could be played to; there are: {known}")]
    UnknownService {
        /// The service.
        service: String,
        /// Those that there are.
        known: String,
    },
    /// A service is to be killed that nobody here could start again.
    #[error("`{0}` cannot be killed: it is not started from here")]
    NotStarted(String),
    /// A search needs something that a rate can break.
    #[error(
        "a search for the highest rate needs a budget for the rate, a latency or the errors: there \
         is none for `{0}`"
    )]
    NothingToBreak(String),
    /// A search goes through rates of an open loop, with one driver and no fault.
    #[error("a search for the highest rate goes with one driver, without users and faults")]
    SearchAlone,
}

impl Options {
    /// A whole load as `contracts.toml` says it.
    #[must_use]
    pub fn of(load: &Load, seed: u64, folder: PathBuf) -> Self {
        Self {
            arrival: load.arrival.clone(),
            length: load.length,
            warm_up: load.warm_up,
            scope: Scope::whole(seed),
            start_at: None,
            during: load.during.clone(),
            knee: None,
            folder,
        }
    }

    /// The same for a long time, at the average rate.
    #[must_use]
    pub fn soaking(self, load: &Load) -> Self {
        const PARTS: u32 = 6;
        let arrival = match self.arrival {
            already @ (Arrival::Soak { .. } | Arrival::Users { .. }) => already,
            other => Arrival::Soak {
                rate: average(&other),
                parts: PARTS,
            },
        };
        Self {
            arrival,
            length: load.soak_length,
            ..self
        }
    }

    /// The same as a search, from the average rate on.
    #[must_use]
    pub fn searching(self) -> Self {
        let first = average(&self.arrival);
        Self {
            knee: Some((first, HIGHEST_RATE)),
            ..self
        }
    }

    /// # Errors
    /// When that cannot be asked.
    pub fn check(&self, load: &Load, project: &Project) -> Result<(), OptionsError> {
        for during in &self.during {
            can_be_played(during, project)?;
            let end = during.at + during.length;
            if end > self.length {
                return Err(OptionsError::FaultAfterTheEnd {
                    service: during.service.clone(),
                    end,
                    length: self.length,
                });
            }
        }
        if self.knee.is_none() {
            return Ok(());
        }
        let budget = &load.budget;
        let latencies = [budget.p50, budget.p95, budget.p99, budget.p999];
        let latency = latencies.iter().any(Option::is_some);
        if !latency && budget.rate.is_none() && budget.errors.is_none() {
            return Err(OptionsError::NothingToBreak(load.consumer.clone()));
        }
        let users = matches!(self.arrival, Arrival::Users { .. });
        match users || self.scope.of > 1 || !self.during.is_empty() {
            true => Err(OptionsError::SearchAlone),
            false => Ok(()),
        }
    }
}

fn can_be_played(during: &During, project: &Project) -> Result<(), OptionsError> {
    let service = during.service.clone();
    let Some(found) = project.service(&service) else {
        let names = project.services.iter();
        let names = names.map(|service| format!("`{}`", service.name));
        let known = Vec::from_iter(names).join(", ");
        return Err(OptionsError::UnknownService { service, known });
    };
    match (during.fault, &found.origin) {
        (FaultUnderLoad::Kill, Origin::Running(_)) => Err(OptionsError::NotStarted(service)),
        _ => Ok(()),
    }
}

/// The average rate of an open loop; 1 for a closed one.
#[expect(clippy::cast_precision_loss, reason = "there are few rates")]
fn average(arrival: &Arrival) -> f64 {
    match arrival {
        Arrival::Constant { rate } | Arrival::Soak { rate, .. } => *rate,
        Arrival::Steps { rates } => rates.iter().sum::<f64>() / rates.len() as f64,
        Arrival::Ramp { from, to } => f64::midpoint(*from, *to),
        Arrival::Spike { rate, peak } => (2.0 * rate + peak) / 3.0,
        Arrival::Users { .. } => 1.0,
    }
}
