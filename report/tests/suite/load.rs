//! Load tests that are longer or shorter than the sample.

use std::time::Duration;

use contract::{LoadTest, Run};
use report::Style;

use crate::{sample, sample_load};

fn run_of(change: impl FnOnce(&mut LoadTest)) -> Run {
    let mut run = sample::kept();
    run.steps = vec![sample_load::load()];
    change(run.steps[0].load.as_mut().unwrap());
    run
}

#[test]
fn a_soak_of_a_day_is_drawn_in_as_little_space_as_a_minute_and_keeps_its_peak() {
    let day = run_of(|load| {
        let sample = load.series.samples[0].clone();
        load.series.samples = vec![sample; 86_400];
        load.series.samples[50_000].in_flight = 777;
        load.length = Duration::from_secs(86_400);
    });
    let text = report::text(&day, Style::Plain);
    assert!(text.contains("up to 777"), "{text}");
    for line in text.lines().filter(|line| line.contains('▁')) {
        assert!(line.chars().count() <= 100, "{line}");
    }
    let html = report::html(&day);
    assert!(html.contains("in flight from 1 to 777"));
    assert!(html.contains("<td>777</td>"));
    assert!(html.len() < 150_000, "{} bytes", html.len());
}

#[test]
fn a_load_test_that_ended_at_once_has_no_charts_but_its_ledger() {
    let run = run_of(|load| {
        load.series.samples.clear();
        load.events.clear();
    });
    let html = report::html(&run);
    assert!(
        !html.contains("<svg") && html.contains("1600 sent"),
        "{html}"
    );
    let text = report::text(&run, Style::Plain);
    assert!(!text.contains('▁') && text.contains("1600 sent"), "{text}");
}

#[test]
fn times_that_no_clock_can_count_do_not_end_the_report() {
    let run = run_of(|load| {
        load.series.every = Duration::MAX;
        load.stages[1].from = Duration::MAX;
        load.events[0].at = Duration::MAX;
    });
    assert!(report::html(&run).contains("<svg"));
    assert!(report::text(&run, Style::Plain).contains('▁'));
}
