//! Every format of the sample runs, kept as files beside this one.

use std::collections::HashSet;

use contract::{EvidenceRule, NotChecked, Place, Run, Selection, SkipReason, StateFault, Verdict};
use report::Style;

use crate::sample;

#[test]
fn a_broken_run_shows_every_check_and_every_failure_in_full() {
    let run = sample::broken();
    insta::assert_snapshot!("broken.txt", report::text(&run, Style::Plain));
    insta::assert_snapshot!("broken.html", report::html(&run));
    insta::assert_snapshot!("broken.json", report::json(&run));
    insta::assert_snapshot!("broken.junit.xml", report::junit(&run));
}

#[test]
fn a_kept_run_is_short() {
    let run = sample::kept();
    insta::assert_snapshot!("kept.txt", report::text(&run, Style::Plain));
    insta::assert_snapshot!("kept.html", report::html(&run));
    insta::assert_snapshot!("kept.json", report::json(&run));
    insta::assert_snapshot!("kept.junit.xml", report::junit(&run));
}

#[test]
fn a_provider_that_is_down_is_said_once() {
    let text = report::text(&sample::down(), Style::Plain);
    insta::assert_snapshot!("down.txt", text);
    assert_eq!(text.matches("connection refused").count(), 1);
    // The page is for looking things up: there each check says why.
    assert!(report::html(&sample::down()).contains("connection refused"));
}

#[test]
fn a_state_handler_that_is_not_there_is_said_once_for_all_states() {
    let mut run = sample::broken();
    for (number, outcome) in run.steps[1].outcomes[..2].iter_mut().enumerate() {
        outcome.verdict = Verdict::NotChecked(NotChecked::StateSetUp {
            state: format!("state {number}"),
            fault: StateFault::Unreachable,
            detail: "connection refused".into(),
        });
    }
    let why = "2 provider states could not be set up (“state 0”, “state 1”): connection refused";
    let text = report::text(&run, Style::Plain);
    assert!(text.contains(why), "{text}");
    assert_eq!(text.matches("connection refused").count(), 1);
    assert!(report::html(&run).contains(why));
}

#[test]
fn a_step_without_checks_says_so_and_is_no_pass() {
    let mut run = sample::kept();
    run.steps[0].outcomes.clear();
    let text = report::text(&run, Style::Plain);
    assert!(text.contains("template fetching: no checks"), "{text}");
    assert!(
        text.ends_with("A step had nothing to check: this proves nothing for it.\n"),
        "{text}"
    );
    assert!(report::html(&run).contains("Nothing was checked in this step."));
}

#[test]
fn a_chosen_part_says_what_was_left_out_and_why() {
    let mut run = sample::kept();
    run.steps[0].selection = Selection::all(18)
        .without(SkipReason::KeptLastTime, 12)
        .without(SkipReason::OtherShards, 4);
    let sentence =
        "18 found, 2 selected, 2 replayed; skipped: 12 kept the last time, 4 for other shards";
    assert!(report::text(&run, Style::Plain).contains(sentence));
    assert!(report::html(&run).contains(sentence));
    assert!(report::junit(&run).contains(sentence));
}

#[test]
fn what_was_not_seen_is_an_error_where_evidence_is_required() {
    let mut run = sample::kept();
    run.steps[0].evidence = sample::broken().steps[0].evidence.clone();
    let warned = [report::text(&run, Style::Plain), report::junit(&run)];
    assert!(
        warned[0].ends_with("The contract is kept.\n"),
        "{}",
        warned[0]
    );
    assert!(warned[1].contains("errors=\"0\""), "{}", warned[1]);
    run.evidence_rule = EvidenceRule::Require;
    let text = report::text(&run, Style::Plain);
    let verdict =
        "Nothing was found broken, but evidence is required, and some of it was not seen.";
    assert!(text.trim_end().ends_with(verdict), "{text}");
    assert!(report::html(&run).contains(verdict));
    assert!(report::junit(&run).contains("tests=\"4\" failures=\"0\" errors=\"1\""));
}

