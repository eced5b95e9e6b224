//! What is kept of all requests while they end: counts and latencies for the whole, for each stage and
//! for each stretch of time. It takes the same memory however many requests there are, and two
//! recordings of one load join exactly.
//!
//! Times are counted from the end of the warm-up; nobody tells it of the warm-up itself.

use std::collections::BTreeMap;
use std::time::Duration;

use contract::{BreakerState, LoadSample, LoadSeries, LoadStage};
use serde::{Deserialize, Serialize};

use super::latencies::{Latencies, Packed};
use super::schedule::Planned;

/// The most samples that a series is planned with: a longer run has coarser ones.
const MOST_SAMPLES: u32 = 1200;

/// What is kept of the requests of one load.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recording {
    every: Duration,
    length: Duration,
    total: Counted,
    stages: Vec<(Planned, Counted)>,
    slots: Vec<Slot>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Counted {
    started: u64,
    answered: u64,
    errors: u64,
    /// Right answers that came while it lasted.
    came: u64,
    latencies: Latencies,
}

/// What happened in the time of one sample.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Slot {
    started: u64,
    answered: u64,
    errors: u64,
    latencies: Packed,
    breakers: BTreeMap<String, BreakerState>,
}

/// One request that came to its end.
#[derive(Clone, Copy, Debug)]
pub struct Ended {
    /// When it was to start.
    pub intended: Duration,
    /// The time from then to its end.
    pub latency: Duration,
    /// The stage that it belongs to.
    pub stage: usize,
    /// Whether its answer was the right one.
    pub right: bool,
}

/// A recording under way.
#[derive(Clone, Debug)]
pub struct Recorder {
    recording: Recording,
    /// The latencies of the latest slot, which is the one that most requests end in.
    hot: Latencies,
    hot_slot: usize,
}

/// What is shown while a load is on its way.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Glance {
    /// Right answers per second, in the last whole sample.
    pub rate: f64,
    /// Requests without an answer.
    pub in_flight: u64,
    /// Half of the latencies of the last sample are no longer.
    pub p50: Option<Duration>,
    /// 99 % of the latencies of the last sample are no longer.
    pub p99: Option<Duration>,
    /// Errors so far.
    pub errors: u64,
}

impl Recorder {
    /// For a load of these stages that takes `length`.
    #[must_use]
    pub fn new(stages: &[Planned], length: Duration) -> Self {
        let second = Duration::from_secs(1);
        let seconds = u32::try_from(length.as_secs()).unwrap_or(u32::MAX);
        Self {
            recording: Recording {
                every: second * seconds.div_ceil(MOST_SAMPLES).max(1),
                length,
                total: Counted::default(),
                stages: stages
                    .iter()
                    .map(|stage| (*stage, Counted::default()))
                    .collect(),
                slots: Vec::new(),
            },
            hot: Latencies::coarse(),
            hot_slot: 0,
        }
    }

    /// A request is sent, or would be if there were room.
    pub fn started(&mut self, intended: Duration, stage: usize) {
        let recording = &mut self.recording;
        recording.total.started += 1;
        if let Some((_, stage)) = recording.stages.get_mut(stage) {
            stage.started += 1;
        }
        recording.slot(intended).started += 1;
    }

    /// A request came to its end.
    pub fn ended(&mut self, ended: &Ended) {
        let at = ended.intended + ended.latency;
        let slot = self.recording.slot_of(at);
        if slot > self.hot_slot {
            self.cool();
            self.hot_slot = slot;
        }
        let recording = &mut self.recording;
        recording.total.ended(ended);
        if ended.right {
            recording.came(at);
        }
        if let Some((_, stage)) = recording.stages.get_mut(ended.stage) {
            stage.ended(ended);
        }
        let cold = slot < self.hot_slot;
        let slot = recording.slot(at);
        match ended.right {
            true => slot.answered += 1,
            false => slot.errors += 1,
        }
        match cold {
            true => slot.latencies.record(ended.latency),
            false => self.hot.record(ended.latency),
        }
    }

    /// The consumer said what its circuit breakers do.
    pub fn breakers(&mut self, at: Duration, breakers: BTreeMap<String, BreakerState>) {
        self.recording.slot(at).breakers = breakers;
    }

    /// What is to be shown at this time.
    #[must_use]
    pub fn glance(&self, now: Duration) -> Glance {
        let recording = &self.recording;
        let before = recording.slot_of(now).checked_sub(1);
        let last = before.and_then(|slot| recording.slots.get(slot));
        let latencies = match before {
            Some(slot) if slot < self.hot_slot => last.map(|slot| slot.latencies.unpacked()),
            _ => None,
        };
        let latencies = latencies.as_ref().unwrap_or(&self.hot);
        let seconds = recording.every.as_secs_f64();
        let total = &recording.total;
        Glance {
            rate: last.map_or(0.0, |slot| per_second(slot.answered, seconds)),
            in_flight: total.started.saturating_sub(total.answered + total.errors),
            p50: latencies.quantile(0.5),
            p99: latencies.quantile(0.99),
            errors: total.errors,
        }
    }

