//! Every format of the sample runs, kept as files beside this one.

use contract::Run;
use report::Style;

use crate::sample;

#[test]
fn a_broken_run_shows_every_check_and_every_failure_in_full() {
    let run = sample::broken();
    insta::assert_snapshot!("broken.txt", report::text(&run, Style::Plain));
    insta::assert_snapshot!("broken.html", report::html(&run));
    insta::assert_snapshot!("broken.json", report::json(&run));
}

#[test]
fn a_kept_run_is_short() {
    let run = sample::kept();
    insta::assert_snapshot!("kept.txt", report::text(&run, Style::Plain));
    insta::assert_snapshot!("kept.html", report::html(&run));
    insta::assert_snapshot!("kept.json", report::json(&run));
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
fn a_chosen_part_says_of_how_many() {
    let mut run = sample::kept();
    run.steps[0].selection.found = 18;
    assert!(report::text(&run, Style::Plain).contains("2 of 18 selected"));
    assert!(report::html(&run).contains("2 of 18 selected"));
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
    mismatches.resize(50, one);
    let text = report::text(&run, Style::Plain);
    assert!(
        text.contains("… and 30 more places, all of them in the JSON report"),
        "{text}"
    );
    assert!(report::html(&run).contains(r##"<td data-name="#">50</td>"##));
}