#[test]
fn the_next_command_looks_at_what_failed_alone() {
    let mut run = sample::broken();
    run.tool = "provider-verify 0.1.0".into();
    let next = |run: &Run| {
        let text = report::text(run, Style::Plain);
        let line = text.lines().find_map(|line| line.strip_prefix("next: "));
        line.map(str::to_owned)
    };
    let several = "provider-verify verify … --last-failed";
    assert_eq!(next(&run).as_deref(), Some(several));
    run.steps.truncate(1);
    run.steps[0].outcomes.drain(2..);
    let one = "provider-verify verify … --filter-description '^a request for an active template$'";
    assert_eq!(next(&run).as_deref(), Some(one));
    assert_eq!(next(&sample::kept()), None);
}

/// The broken sample with so many outcomes in its first step, each of its own cause.
fn many(outcomes: usize) -> Run {
    let mut run = sample::broken();
    let step = &mut run.steps[0];
    let sample = step.outcomes.clone();
    let many = (0..outcomes).map(|number| {
        let mut outcome = sample[number % sample.len()].clone();
        if let Verdict::Broken(mismatches) = &mut outcome.verdict {
            mismatches[0].place = Place::Body {
                pointer: format!("/field-{number}"),
            };
        }
        outcome
    });
    step.outcomes = many.collect();
    step.selection = Selection::all(outcomes);
    run
}

#[test]
fn of_thousands_of_causes_the_first_are_shown_in_full_and_the_others_counted() {
    let run = many(5_000);
    let text = report::text(&run, Style::Plain);
    assert!(
        text.contains("template fetching: 3313 more causes of broken checks"),
        "{text}"
    );
    assert!(text.contains("… and 3283 more, all of them in the JSON report"));
    assert!(text.lines().count() < 1_100, "{}", text.lines().count());
    let html = report::html(&run);
    assert_eq!(html.matches("<article id=\"cause-1-").count(), 100);
    assert!(html.contains("<summary>3233 more causes of broken checks</summary>"));
    assert!(
        html.contains("<summary>4975 more checks: 1667 kept, 2475 broken, 833 pending</summary>")
    );
    assert!(html.len() < 3_000_000, "{} bytes", html.len());
    // Every link leads somewhere.
    let all = |before: &str| -> HashSet<&str> {
        let parts = html.split(before).skip(1);
        parts.filter_map(|part| part.split('"').next()).collect()
    };
    let (links, places) = (all("href=\"#"), all("id=\""));
    assert_eq!(links.difference(&places).next(), None);
    // What counts cases counts all of them.
    assert_eq!(report::junit(&run).matches("<testcase ").count(), 5_024);
}

#[test]
fn reports_of_ten_times_the_outcomes_are_at_most_ten_times_as_long() {
    let lengths = |outcomes| {
        let run = many(outcomes);
        [
            report::text(&run, Style::Plain),
            report::html(&run),
            report::json(&run),
            report::junit(&run),
        ]
        .map(|report| report.len())
    };
    let (some, many) = (lengths(500), lengths(5_000));
    for (some, many) in some.into_iter().zip(many) {
        assert!(many < some * 11, "{some} became {many} bytes");
    }
}

#[test]
fn colours_change_nothing_but_colours() {
    let run = sample::broken();
    let coloured = report::text(&run, Style::Colour);
    assert!(coloured.contains("\u{1b}[31m"));
    let mut plain = String::new();
    let mut parts = coloured.split('\u{1b}');
    plain.push_str(parts.next().unwrap());
    for part in parts {
        plain.push_str(part.split_once('m').unwrap().1);
    }
    assert_eq!(plain, report::text(&run, Style::Plain));
}

#[test]
fn the_json_report_can_be_read_back_as_the_run_it_was_made_of() {
    for run in [sample::broken(), sample::kept(), sample::down()] {
        let read: Run = serde_json::from_str(&report::json(&run)).unwrap();
        assert_eq!(read, run);
    }
}

#[test]
fn a_check_that_is_broken_all_over_lists_the_first_places_and_counts_the_rest() {
    let mut run = sample::broken();
    let contract::Verdict::Broken(mismatches) = &mut run.steps[0].outcomes[1].verdict else {
        panic!("the second check of the sample is broken");
    };
    let one = mismatches[0].clone();
    *mismatches = (0..50)
        .map(|number| contract::Mismatch {
            place: Place::Body {
                pointer: format!("/{number}"),
            },
            ..one.clone()
        })
        .collect();
    let text = report::text(&run, Style::Plain);
    assert!(
        text.contains("… and 30 more places, all of them in the JSON report"),
        "{text}"
    );
    assert!(report::html(&run).contains(r##"<td data-name="#">50</td>"##));
}
