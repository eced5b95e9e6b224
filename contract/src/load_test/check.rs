//! What a load test is held to: one check for each class of the ledger, and one for each budget.

use serde::{Deserialize, Serialize};

/// One thing that a load test is held to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoadCheck {
    /// Nothing that was acknowledged is missing.
    Lost,
    /// Nothing is there twice for one request.
    Duplicated,
    /// Everything is stored as it was sent, and as the providers hold it.
    Altered,
    /// Nothing is there for a request that was refused, or that was never sent.
    Phantom,
    /// Everything that is stored is stored whole.
    HalfStored,
    /// It is known of every request how it ended, if only after asking again with its key.
    Settled,
    /// So many requests a second got their answer.
    Rate,
    /// Half of the answers came within so long.
    P50,
    /// 95 % of the answers came within so long.
    P95,
    /// 99 % of the answers came within so long.
    P99,
    /// 99.9 % of the answers came within so long.
    P999,
    /// No more than such a share of the requests failed.
    Errors,
    /// The p99 of the highest stage is at most so many times that of the first.
    Degradation,
    /// So long after a fault is over, answers come as before.
    Recovery,
}

impl LoadCheck {
    /// The classes of the ledger: they hold whatever the budgets are.
    pub const LEDGER: [Self; 6] = [
        Self::Lost,
        Self::Duplicated,
        Self::Altered,
        Self::Phantom,
        Self::HalfStored,
        Self::Settled,
    ];

    /// Its name in files and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Duplicated => "duplicated",
            Self::Altered => "altered",
            Self::Phantom => "phantom",
            Self::HalfStored => "half-stored",
            Self::Settled => "settled",
            Self::Rate => "rate",
            Self::P50 => "p50",
            Self::P95 => "p95",
            Self::P99 => "p99",
            Self::P999 => "p99.9",
            Self::Errors => "errors",
            Self::Degradation => "degradation",
            Self::Recovery => "recovery",
        }
    }

    /// Whether it is a class of the ledger, and not a budget.
    #[must_use]
    pub fn is_of_ledger(self) -> bool {
        Self::LEDGER.contains(&self)
    }
}
