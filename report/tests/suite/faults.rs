//! The fault matrix of steps as large as real ones.

use contract::{FaultClass, Outcome, Run, Selection, Subject, Verdict};
use report::Style;

use crate::{sample, sample_faults};

/// A run with so many interactions, each with five faults of every class. One in `every` interactions
/// has a fault that is not taken as it must be.
fn run_of(interactions: usize, every: usize) -> Run {
    let step = sample_faults::faults();
    let mut samples = step.outcomes.iter();
    let kept = samples.find(|one| one.verdict == Verdict::Kept).unwrap();
    let mut samples = step.outcomes.iter();
    let broken = samples.find(|one| one.verdict != Verdict::Kept).unwrap();
    let mut outcomes = Vec::new();
    for number in 0..interactions {
        for class in FaultClass::ALL {
            for fault in 0..5 {
                let is_broken =
                    number.is_multiple_of(every) && class == FaultClass::Invalid && fault == 0;
                let sample = if is_broken { broken } else { kept };
                outcomes.push(fault_of(sample, number, class, fault));
            }
        }
    }
    let mut run = sample::kept();
    run.steps.truncate(1);
    run.steps[0].selection = Selection::all(outcomes.len());
    run.steps[0].outcomes = outcomes;
    run
}

fn fault_of(sample: &Outcome, number: usize, class: FaultClass, fault: usize) -> Outcome {
    let mut outcome = sample.clone();
    let Subject::Fault(cell) = &mut outcome.subject else {
        panic!("the sample is one of faults");
    };
    cell.interaction =
        format!("a page of recipients with everything that is known, number {number}");
    cell.class = class;
    cell.fault = format!("fault-{fault}");
    outcome
}

#[test]
fn the_matrix_fits_a_terminal_however_long_its_names_are() {
    let text = report::text(&run_of(20, 4), Style::Plain);
    let (_, matrix) = text
        .split_once("  campaign-scheduler → template-service  ")
        .unwrap();
    let rows: Vec<&str> = matrix.lines().take(22).collect();
    assert!(
        rows[1].contains("number 0") && rows[20].contains("number 19"),
        "{text}"
    );
    assert!(rows[1].contains("✗4/5") && !rows[2].contains('✗'), "{text}");
    for row in rows {
        assert!(row.chars().count() <= 100, "{row}");
    }
}

#[test]
fn of_very_many_interactions_those_that_took_everything_right_are_counted() {
    let text = report::text(&run_of(500, 10), Style::Plain);
    assert!(text.contains("… and 450 more rows"), "{text}");
    assert_eq!(text.matches("✗4/5 ").count(), 50, "{text}");
    assert!(
        text.contains("connection 2500, time 2500, http 2500, status 2500"),
        "{text}"
    );
    assert!(text.contains("flapping 2500, invalid ✗2450/2500, valid 2500, lying 2500"));
}

#[test]
fn every_cell_of_the_page_leads_to_its_faults_and_from_them_to_what_is_wrong() {
    let html = report::html(&run_of(20, 4));
    for link in ["faults-1-5-invalid", "cause-1-1"] {
        assert!(html.contains(&format!("href=\"#{link}\"")), "{link}");
        assert!(html.contains(&format!("id=\"{link}\"")), "{link}");
    }
    // The five that are wrong in the same way are shown in full once, and listed one by one.
    assert_eq!(html.matches("<article ").count(), 1);
    assert_eq!(html.matches("<a href=\"#cause-1-1\">fault-0").count(), 5);
}

#[test]
fn a_kept_fault_costs_a_report_little() {
    let (few, many) = (run_of(20, 20), run_of(200, 200));
    let more = many.steps[0].outcomes.len() - few.steps[0].outcomes.len();
    let each = |render: fn(&Run) -> String| (render(&many).len() - render(&few).len()) / more;
    assert!(each(report::html) < 200, "{}", each(report::html));
    assert!(each(report::junit) < 400, "{}", each(report::junit));
    let text = report::text(&many, Style::Plain);
    assert!(text.len() < 10_000, "{} bytes", text.len());
}

#[test]
fn the_next_command_of_a_run_of_faults_plays_the_first_that_was_taken_wrong() {
    let mut run = run_of(20, 4);
    run.tool = "consumer-verify 0.1.0".into();
    let next = "next: consumer-verify faults --only";
    assert!(report::text(&run, Style::Plain).contains(next));
    let kept = |outcome: &Outcome| outcome.verdict == Verdict::Kept;
    run.steps[0].outcomes.retain(kept);
    assert!(!report::text(&run, Style::Plain).contains(next));
}

#[test]
fn a_fault_that_is_taken_wrong_in_several_scenarios_is_named_once() {
    let mut run = run_of(20, 4);
    for (number, outcome) in run.steps[0].outcomes.iter_mut().enumerate() {
        let Subject::Fault(cell) = &mut outcome.subject else {
            panic!("all outcomes are of faults");
        };
        cell.interaction = "a page".into();
        cell.scenario = format!("scenario {number}");
    }
    let text = report::text(&run, Style::Plain);
    assert!(text.contains(" in “a page” (5 times)\n"), "{text}");
    assert!(report::html(&run).contains(" in “a page” (5 times)</li>"));
}
