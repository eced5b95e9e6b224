//! The vertical scale of a chart: where a value stands, and which values are named beside it.

use std::time::Duration;

use super::chart::Line;
use crate::plain;
use crate::words::load as words;

/// The most steps between named values.
const STEPS: f64 = 4.0;

/// The shortest latency that a scale begins with, in milliseconds.
const SHORTEST: f64 = 0.1;

pub(super) struct Scale {
    low: f64,
    high: f64,
    kind: Kind,
    /// The values that are named, from the lowest.
    pub(super) ticks: Vec<f64>,
    /// A value in words.
    pub(super) say: fn(f64) -> String,
}

enum Kind {
    Linear,
    Logarithmic,
}

impl Scale {
    /// From nothing to a round number above all values.
    pub(super) fn of_rates(lines: &[Line]) -> Self {
        let highest = values(lines).fold(0.0, f64::max);
        Self::from_zero(highest, round_step(highest / STEPS), words::rate)
    }

    /// The same for what is counted: between whole numbers there is nothing.
    pub(super) fn of_counts(lines: &[Line]) -> Self {
        let highest = values(lines).fold(0.0, f64::max);
        let step = round_step(highest / STEPS).max(1.0);
        Self::from_zero(highest, step, |number| number.to_string())
    }

    fn from_zero(highest: f64, step: f64, say: fn(f64) -> String) -> Self {
        let steps = (highest / step).ceil().max(1.0);
        let ticks = std::iter::successors(Some(0.0), |at| Some(at + 1.0));
        let ticks = ticks.take_while(|at| *at <= steps).map(|at| at * step);
        Self {
            low: 0.0,
            high: steps * step,
            kind: Kind::Linear,
            ticks: ticks.collect(),
            say,
        }
    }

    /// Powers of ten around all values, which are milliseconds: a slow second must not make all
    /// others the same.
    pub(super) fn of_latency(lines: &[Line]) -> Self {
        let highest = values(lines).fold(SHORTEST, f64::max);
        let lowest = values(lines).fold(highest, f64::min).max(SHORTEST);
        let low = lowest.log10().floor();
        let high = highest.log10().ceil().max(low + 1.0);
        let ticks = std::iter::successors(Some(low), |at| Some(at + 1.0));
        let ticks = ticks.take_while(|at| *at <= high).map(|at| 10_f64.powf(at));
        Self {
            low,
            high,
            kind: Kind::Logarithmic,
            ticks: ticks.collect(),
            say: latency,
        }
    }

    /// Where a value stands, in hundredths of the height from the bottom.
    pub(super) fn height(&self, value: f64) -> f64 {
        let value = match self.kind {
            Kind::Linear => value,
            Kind::Logarithmic => value.max(SHORTEST).log10(),
        };
        let share = (value - self.low) / (self.high - self.low);
        share.clamp(0.0, 1.0) * 100.0
    }
}

fn values(lines: &[Line]) -> impl Iterator<Item = f64> {
    lines
        .iter()
        .flat_map(|line| &line.values)
        .flatten()
        .copied()
}

/// Milliseconds in words, without decimals where there are none.
fn latency(milliseconds: f64) -> String {
    let time = Duration::try_from_secs_f64(milliseconds / 1000.0).unwrap_or(Duration::MAX);
    match time.as_secs() {
        0 => plain::latency(time).replace(".0 ms", " ms"),
        _ => words::time(time),
    }
}

/// The next of 1, 2 and 5 and their multiples by powers of ten; 1 for nothing.
fn round_step(least: f64) -> f64 {
    if least <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(least.log10().floor());
    let steps = [1.0, 2.0, 5.0].map(|step| step * power);
    let step = steps.into_iter().find(|step| *step >= least);
    step.unwrap_or(10.0 * power)
}

#[cfg(test)]
mod tests {
    use super::super::chart::Shape;
    use super::*;

    fn line(values: &[f64]) -> [Line; 1] {
        [Line {
            name: "a",
            class: "a",
            shape: Shape::Line,
            values: values.iter().copied().map(Some).collect(),
        }]
    }

    #[test]
    fn a_scale_ends_with_a_round_number_above_all_values() {
        let scale = Scale::of_rates(&line(&[3.0, 97.0]));
        assert_eq!(scale.ticks, [0.0, 50.0, 100.0]);
        assert!((scale.height(50.0) - 50.0).abs() < 1e-9);
        assert_eq!(Scale::of_rates(&line(&[0.0])).ticks, [0.0, 1.0]);
        assert_eq!(Scale::of_rates(&line(&[0.9])).ticks, [0.0, 0.5, 1.0]);
        assert_eq!(Scale::of_counts(&line(&[1.0])).ticks, [0.0, 1.0]);
    }

    #[test]
    fn latencies_stand_between_powers_of_ten() {
        let scale = Scale::of_latency(&line(&[4.2, 1900.0]));
        let said: Vec<String> = scale.ticks.iter().map(|tick| (scale.say)(*tick)).collect();
        assert_eq!(said, ["1 ms", "10 ms", "100 ms", "1 s", "10 s"]);
        assert!((scale.height(100.0) - 50.0).abs() < 1e-9);
        assert!(scale.height(0.0).abs() < 1e-9);
    }
}
