//! When requests are to start: the arrival of an open loop as a pure function of its number. It knows
//! no clock; times are counted from the beginning of the warm-up.
//!
//! Arrivals are even, not random: two runs of one schedule send the same, and so do several drivers
//! that share it.

use std::time::Duration;

use contract::Arrival;
use serde::{Deserialize, Serialize};

/// How many stages a ramp is looked at in.
const PARTS_OF_A_RAMP: u32 = 5;

/// The intended starts of an open loop.
#[derive(Clone, Debug)]
pub struct Schedule {
    warm_up: Duration,
    segments: Vec<Segment>,
}

/// A stretch of time in which the rate changes evenly, or not at all.
#[derive(Clone, Copy, Debug)]
struct Segment {
    /// In seconds.
    from: f64,
    /// In seconds.
    length: f64,
    /// The rates at both ends, per second.
    rates: (f64, f64),
    /// `None` for the warm-up.
    stage: Option<usize>,
}

/// A stage as it is meant to be; its time is counted from the end of the warm-up.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Planned {
    /// When it begins.
    pub from: Duration,
    /// How long it takes.
    pub length: Duration,
    /// Requests per second, on average; `None` in a closed loop.
    pub rate: Option<f64>,
}

/// One request that is to be sent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Start {
    /// Its number, from 0.
    pub number: u64,
    /// When it is to start, from the beginning of the warm-up.
    pub at: Duration,
    /// The stage that it belongs to; `None` in the warm-up.
    pub stage: Option<usize>,
}

impl Schedule {
    /// The schedule of an arrival over `length`, after a warm-up at its first rate. `None` for a
    /// closed loop: there the answers say when the next request starts.
    #[must_use]
    pub fn of(arrival: &Arrival, warm_up: Duration, length: Duration) -> Option<Self> {
        let rates = match arrival {
            Arrival::Users { .. } => return None,
            Arrival::Constant { rate } => vec![(*rate, *rate)],
            Arrival::Steps { rates } => rates.iter().map(|&rate| (rate, rate)).collect(),
            Arrival::Ramp { from, to } => ramp(*from, *to),
            Arrival::Spike { rate, peak } => vec![(*rate, *rate), (*peak, *peak), (*rate, *rate)],
            Arrival::Soak { rate, parts } => (0..*parts).map(|_| (*rate, *rate)).collect(),
        };
        let first = rates.first().map_or(0.0, |rates| rates.0);
        let mut segments = vec![Segment {
            from: 0.0,
            length: warm_up.as_secs_f64(),
            rates: (first, first),
            stage: None,
        }];
        let each = length.as_secs_f64() / as_f64(rates.len());
        for (stage, rates) in rates.into_iter().enumerate() {
            segments.push(Segment {
                from: warm_up.as_secs_f64() + each * as_f64(stage),
                length: each,
                rates,
                stage: Some(stage),
            });
        }
        Some(Self { warm_up, segments })
    }

    /// Its stages.
    #[must_use]
    pub fn stages(&self) -> Vec<Planned> {
        let stages = self
            .segments
            .iter()
            .filter(|segment| segment.stage.is_some());
        stages
            .map(|segment| Planned {
                from: seconds(segment.from).saturating_sub(self.warm_up),
                length: seconds(segment.length),
                rate: Some(segment.average()),
            })
            .collect()
    }

    /// All starts, in order.
    pub fn starts(&self) -> impl Iterator<Item = Start> + use<> {
        let mut number = 0_u64;
        let mut before = 0.0;
        let mut segments = self.segments.clone().into_iter();
        let mut current = segments.next();
        std::iter::from_fn(move || {
            loop {
                let segment = current?;
                let within = count(number) - before;
                if within >= segment.requests() {
                    before += segment.requests();
                    current = segments.next();
                    continue;
                }
                let start = Start {
                    number,
                    at: seconds(segment.from + segment.time_of(within)),
                    stage: segment.stage,
                };
                number += 1;
                return Some(start);
            }
        })
    }

    /// The starts that one of several drivers sends: every `of`-th, from `number` (counted from 1) on.
    pub fn starts_of_shard(
        &self,
        number: u32,
        of: u32,
    ) -> impl Iterator<Item = Start> + Send + use<> {
        let first = number.saturating_sub(1) as usize;
        self.starts().skip(first).step_by(of.max(1) as usize)
    }
}

impl Segment {
    /// How many requests it has; not a whole number, so that no fraction is lost where it ends.
    fn requests(&self) -> f64 {
        self.average() * self.length
    }

    /// Requests per second.
    fn average(&self) -> f64 {
        f64::midpoint(self.rates.0, self.rates.1)
    }

    /// When so many requests of it have started, in seconds from its beginning: the inverse of the
    /// integral of the rate.
    fn time_of(&self, requests: f64) -> f64 {
        let (from, to) = self.rates;
        let slope = (to - from) / self.length;
        let root = (from * from + 2.0 * slope * requests).max(0.0).sqrt();
        match from + root {
            0.0 => 0.0,
            both => (2.0 * requests / both).min(self.length),
        }
    }
}

fn ramp(from: f64, to: f64) -> Vec<(f64, f64)> {
    let at = |part: u32| from + (to - from) * f64::from(part) / f64::from(PARTS_OF_A_RAMP);
    (0..PARTS_OF_A_RAMP)
        .map(|part| (at(part), at(part + 1)))
        .collect()
}

