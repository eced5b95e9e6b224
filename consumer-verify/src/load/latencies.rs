//! A distribution of latencies that takes the same memory however many there are, joins others
//! exactly, and goes into a file as the pairs of value and count that it holds.

use std::time::Duration;

use contract::Percentiles;
use hdrhistogram::Histogram;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Digits that a latency is known to: three are a thousandth of it.
const DIGITS: u8 = 3;

/// Digits that a latency of one sample in a series is known to: there are many samples.
const COARSE_DIGITS: u8 = 2;

/// The longest latency that is told from a longer one: an hour, in microseconds.
const LONGEST: u64 = 3_600_000_000;

/// Latencies in microseconds, each to three digits, or to two where they are coarse.
#[derive(Clone, Debug)]
pub struct Latencies {
    histogram: Histogram<u64>,
}

impl Default for Latencies {
    fn default() -> Self {
        Self::new()
    }
}

impl PartialEq for Latencies {
    fn eq(&self, other: &Self) -> bool {
        self.counts().eq(other.counts())
    }
}

impl Latencies {
    /// Without any.
    #[must_use]
    pub fn new() -> Self {
        Self::known_to(DIGITS)
    }

    /// Without any, each to two digits only: those of one sample in a series.
    #[must_use]
    pub fn coarse() -> Self {
        Self::known_to(COARSE_DIGITS)
    }

    #[expect(
        clippy::expect_used,
        reason = "both numbers are among those that a histogram can have"
    )]
    fn known_to(digits: u8) -> Self {
        let mut histogram = Histogram::new(digits).expect("1 to 5 digits");
        histogram.auto(true);
        Self { histogram }
    }

    /// Adds one.
    pub fn record(&mut self, latency: Duration) {
        let micros = u64::try_from(latency.as_micros()).unwrap_or(LONGEST);
        self.record_many(micros, 1);
    }

    fn record_many(&mut self, micros: u64, count: u64) {
        // It grows as far as it has to: nothing is refused.
        let _ = self.histogram.record_n(micros.clamp(1, LONGEST), count);
    }

    /// Adds all of another: the same as if each had been recorded here.
    pub fn merge(&mut self, other: &Self) {
        for (micros, count) in other.counts() {
            self.record_many(micros, count);
        }
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.histogram.reset();
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.histogram.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The latency that such a part of them does not exceed, from 0 to 1.
    #[must_use]
    pub fn quantile(&self, quantile: f64) -> Option<Duration> {
        let micros = self.histogram.value_at_quantile(quantile);
        (!self.is_empty()).then(|| Duration::from_micros(micros))
    }

    /// What reports show of them; `None` where there are none.
    #[must_use]
    pub fn percentiles(&self) -> Option<Percentiles> {
        Some(Percentiles {
            p50: self.quantile(0.5)?,
            p95: self.quantile(0.95)?,
            p99: self.quantile(0.99)?,
            p999: self.quantile(0.999)?,
            max: self.quantile(1.0)?,
        })
    }

    /// The latencies that there are, each with how often.
    fn counts(&self) -> impl Iterator<Item = (u64, u64)> {
        let recorded = self.histogram.iter_recorded();
        recorded.map(|one| (one.value_iterated_to(), one.count_at_value()))
    }
}

/// Coarse latencies in as much memory as they need, for those that hardly change any more: the pairs of
/// microseconds and count, in no order.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Packed(Vec<(u64, u64)>);

impl Packed {
    /// Adds one.
    pub fn record(&mut self, latency: Duration) {
        let mut one = Latencies::coarse();
        one.record(latency);
        self.0.extend(one.counts());
    }

    /// Adds all of another.
    pub fn merge(&mut self, other: &Self) {
        self.0.extend(&other.0);
    }

    /// The latencies.
    #[must_use]
    pub fn unpacked(&self) -> Latencies {
        let mut latencies = Latencies::coarse();
        for &(micros, count) in &self.0 {
            latencies.record_many(micros, count);
        }
        latencies
    }
}

impl From<&Latencies> for Packed {
    fn from(latencies: &Latencies) -> Self {
        Self(latencies.counts().collect())
    }
}

impl PartialEq for Packed {
    fn eq(&self, other: &Self) -> bool {
        self.unpacked() == other.unpacked()
    }
}

impl Serialize for Latencies {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.counts())
    }
}

impl<'de> Deserialize<'de> for Latencies {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut latencies = Self::new();
        for (micros, count) in Vec::<(u64, u64)>::deserialize(from)? {
            latencies.record_many(micros, count);
        }
        Ok(latencies)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(micros: &[u64]) -> Latencies {
        let mut latencies = Latencies::new();
        for &micros in micros {
            latencies.record(Duration::from_micros(micros));
        }
        latencies
    }

    #[test]
    fn nothing_has_no_percentiles() {
        assert_eq!(Latencies::new().percentiles(), None);
        assert_eq!(Latencies::new().quantile(0.5), None);
    }

    #[test]
    fn percentiles_are_known_to_three_digits() {
        let latencies = of(&Vec::from_iter((1..=1000).map(|ms| ms * 1000)));
        let found = latencies.percentiles().unwrap();
        for (found, expected) in [
            (found.p50, 500),
            (found.p95, 950),
            (found.p99, 990),
            (found.p999, 999),
            (found.max, 1000),
        ] {
            let expected = Duration::from_millis(expected);
            assert!(found.abs_diff(expected) <= expected / 1000, "{found:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn joining_is_exact_in_any_order(
            one in prop::collection::vec(1..LONGEST, 0..50),
            other in prop::collection::vec(1..LONGEST, 0..50),
        ) {
            let together = of(&[one.clone(), other.clone()].concat());
            let (mut here, mut there) = (of(&one), of(&other));
            here.merge(&of(&other));
            there.merge(&of(&one));
            prop_assert_eq!(&here, &together);
            prop_assert_eq!(there, here);
        }

        #[test]
        fn a_file_keeps_all_of_it(micros in prop::collection::vec(1..LONGEST, 0..50)) {
            let latencies = of(&micros);
            let file = serde_json::to_string(&latencies).unwrap();
            let read: Latencies = serde_json::from_str(&file).unwrap();
            prop_assert_eq!(read.percentiles(), latencies.percentiles());
            prop_assert_eq!(read, latencies);
        }
    }
}
