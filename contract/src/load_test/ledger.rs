//! What a ledger came to: a count for each way in which a request can end, and for each way in
//! which what is stored can be wrong.

use serde::{Deserialize, Serialize};

/// How many requests there are of each kind, the warm-up included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerTotals {
    /// Requests that were sent, each with an id and a key of its own.
    pub sent: u64,
    /// Those that were acknowledged, the settled ones included.
    pub acknowledged: u64,
    /// Those that were refused: nothing may be stored for them.
    pub refused: u64,
    /// Those of which no answer said how they ended.
    pub ambiguous: u64,
    /// Ambiguous ones that were asked for again with the same key until an answer said it.
    pub settled: u64,
    /// What was found stored.
    pub stored: u64,
    /// Acknowledged, and not stored.
    pub lost: u64,
    /// Stored more than once for one request; each further one counts.
    pub duplicated: u64,
    /// Stored otherwise than sent, or than the providers hold it.
    pub altered: u64,
    /// Stored for a request that was refused or never sent.
    pub phantom: u64,
    /// Stored in parts.
    pub half_stored: u64,
}

impl LedgerTotals {
    /// How many requests ended in a way that is still not known.
    #[must_use]
    pub fn open(&self) -> u64 {
        self.ambiguous.saturating_sub(self.settled)
    }

    /// Whether nothing is lost, doubled, altered or made up.
    #[must_use]
    pub fn balances(&self) -> bool {
        let wrong = [
            self.lost,
            self.duplicated,
            self.altered,
            self.phantom,
            self.half_stored,
        ];
        wrong.iter().all(|&count| count == 0)
    }

    /// Adds what another driver of the same load counted while it ran.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            sent: self.sent + other.sent,
            acknowledged: self.acknowledged + other.acknowledged,
            refused: self.refused + other.refused,
            ambiguous: self.ambiguous + other.ambiguous,
            settled: self.settled + other.settled,
            stored: self.stored + other.stored,
            lost: self.lost + other.lost,
            duplicated: self.duplicated + other.duplicated,
            altered: self.altered + other.altered,
            phantom: self.phantom + other.phantom,
            half_stored: self.half_stored + other.half_stored,
        }
    }
}
