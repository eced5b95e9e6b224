//! A load test as the page shows it: charts over time, what happened to the services, and all of it in
//! numbers.

mod chart;
mod scale;

use std::time::Duration;

use contract::{LoadSample, LoadSeries, LoadStage, LoadTest};
use serde::Serialize;

use self::chart::{Axis, Chart, Lane, Line, Shape};
use self::scale::Scale;
use crate::load;
use crate::plain;
use crate::words::load as words;

/// The most samples that a chart and its table have: more could not be told apart.
const SAMPLES: usize = 300;

#[derive(Serialize)]
pub(super) struct Load {
    head: [String; 2],
    facts: Vec<(&'static str, String)>,
    stages: Vec<Stage>,
    axis: Axis,
    charts: Vec<Chart>,
    lanes: Vec<Lane>,
    events: Vec<String>,
    every: String,
    samples: Vec<Sample>,
}

#[derive(Serialize)]
struct Stage {
    from: String,
    target: String,
    held: String,
    errors: String,
    /// p50, p95, p99, p99.9 and the longest.
    latency: Vec<String>,
}

/// A line of the table of numbers.
#[derive(Serialize)]
struct Sample {
    at: String,
    started: u64,
    answered: u64,
    errors: u64,
    in_flight: u64,
    p50: Option<String>,
    p99: Option<String>,
}

impl Load {
    /// `id` begins the ids of its charts on the page.
    pub(super) fn of(id: &str, load: &LoadTest) -> Self {
        let series = load::thinned(&load.series, SAMPLES);
        let axis = Axis::of(load);
        let charts = match series.samples.is_empty() {
            true => vec![],
            false => charts(id, load, &series, &axis),
        };
        let events = load.events.iter().map(|event| {
            let at = words::time(event.at);
            format!("{at}: {}", words::event(&event.service, &event.kind))
        });
        Self {
            head: words::head(load),
            facts: facts(load),
            stages: load.stages.iter().map(Stage::of).collect(),
            charts,
            lanes: Lane::all(load),
            axis,
            events: events.collect(),
            every: words::time(series.every),
            samples: samples(&series),
        }
    }
}

fn facts(load: &LoadTest) -> Vec<(&'static str, String)> {
    let mut facts = vec![("In all", words::held(&load.total))];
    let latency = load.total.latency.as_ref().map(words::percentiles);
    facts.extend(latency.map(|latency| ("Latency", latency)));
    facts.push(("Ledger", words::ledger(&load.ledger).join("; ")));
    facts.extend(load.knee.as_ref().map(|knee| ("Knee", words::knee(knee))));
    facts
}

fn charts(id: &str, load: &LoadTest, series: &LoadSeries, axis: &Axis) -> Vec<Chart> {
    let line = |name, class, value: &dyn Fn(&LoadSample) -> Option<f64>| Line {
        name,
        class,
        shape: Shape::Line,
        values: series.samples.iter().map(value).collect(),
    };
    let rate = |requests| Some(load::per_second(requests, series.every));
    let wanted = chart::wanted(load, series);
    let milliseconds = |time: Option<Duration>| time.map(|time| time.as_secs_f64() * 1000.0);
    let rates = [
        Line {
            name: "wanted",
            class: "wanted",
            shape: Shape::Steps,
            values: wanted,
        },
        line("answered", "answered", &|one| rate(one.answered)),
        line("errors", "errors", &|one| rate(one.errors)),
    ];
    let latencies = [
        line("p50", "p50", &|one| milliseconds(one.p50)),
        line("p99", "p99", &|one| milliseconds(one.p99)),
    ];
    let in_flight = [line("in flight", "answered", &|one| {
        Some(load::count(one.in_flight))
    })];
    let place = |number: u8| format!("{id}-{number}");
    let width = series.every.as_secs_f64() / axis.seconds();
    vec![
        Chart::of(
            place(1),
            "Requests per second",
            Scale::of_rates(&rates),
            &rates,
            width,
        ),
        Chart::of(
            place(2),
            "Latency from the intended start (logarithmic)",
            Scale::of_latency(&latencies),
            &latencies,
            width,
        ),
        Chart::of(
            place(3),
            "Requests on their way",
            Scale::of_counts(&in_flight),
            &in_flight,
            width,
        ),
    ]
}

fn samples(series: &LoadSeries) -> Vec<Sample> {
    let mut at = Duration::ZERO;
    let sample = |sample: &LoadSample| {
        let from = at;
        at = at.saturating_add(series.every);
        Sample {
            at: words::time(from),
            started: sample.started,
            answered: sample.answered,
            errors: sample.errors,
            in_flight: sample.in_flight,
            p50: sample.p50.map(plain::latency),
            p99: sample.p99.map(plain::latency),
        }
    };
    series.samples.iter().map(sample).collect()
}

impl Stage {
    fn of(stage: &LoadStage) -> Self {
        let latency = stage
            .latency
            .iter()
            .flat_map(|all| [all.p50, all.p95, all.p99, all.p999, all.max].map(plain::latency));
        Self {
            from: words::time(stage.from),
            target: stage
                .target_rate
                .map_or_else(|| "–".to_owned(), words::rate),
            held: words::rate(stage.held_rate()),
            errors: words::failed(stage),
            latency: latency.collect(),
        }
    }
}
