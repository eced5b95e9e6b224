//! `budget = { … }`: what a load is held to. What is not said is not judged; the ledger always is.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::project::ProjectError;
use crate::project::source::Source;

/// What a load is held to, beside its ledger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Budget {
    /// The share of the intended rate at which right answers come, at least; in each stage.
    pub rate: Option<f64>,
    /// The longest that half of the answers may take.
    pub p50: Option<Duration>,
    /// The longest that 95 % of the answers may take.
    pub p95: Option<Duration>,
    /// The longest that 99 % of the answers may take.
    pub p99: Option<Duration>,
    /// The longest that 99.9 % of the answers may take.
    pub p999: Option<Duration>,
    /// The highest share of errors.
    pub errors: Option<f64>,
    /// How many times the p99 of the first stage that of the highest may be.
    pub degradation: Option<f64>,
    /// The longest that it may take from the end of a fault until answers come as before.
    pub recovery: Option<Duration>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct BudgetTable {
    rate: Option<Spanned<f64>>,
    p50: Option<Spanned<String>>,
    p95: Option<Spanned<String>>,
    p99: Option<Spanned<String>>,
    #[serde(rename = "p99.9")]
    p999: Option<Spanned<String>>,
    errors: Option<Spanned<f64>>,
    degradation: Option<Spanned<f64>>,
    recovery: Option<Spanned<String>>,
}

impl BudgetTable {
    pub(super) fn budget(&self, source: &Source<'_>) -> Result<Budget, ProjectError> {
        let time = |value: &Option<Spanned<String>>| match value {
            Some(value) => source.duration(value).map(Some),
            None => Ok(None),
        };
        let share = |value: &Option<Spanned<f64>>| match value {
            Some(value) if (0.0..=1.0).contains(value.get_ref()) => Ok(Some(*value.get_ref())),
            Some(value) => Err(source.error(
                value.span(),
                format!("{} is not a share: they go from 0 to 1", value.get_ref()),
            )),
            None => Ok(None),
        };
        let degradation = match &self.degradation {
            Some(value) if *value.get_ref() >= 1.0 && value.get_ref().is_finite() => {
                Some(*value.get_ref())
            }
            Some(value) => {
                let problem =
                    "a degradation is at least 1: so many times the p99 of the first stage";
                return Err(source.error(value.span(), problem));
            }
            None => None,
        };
        Ok(Budget {
            rate: share(&self.rate)?,
            p50: time(&self.p50)?,
            p95: time(&self.p95)?,
            p99: time(&self.p99)?,
            p999: time(&self.p999)?,
            errors: share(&self.errors)?,
            degradation,
            recovery: time(&self.recovery)?,
        })
    }
}
