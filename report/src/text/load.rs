//! A load test for the console: what was held, what the ledger came to, and the time line as a few
//! sparklines with what happened to the services below them.

mod sparkline;

use std::time::Duration;

use contract::{LoadSample, LoadTest, Step};

use self::sparkline::sparkline;
use super::rows::{column, named};
use crate::load;
use crate::plain;
use crate::style::Style;
use crate::words::load as words;

/// The most characters of a sparkline.
const WIDTH: usize = 60;

/// The most stages and events that are listed.
const LISTED: usize = 20;

/// The lines of the load test of a step; nothing where it was none.
pub(super) fn lines(step: &Step, style: Style) -> Vec<String> {
    let Some(load) = &step.load else {
        return vec![];
    };
    let mut lines = column("load", words::head(load), style);
    lines.extend(column("in all", in_all(load), style));
    if load.stages.len() > 1 {
        let stages = load.stages.iter().take(LISTED).map(|stage| {
            let latency = stage.latency.as_ref();
            let p99 = latency.map(|all| format!(", p99 {}", plain::latency(all.p99)));
            let from = words::time(stage.from);
            format!(
                "{from:>6}  {}{}",
                words::held(stage),
                p99.unwrap_or_default()
            )
        });
        lines.extend(column("stages", stages, style));
    }
    lines.extend(time_line(load, style));
    lines.extend(column("breakers", breakers(load), style));
    lines.extend(column("ledger", words::ledger(&load.ledger), style));
    lines.extend(column("knee", load.knee.as_ref().map(words::knee), style));
    lines
}

fn in_all(load: &LoadTest) -> Vec<String> {
    let latency = load.total.latency.as_ref();
    let lines = std::iter::once(words::held(&load.total));
    lines.chain(latency.map(words::percentiles)).collect()
}

fn time_line(load: &LoadTest, style: Style) -> Vec<String> {
    let series = load::thinned(&load.series, WIDTH);
    if series.samples.is_empty() {
        return vec![];
    }
    let line =
        |name: &str, of: &dyn Fn(&LoadSample) -> Option<f64>, say: &dyn Fn(f64) -> String| {
            let values: Vec<Option<f64>> = series.samples.iter().map(of).collect();
            let highest = values.iter().flatten().copied().fold(0.0, f64::max);
            let text = format!("{}  up to {}", sparkline(&values), say(highest));
            named(name, &text, style)
        };
    let rate = |requests| Some(load::per_second(requests, series.every));
    let seconds = |time: Option<Duration>| time.map(|time| time.as_secs_f64());
    let latency =
        |seconds| plain::latency(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX));
    let mut lines = vec![
        line("answered", &|one| rate(one.answered), &words::rate),
        line("errors", &|one| rate(one.errors), &words::rate),
        line("p50", &|one| seconds(one.p50), &latency),
        line("p99", &|one| seconds(one.p99), &latency),
        line(
            "in flight",
            &|one| Some(load::count(one.in_flight)),
            &|most| most.to_string(),
        ),
    ];
    lines.extend(events(load, series.samples.len(), style));
    lines
}

/// A line with the number of each event below its place in the sparklines, and then each in words.
fn events(load: &LoadTest, width: usize, style: Style) -> Vec<String> {
    let events = load.events.iter().take(LISTED);
    let mut marks = vec![' '; width];
    let mut said = Vec::new();
    for (number, event) in (1..).zip(events) {
        let share = event.at.as_secs_f64() / load::covered(load).as_secs_f64();
        if let Some(mark) = marks.get_mut(position(share, width)) {
            // Of two in one place the first says where to look.
            if *mark == ' ' {
                *mark = char::from_digit(number % 10, 10).unwrap_or('+');
            }
        }
        let at = words::time(event.at);
        said.push(format!(
            "{number}: {at}, {}",
            words::event(&event.service, &event.kind)
        ));
    }
    if said.is_empty() {
        return vec![];
    }
    let marks = String::from_iter(marks).trim_end().to_owned();
    column("events", std::iter::once(marks).chain(said), style)
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share from 0 to 1 of a few characters"
)]
fn position(share: f64, width: usize) -> usize {
    ((share.clamp(0.0, 1.0) * width as f64) as usize).min(width.saturating_sub(1))
}

fn breakers(load: &LoadTest) -> Vec<String> {
    let breakers = load::breakers(&load.series).into_iter();
    let said = breakers.map(|(provider, spans)| words::breaker(provider, &spans));
    said.collect()
}
