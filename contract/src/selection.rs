//! What a step had to choose from, and what it left out and why: a run that says nothing of what it
//! did not do looks like one that did everything.

use serde::{Deserialize, Serialize};

/// How many checks a step could have made, and which of them it was not asked to make.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selection {
    /// The checks found.
    pub found: usize,
    /// How many of them were left out for each reason; no reason stands here twice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<Skipped>,
}

/// Checks that were left out for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// Why.
    #[serde(flatten)]
    pub reason: SkipReason,
    /// How many.
    pub checks: usize,
}

/// Why checks were left out before any of them was begun.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum SkipReason {
    /// The filter does not take them.
    Filter {
        /// The filter in words.
        filter: String,
    },
    /// Other shards of the same run make them.
    OtherShards,
    /// Only what did not end as kept in the last run is checked.
    KeptLastTime,
}

impl Selection {
    /// Everything of `found` checks.
    #[must_use]
    pub fn all(found: usize) -> Self {
        Self {
            found,
            skipped: Vec::new(),
        }
    }

    /// The same without `checks` more of them; nothing is noted where that is none.
    #[must_use]
    pub fn without(mut self, reason: SkipReason, checks: usize) -> Self {
        match self.skipped.iter_mut().find(|one| one.reason == reason) {
            _ if checks == 0 => {}
            Some(known) => known.checks += checks,
            None => self.skipped.push(Skipped { reason, checks }),
        }
        self
    }

    /// The checks that were chosen.
    #[must_use]
    pub fn selected(&self) -> usize {
        let skipped: usize = self.skipped.iter().map(|one| one.checks).sum();
        self.found.saturating_sub(skipped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_selected_is_what_no_reason_leaves_out() {
        let selection = Selection::all(18)
            .without(SkipReason::OtherShards, 12)
            .without(SkipReason::KeptLastTime, 0)
            .without(SkipReason::OtherShards, 1);
        assert_eq!((selection.selected(), selection.skipped.len()), (5, 1));
    }

    #[test]
    fn reasons_are_words_in_json() {
        let filter = SkipReason::Filter {
            filter: "no state".into(),
        };
        let json = serde_json::to_value(Selection::all(2).without(filter, 1)).unwrap();
        let skipped = serde_json::json!({"reason": "filter", "filter": "no state", "checks": 1});
        assert_eq!(json, serde_json::json!({"found": 2, "skipped": [skipped]}));
    }
}
