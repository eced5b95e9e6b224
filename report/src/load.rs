//! The time line of a load test made ready for drawing, as text or as a chart. It knows samples and
//! states, not how they look.

use std::collections::BTreeMap;
use std::time::Duration;

use contract::{BreakerState, LoadSample, LoadSeries, LoadTest};

/// A time in which a circuit breaker was not closed.
#[derive(Debug, PartialEq)]
pub(crate) struct Span {
    pub(crate) from: Duration,
    pub(crate) to: Duration,
    pub(crate) state: BreakerState,
}

/// The series in at most so many samples: neighbours are put together, evenly. Requests are added up;
/// of what is in flight, of latencies and of breakers the worst is kept, so that no peak is lost.
pub(crate) fn thinned(series: &LoadSeries, most: usize) -> LoadSeries {
    let each = series.samples.len().div_ceil(most.max(1)).max(1);
    let samples = series.samples.chunks(each).map(together);
    LoadSeries {
        every: times(series.every, each),
        samples: samples.collect(),
    }
}

fn together(samples: &[LoadSample]) -> LoadSample {
    let mut all = LoadSample::default();
    for sample in samples {
        all.started += sample.started;
        all.answered += sample.answered;
        all.errors += sample.errors;
        all.in_flight = all.in_flight.max(sample.in_flight);
        all.p50 = all.p50.max(sample.p50);
        all.p99 = all.p99.max(sample.p99);
        for (provider, state) in &sample.breakers {
            let worst = all.breakers.entry(provider.clone()).or_insert(*state);
            *worst = (*worst).max(*state);
        }
    }
    all
}

/// When the breaker of each provider was not closed; a provider whose breaker was never seen is not
/// there.
pub(crate) fn breakers(series: &LoadSeries) -> BTreeMap<&str, Vec<Span>> {
    let mut breakers: BTreeMap<&str, Vec<Span>> = BTreeMap::new();
    let mut from = Duration::ZERO;
    for sample in &series.samples {
        let to = from.saturating_add(series.every);
        for (provider, state) in &sample.breakers {
            let spans = breakers.entry(provider).or_default();
            match spans.last_mut() {
                _ if *state == BreakerState::Closed => {}
                Some(last) if last.state == *state && last.to == from => last.to = to,
                _ => spans.push(Span {
                    from,
                    to,
                    state: *state,
                }),
            }
        }
        from = to;
    }
    breakers
}

/// The time that a drawing of the load test covers; never zero.
pub(crate) fn covered(load: &LoadTest) -> Duration {
    let covered = times(load.series.every, load.series.samples.len());
    covered.max(load.length).max(Duration::from_millis(1))
}

fn times(every: Duration, samples: usize) -> Duration {
    every.saturating_mul(u32::try_from(samples).unwrap_or(u32::MAX))
}

/// So many requests in the time of one sample, as a rate.
pub(crate) fn per_second(requests: u64, every: Duration) -> f64 {
    match every.as_secs_f64() {
        0.0 => 0.0,
        seconds => count(requests) / seconds,
    }
}

/// A number of requests that a drawing can stand for.
pub(crate) fn count(requests: u64) -> f64 {
    f64::from(u32::try_from(requests).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(answered: u64, p99: Option<u64>, breaker: BreakerState) -> LoadSample {
        LoadSample {
            answered,
            in_flight: answered,
            p99: p99.map(Duration::from_millis),
            breakers: [("api".to_owned(), breaker)].into(),
            ..LoadSample::default()
        }
    }

    fn series() -> LoadSeries {
        LoadSeries {
            every: Duration::from_secs(1),
            samples: vec![
                sample(1, None, BreakerState::Closed),
                sample(2, Some(9), BreakerState::Open),
                sample(3, Some(5), BreakerState::Open),
                sample(4, None, BreakerState::HalfOpen),
                sample(5, Some(7), BreakerState::Closed),
            ],
        }
    }

    #[test]
    fn neighbours_are_put_together_without_losing_a_peak() {
        let thin = thinned(&series(), 2);
        assert_eq!(thin.every, Duration::from_secs(3));
        let expected = [
            LoadSample {
                in_flight: 3,
                ..sample(6, Some(9), BreakerState::Open)
            },
            LoadSample {
                in_flight: 5,
                ..sample(9, Some(7), BreakerState::HalfOpen)
            },
        ];
        assert_eq!(thin.samples, expected);
        assert_eq!(thinned(&series(), 5), series());
        assert_eq!(thinned(&LoadSeries::default(), 5), LoadSeries::default());
    }

    #[test]
    fn a_breaker_has_a_span_for_each_state_that_is_not_closed() {
        let series = series();
        let second = Duration::from_secs;
        let expected = [
            Span {
                from: second(1),
                to: second(3),
                state: BreakerState::Open,
            },
            Span {
                from: second(3),
                to: second(4),
                state: BreakerState::HalfOpen,
            },
        ];
        assert_eq!(breakers(&series)["api"], expected);
    }
}