    /// Packs the latencies of the latest slot.
    fn cool(&mut self) {
        let packed = Packed::from(&self.hot);
        if !self.hot.is_empty() {
            let at = self.recording.every * u32::try_from(self.hot_slot).unwrap_or(u32::MAX);
            self.recording.slot(at).latencies.merge(&packed);
        }
        self.hot.clear();
    }

    /// Ends the recording.
    #[must_use]
    pub fn finish(mut self) -> Recording {
        self.cool();
        self.recording
    }
}

impl Counted {
    fn ended(&mut self, ended: &Ended) {
        match ended.right {
            true => self.answered += 1,
            false => self.errors += 1,
        }
        self.latencies.record(ended.latency);
    }

    fn merge(&mut self, other: &Self) {
        self.started += other.started;
        self.answered += other.answered;
        self.errors += other.errors;
        self.came += other.came;
        self.latencies.merge(&other.latencies);
    }
}

impl Recording {
    fn slot_of(&self, at: Duration) -> usize {
        usize::try_from(at.as_micros() / self.every.as_micros().max(1)).unwrap_or(usize::MAX)
    }

    fn slot(&mut self, at: Duration) -> &mut Slot {
        let slot = self.slot_of(at);
        if self.slots.len() <= slot {
            self.slots.resize_with(slot + 1, Slot::default);
        }
        &mut self.slots[slot]
    }

    /// A right answer came at this time.
    fn came(&mut self, at: Duration) {
        if at < self.length {
            self.total.came += 1;
        }
        let mut stages = self.stages.iter_mut();
        let lasts = |planned: &Planned| planned.from <= at && at < planned.from + planned.length;
        if let Some((_, stage)) = stages.find(|(planned, _)| lasts(planned)) {
            stage.came += 1;
        }
    }

    /// Adds what another driver of the same load recorded. `false`, with nothing added, when it is
    /// of another load.
    pub fn merge(&mut self, other: &Self) -> bool {
        let same_stages = self.stages.len() == other.stages.len()
            && self
                .stages
                .iter()
                .zip(&other.stages)
                .all(|(a, b)| a.0 == b.0);
        if self.every != other.every || self.length != other.length || !same_stages {
            return false;
        }
        self.total.merge(&other.total);
        for ((_, stage), (_, other)) in self.stages.iter_mut().zip(&other.stages) {
            stage.merge(other);
        }
        if self.slots.len() < other.slots.len() {
            self.slots.resize_with(other.slots.len(), Slot::default);
        }
        for (slot, other) in self.slots.iter_mut().zip(&other.slots) {
            slot.started += other.started;
            slot.answered += other.answered;
            slot.errors += other.errors;
            slot.latencies.merge(&other.latencies);
            for (provider, state) in &other.breakers {
                slot.breakers.entry(provider.clone()).or_insert(*state);
            }
        }
        true
    }

    /// Everything together.
    #[must_use]
    pub fn total(&self) -> LoadStage {
        let whole = Planned {
            from: Duration::ZERO,
            length: self.length,
            rate: self.intended_rate(),
        };
        stage(&whole, &self.total)
    }

    /// The average of what was to arrive; `None` in a closed loop.
    fn intended_rate(&self) -> Option<f64> {
        let requests = self.stages.iter().map(|(planned, _)| {
            let rate = planned.rate?;
            Some(rate * planned.length.as_secs_f64())
        });
        let requests: f64 = requests.sum::<Option<f64>>()?;
        Some(requests / self.length.as_secs_f64())
    }

    /// Its stages, in order.
    #[must_use]
    pub fn stages(&self) -> Vec<LoadStage> {
        let stages = self.stages.iter();
        stages
            .map(|(planned, counted)| stage(planned, counted))
            .collect()
    }

    /// What happened over time.
    #[must_use]
    pub fn series(&self) -> LoadSeries {
        let mut in_flight = 0_u64;
        let samples = self.slots.iter().map(|slot| {
            in_flight = (in_flight + slot.started).saturating_sub(slot.answered + slot.errors);
            let latencies = slot.latencies.unpacked();
            LoadSample {
                started: slot.started,
                answered: slot.answered,
                errors: slot.errors,
                in_flight,
                p50: latencies.quantile(0.5),
                p99: latencies.quantile(0.99),
                breakers: slot.breakers.clone(),
            }
        });
        LoadSeries {
            every: self.every,
            samples: samples.collect(),
        }
    }
}

fn stage(planned: &Planned, counted: &Counted) -> LoadStage {
    LoadStage {
        from: planned.from,
        length: planned.length,
        target_rate: planned.rate,
        started: counted.started,
        answered: counted.answered,
        errors: counted.errors,
        came: Some(counted.came),
        latency: counted.latencies.percentiles(),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "2^53 requests are more than any run has"
)]
fn per_second(requests: u64, seconds: f64) -> f64 {
    requests as f64 / seconds
}

#[cfg(test)]
mod tests;
