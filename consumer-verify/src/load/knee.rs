//! The search for the highest rate that keeps the budget: doubling until it breaks, then halving
//! the gap. Pure: whoever drives it asks for the next rate, tries it, and tells what came of it.

/// How far the lowest rate that broke may be above the highest that kept: a twentieth.
const CLOSE_ENOUGH: f64 = 1.05;

/// The most rates that are tried.
const MOST_TRIALS: u32 = 24;

/// A search under way.
#[derive(Clone, Debug)]
pub struct Search {
    kept: Option<f64>,
    broke: Option<f64>,
    next: f64,
    lowest: f64,
    highest: f64,
    trials: u32,
}

impl Search {
    /// Begins at `first`, and never asks for a rate below a hundredth of it, or above `highest`.
    #[must_use]
    pub fn from(first: f64, highest: f64) -> Self {
        Self {
            kept: None,
            broke: None,
            next: first.min(highest),
            lowest: first / 100.0,
            highest,
            trials: 0,
        }
    }

    /// The rate to try next; `None` at the end.
    #[must_use]
    pub fn next_rate(&self) -> Option<f64> {
        let over = match (self.kept, self.broke) {
            (Some(kept), Some(broke)) => broke <= kept * CLOSE_ENOUGH,
            (Some(kept), None) => kept >= self.highest,
            (None, Some(broke)) => broke <= self.lowest,
            (None, None) => false,
        };
        (!over && self.trials < MOST_TRIALS).then_some(self.next)
    }

    /// Tells whether that rate kept the budget.
    pub fn tell(&mut self, kept: bool) {
        match kept {
            true => self.kept = Some(self.next),
            false => self.broke = Some(self.next),
        }
        self.trials += 1;
        self.next = match (self.kept, self.broke) {
            // Rates are compared by their ratio: so is the middle between two of them.
            (Some(kept), Some(broke)) => (kept * broke).sqrt(),
            (Some(kept), None) => (kept * 2.0).min(self.highest),
            (None, Some(broke)) => (broke / 2.0).max(self.lowest),
            (None, None) => self.next,
        };
    }

    /// The highest rate that has kept the budget so far.
    #[must_use]
    pub fn highest_kept(&self) -> Option<f64> {
        self.kept
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Searches with a consumer that keeps the budget up to `limit`.
    fn search(first: f64, highest: f64, limit: f64) -> (Option<f64>, u32) {
        let mut search = Search::from(first, highest);
        while let Some(rate) = search.next_rate() {
            assert!(rate <= highest, "{rate}");
            search.tell(rate <= limit);
        }
        (search.highest_kept(), search.trials)
    }

    #[test]
    fn a_consumer_that_keeps_every_rate_is_tried_up_to_the_highest() {
        assert_eq!(search(10.0, 100.0, 1000.0), (Some(100.0), 5));
        assert_eq!(search(200.0, 100.0, 1000.0), (Some(100.0), 1));
    }

    #[test]
    fn a_consumer_that_keeps_no_rate_has_no_knee() {
        assert_eq!(search(10.0, 100.0, 0.0).0, None);
    }

    proptest! {
        #[test]
        fn the_knee_is_found_from_below_and_closely(
            first in 1.0..1000.0_f64, limit in 10.0..5000.0_f64
        ) {
            let (found, trials) = search(first, 1e6, limit);
            let found = found.unwrap();
            prop_assert!(found <= limit && found * CLOSE_ENOUGH >= limit, "{found} of {limit}");
            prop_assert!(trials < MOST_TRIALS);
        }
    }
}
