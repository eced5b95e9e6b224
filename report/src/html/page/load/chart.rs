//! A chart as points in a field of 1000 by 100 that the page stretches, and what stands around it.

use std::time::Duration;

use contract::{BreakerState, LoadSeries, LoadTest};
use serde::Serialize;

use super::scale::Scale;
use crate::load::{self, Span};
use crate::words::load as words;

/// The most steps between named times.
const STEPS: u64 = 8;

/// Steps between named times, in seconds.
const STEP: [u64; 14] = [
    1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600,
];

/// What is drawn, before it has its place: a value for each sample, or none.
pub(super) struct Line {
    pub(super) name: &'static str,
    pub(super) class: &'static str,
    pub(super) shape: Shape,
    pub(super) values: Vec<Option<f64>>,
}

/// How the values of a line are joined.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    /// From the middle of each sample to the next.
    Line,
    /// Each holds for the whole of its sample.
    Steps,
}

#[derive(Serialize)]
pub(super) struct Chart {
    id: String,
    title: &'static str,
    /// What it shows, for who cannot see it.
    description: String,
    levels: Vec<Level>,
    lines: Vec<Drawn>,
}

/// A named height: in hundredths from the bottom, and from the top for the field.
#[derive(Serialize)]
struct Level {
    height: String,
    depth: String,
    name: String,
}

/// A named time, in hundredths of the width.
#[derive(Serialize)]
struct Tick {
    at: String,
    name: String,
}

#[derive(Serialize)]
struct Drawn {
    name: &'static str,
    class: &'static str,
    /// The points of each part without a gap, as SVG writes them.
    parts: Vec<String>,
}

/// What all charts of a load test have in common: the times, the events and the breakers.
#[derive(Serialize)]
pub(super) struct Axis {
    #[serde(skip)]
    seconds: f64,
    ticks: Vec<Tick>,
    /// Where something was done to a service.
    marks: Vec<String>,
    /// When a breaker was not closed.
    bands: Vec<Band>,
}

#[derive(Serialize)]
struct Band {
    from: String,
    width: String,
    state: &'static str,
}

/// The breaker for one provider over time.
#[derive(Serialize)]
pub(super) struct Lane {
    said: String,
    bands: Vec<Band>,
}

impl Chart {
    /// `width` is the part of the whole width that a sample has.
    pub(super) fn of(
        id: String,
        title: &'static str,
        scale: Scale,
        lines: &[Line],
        width: f64,
    ) -> Self {
        let described = lines.iter().map(|line| described(line, &scale));
        Self {
            id,
            title,
            description: Vec::from_iter(described).join("; "),
            levels: scale
                .ticks
                .iter()
                .map(|value| Level::of(*value, &scale))
                .collect(),
            lines: lines
                .iter()
                .map(|line| drawn(line, &scale, width))
                .collect(),
        }
    }
}

impl Level {
    fn of(value: f64, scale: &Scale) -> Self {
        let height = scale.height(value);
        Self {
            height: format!("{height:.2}"),
            depth: format!("{:.2}", 100.0 - height),
            name: (scale.say)(value),
        }
    }
}

/// The lowest and highest value of a line.
fn described(line: &Line, scale: &Scale) -> String {
    let values = || line.values.iter().flatten().copied();
    let Some(lowest) = values().reduce(f64::min) else {
        return format!("{}: nothing", line.name);
    };
    let highest = values().fold(lowest, f64::max);
    format!(
        "{} from {} to {}",
        line.name,
        (scale.say)(lowest),
        (scale.say)(highest)
    )
}

fn drawn(line: &Line, scale: &Scale, width: f64) -> Drawn {
    let mut parts = vec![vec![]];
    let mut left = 0.0;
    for value in &line.values {
        match (value, parts.last_mut()) {
            (Some(value), Some(part)) => {
                let y = 100.0 - scale.height(*value);
                let point = |x: f64| format!("{:.1},{y:.2}", x * 1000.0);
                match line.shape {
                    Shape::Line => part.push(point(left + width / 2.0)),
                    Shape::Steps => part.extend([point(left), point(left + width)]),
                }
            }
            _ => parts.push(vec![]),
        }
        left += width;
    }
    // A single point would be no line at all.
    let parts = parts.into_iter().map(|part| match part.as_slice() {
        [point] => format!("{point} {point}"),
        points => points.join(" "),
    });
    Drawn {
        name: line.name,
        class: line.class,
        parts: parts.filter(|part| !part.is_empty()).collect(),
    }
}

/// The rate that was wanted at the time of each sample; none beyond the last stage, or in a closed
/// loop.
pub(super) fn wanted(load: &LoadTest, series: &LoadSeries) -> Vec<Option<f64>> {
    let mut at = series.every / 2;
    let samples = series.samples.iter().map(|_| {
        let now = at;
        at = at.saturating_add(series.every);
        let mut stages = load.stages.iter().rev();
        let stage = stages.find(|stage| stage.from <= now)?;
        stage
            .target_rate
            .filter(|_| now < stage.from.saturating_add(stage.length))
    });
    samples.collect()
}

impl Axis {
    pub(super) fn of(load: &LoadTest) -> Self {
        let seconds = load::covered(load).as_secs_f64();
        let share = |time: f64| format!("{:.2}", (time / seconds).clamp(0.0, 1.0) * 100.0);
        let whole = load::covered(load).as_secs();
        let step = STEP.into_iter().find(|step| whole / step <= STEPS);
        let step = step.unwrap_or(whole / STEPS);
        let times = (0..=whole).step_by(usize::try_from(step).unwrap_or(usize::MAX).max(1));
        let ticks = times.map(|time| {
            let time = Duration::from_secs(time);
            Tick {
                at: share(time.as_secs_f64()),
                name: words::time(time),
            }
        });
        let breakers = load::breakers(&load.series);
        let spans = breakers.values().flatten();
        Self {
            seconds,
            ticks: ticks.collect(),
            marks: load
                .events
                .iter()
                .map(|one| share(one.at.as_secs_f64()))
                .collect(),
            bands: spans.map(|span| Band::of(span, seconds)).collect(),
        }
    }

    /// The time that it covers.
    pub(super) fn seconds(&self) -> f64 {
        self.seconds
    }
}

impl Band {
    fn of(span: &Span, seconds: f64) -> Self {
        let hundredths = |time: f64| format!("{:.2}", time / seconds * 100.0);
        Self {
            from: hundredths(span.from.as_secs_f64()),
            width: hundredths((span.to - span.from).as_secs_f64()),
            state: match span.state {
                BreakerState::Closed => "closed",
                BreakerState::HalfOpen => "half-open",
                BreakerState::Open => "open",
            },
        }
    }
}

impl Lane {
    pub(super) fn all(load: &LoadTest) -> Vec<Self> {
        let seconds = load::covered(load).as_secs_f64();
        let breakers = load::breakers(&load.series).into_iter();
        let lanes = breakers.map(|(provider, spans)| Self {
            said: words::breaker(provider, &spans),
            bands: spans.iter().map(|span| Band::of(span, seconds)).collect(),
        });
        lanes.collect()
    }
}
