//! How many retries a provider may be asked for: so many for each call, and a few beside. Pure: it
//! is told what time it is.
//!
//! Each call that retries makes a provider in trouble busier. With three attempts each, a provider
//! that is down would get three times its usual requests; with a budget of 20 % it gets 1.2 times.

use std::time::Instant;

/// One retry, in the unit in which the budget is kept.
const RETRY: u64 = 1_000_000;

/// How many retries are kept for later at most, and are there at the start.
const MOST: u64 = 10 * RETRY;

/// What comes in without any call: one retry a second.
const FLOOR_PER_MICROSECOND: u64 = RETRY / 1_000_000;

/// A bucket of retries.
#[derive(Debug)]
pub(super) struct RetryBudget {
    /// What each call brings in.
    per_call: u64,
    balance: u64,
    /// Up to when the floor is in the balance.
    paid_until: Instant,
}

impl RetryBudget {
    /// A full budget into which each call brings `percent` of a retry.
    pub(super) fn new(percent: u32, now: Instant) -> Self {
        Self {
            per_call: u64::from(percent) * (RETRY / 100),
            balance: MOST,
            paid_until: now,
        }
    }

    /// Takes in what a call brings.
    pub(super) fn call(&mut self, now: Instant) {
        self.pay_in(now, self.per_call);
    }

    /// Takes a retry out, if there is one.
    pub(super) fn withdraw(&mut self, now: Instant) -> bool {
        self.pay_in(now, 0);
        let left = self.balance.checked_sub(RETRY);
        self.balance = left.unwrap_or(self.balance);
        left.is_some()
    }

    fn pay_in(&mut self, now: Instant, amount: u64) {
        let passed = now.saturating_duration_since(self.paid_until);
        let floor = u64::try_from(passed.as_micros()).unwrap_or(MOST);
        let floor = floor.saturating_mul(FLOOR_PER_MICROSECOND);
        self.paid_until = self.paid_until.max(now);
        self.balance = self
            .balance
            .saturating_add(amount)
            .saturating_add(floor)
            .min(MOST);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn retries_are_never_more_than_their_share_of_the_calls_the_floor_and_the_reserve(
            percent in 0_u32..=100,
            steps in proptest::collection::vec((0_u64..3_000, any::<bool>()), 1..400),
        ) {
            let start = Instant::now();
            let mut budget = RetryBudget::new(percent, start);
            let (mut passed, mut calls, mut retries) = (0, 0_u64, 0_u64);
            for (milliseconds, call) in steps {
                passed += milliseconds;
                let now = start + Duration::from_millis(passed);
                if call {
                    budget.call(now);
                    calls += 1;
                }
                retries += u64::from(budget.withdraw(now));
            }
            // In hundredths of a retry.
            let most = 1_000 + calls * u64::from(percent) + passed / 10;
            prop_assert!(retries * 100 <= most, "{retries} retries of {calls} calls");
        }
    }

    #[test]
    fn what_is_used_up_comes_back_with_calls_and_with_time() {
        let start = Instant::now();
        let mut budget = RetryBudget::new(20, start);
        assert!((0..10).all(|_| budget.withdraw(start)));
        assert!(!budget.withdraw(start));
        (0..4).for_each(|_| budget.call(start));
        assert!(!budget.withdraw(start));
        budget.call(start);
        assert!(budget.withdraw(start));
        assert!(!budget.withdraw(start + Duration::from_millis(999)));
        assert!(budget.withdraw(start + Duration::from_secs(1)));
        assert!(!budget.withdraw(start + Duration::from_secs(1)));
    }

    #[test]
    fn no_more_than_ten_retries_are_kept_for_later() {
        let start = Instant::now();
        let mut budget = RetryBudget::new(100, start);
        let later = start + Duration::from_secs(3_600);
        (0..1_000).for_each(|_| budget.call(later));
        assert_eq!((0..100).filter(|_| budget.withdraw(later)).count(), 10);
    }
}