fn seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "2^53 requests are more than any run has"
)]
fn count(number: u64) -> f64 {
    number as f64
}

#[expect(clippy::cast_precision_loss, reason = "there are few stages")]
fn as_f64(stages: usize) -> f64 {
    stages as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn starts(arrival: &Arrival, warm_up: Duration, length: Duration) -> Vec<Start> {
        let schedule = Schedule::of(arrival, warm_up, length).unwrap();
        schedule.starts().collect()
    }

    #[test]
    fn a_constant_rate_is_even_and_its_warm_up_belongs_to_no_stage() {
        let starts = starts(&Arrival::Constant { rate: 4.0 }, SECOND, SECOND);
        let at = Vec::from_iter(starts.iter().map(|start| start.at.as_millis()));
        assert_eq!(at, [0, 250, 500, 750, 1000, 1250, 1500, 1750]);
        let warm_up = starts.iter().filter(|start| start.stage.is_none());
        assert_eq!(warm_up.count(), 4);
    }

    #[test]
    fn steps_and_a_spike_have_a_stage_for_each_rate() {
        let rates = vec![10.0, 20.0, 40.0];
        let schedule = Schedule::of(&Arrival::Steps { rates }, SECOND, 3 * SECOND).unwrap();
        let stages = schedule.stages();
        let targets = Vec::from_iter(stages.iter().map(|stage| stage.rate.unwrap()));
        assert_eq!(targets, [10.0, 20.0, 40.0]);
        assert_eq!(stages[0].from, Duration::ZERO);
        assert_eq!(schedule.starts().count(), 10 + 10 + 20 + 40);
        let spike = Arrival::Spike {
            rate: 10.0,
            peak: 50.0,
        };
        let spiked = starts(&spike, Duration::ZERO, 3 * SECOND);
        let of = |stage| {
            spiked
                .iter()
                .filter(move |start| start.stage == Some(stage))
        };
        assert_eq!((of(0).count(), of(1).count(), of(2).count()), (10, 50, 10));
    }

    #[test]
    fn a_ramp_from_nothing_sends_the_first_quarter_in_the_first_half() {
        let ramp = Arrival::Ramp {
            from: 0.0,
            to: 100.0,
        };
        let starts = starts(&ramp, Duration::ZERO, 10 * SECOND);
        assert_eq!(starts.len(), 500);
        let first_half = starts.iter().filter(|start| start.at < 5 * SECOND);
        assert_eq!(first_half.count(), 125);
    }

    #[test]
    fn a_soak_is_one_rate_in_equal_parts() {
        let soak = Arrival::Soak {
            rate: 5.0,
            parts: 4,
        };
        let schedule = Schedule::of(&soak, Duration::ZERO, 8 * SECOND).unwrap();
        assert_eq!(schedule.starts().count(), 40);
        let lengths = schedule.stages().into_iter().map(|stage| stage.length);
        assert_eq!(Vec::from_iter(lengths), [2 * SECOND; 4]);
    }

    #[test]
    fn a_closed_loop_has_no_schedule() {
        let users = Arrival::Users { users: 3 };
        assert!(Schedule::of(&users, SECOND, SECOND).is_none());
    }

    fn arrivals() -> impl Strategy<Value = Arrival> {
        let rate = || 0.5..300.0_f64;
        prop_oneof![
            rate().prop_map(|rate| Arrival::Constant { rate }),
            prop::collection::vec(rate(), 1..6).prop_map(|rates| Arrival::Steps { rates }),
            (0.0..300.0_f64, rate()).prop_map(|(from, to)| Arrival::Ramp { from, to }),
            (rate(), rate()).prop_map(|(rate, peak)| Arrival::Spike { rate, peak }),
            (rate(), 1..8_u32).prop_map(|(rate, parts)| Arrival::Soak { rate, parts }),
        ]
    }

    proptest! {
        #[test]
        fn starts_come_in_order_as_many_as_the_rates_say(
            arrival in arrivals(), warm_up in 0..3_u32, length in 1..20_u32
        ) {
            let (warm_up, length) = (warm_up * SECOND, length * SECOND);
            let schedule = Schedule::of(&arrival, warm_up, length).unwrap();
            let starts = Vec::from_iter(schedule.starts());
            prop_assert!(starts.is_sorted_by_key(|start| start.at));
            prop_assert!(starts.is_sorted_by_key(|start| start.stage));
            prop_assert!(starts.iter().all(|start| start.at <= warm_up + length));
            let numbers = starts.iter().map(|start| start.number);
            prop_assert!(numbers.eq(0..starts.len() as u64));
            let planned: f64 = schedule.segments.iter().map(Segment::requests).sum();
            prop_assert!((planned - starts.len() as f64).abs() <= 1.0);
        }

        #[test]
        fn shards_send_together_what_one_driver_would(arrival in arrivals(), of in 1..6_u32) {
            let schedule = Schedule::of(&arrival, SECOND, 3 * SECOND).unwrap();
            let mut all = Vec::from_iter(
                (1..=of).flat_map(|number| schedule.starts_of_shard(number, of)),
            );
            all.sort_by_key(|start| start.number);
            prop_assert_eq!(all, Vec::from_iter(schedule.starts()));
        }
    }
}
