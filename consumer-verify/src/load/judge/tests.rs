//! What a load test that is all well needs to be judged otherwise.

use contract::{LedgerTotals, LoadEvent, LoadEventKind, LoadSample, LoadSeries};
use jiff::Timestamp;

use super::*;

const SECOND: Duration = Duration::from_secs(1);

fn stage(rate: f64, p99: u64) -> LoadStage {
    LoadStage {
        length: 10 * SECOND,
        target_rate: Some(rate),
        started: (rate * 10.0) as u64,
        answered: (rate * 10.0) as u64,
        latency: Some(Percentiles {
            p50: Duration::from_millis(p99 / 2),
            p99: Duration::from_millis(p99),
            ..Percentiles::default()
        }),
        ..LoadStage::default()
    }
}

/// Two steps, all answered; the second has twice the rate and the p99.
fn well() -> LoadTest {
    LoadTest {
        consumer: "app".into(),
        scenario: "make a thing".into(),
        arrival: Arrival::Steps {
            rates: vec![10.0, 20.0],
        },
        started_at: Timestamp::UNIX_EPOCH,
        warm_up: SECOND,
        length: 20 * SECOND,
        seed: 7,
        shards: 1,
        total: stage(15.0, 20),
        stages: vec![stage(10.0, 10), stage(20.0, 20)],
        series: LoadSeries {
            every: SECOND,
            samples: vec![LoadSample::default(); 20],
        },
        events: vec![],
        ledger: LedgerTotals {
            sent: 300,
            acknowledged: 300,
            stored: 300,
            ..LedgerTotals::default()
        },
        knee: None,
    }
}

fn full() -> Budget {
    Budget {
        rate: Some(0.99),
        p50: Some(Duration::from_millis(10)),
        p95: Some(Duration::from_millis(20)),
        p99: Some(Duration::from_millis(20)),
        p999: Some(Duration::from_millis(50)),
        errors: Some(0.01),
        degradation: Some(2.0),
        recovery: Some(SECOND),
    }
}

/// The checks that are not kept, and whether they are broken.
fn not_kept(load: &LoadTest, findings: &Findings) -> Vec<(LoadCheck, bool)> {
    let judged = judge(load, findings, &full());
    let outcomes = judged.outcomes.into_iter();
    let not_kept = outcomes.filter(|outcome| outcome.verdict != Verdict::Kept);
    let named = not_kept.map(|outcome| match outcome.subject {
        Subject::Load { check, .. } => (check, matches!(outcome.verdict, Verdict::Broken(_))),
        other => panic!("{other:?}"),
    });
    named.collect()
}

#[test]
fn a_load_that_is_all_well_keeps_everything_that_can_be_judged() {
    let judged = judge(&well(), &Findings::default(), &full());
    let kept = |outcome: &Outcome| outcome.verdict == Verdict::Kept;
    assert!(judged.outcomes.iter().all(kept), "{:#?}", judged.outcomes);
    // The recovery is left out: no fault was played.
    assert_eq!(judged.outcomes.len(), LoadCheck::LEDGER.len() + 7);
    assert_eq!(judged.selection.found, judged.outcomes.len() + 1);
    assert_eq!(judged.selection.selected(), judged.outcomes.len());
}

#[test]
fn each_class_of_the_ledger_is_broken_whatever_the_latency() {
    type Set = fn(&mut LedgerTotals);
    let classes: [(LoadCheck, Set); 5] = [
        (LoadCheck::Lost, |ledger| ledger.lost = 2),
        (LoadCheck::Duplicated, |ledger| ledger.duplicated = 2),
        (LoadCheck::Altered, |ledger| ledger.altered = 2),
        (LoadCheck::Phantom, |ledger| ledger.phantom = 2),
        (LoadCheck::HalfStored, |ledger| ledger.half_stored = 2),
    ];
    for (check, set) in classes {
        let mut load = well();
        set(&mut load.ledger);
        let mut findings = Findings::default();
        findings.add(check, Place::State, (None, None), "request 7-1".into());
        assert_eq!(not_kept(&load, &findings), [(check, true)]);
        let judged = judge(&load, &findings, &Budget::default());
        let outcome = judged
            .outcomes
            .iter()
            .find(|one| one.verdict != Verdict::Kept);
        let mismatches = outcome.unwrap().verdict.mismatches();
        assert_eq!(mismatches[0].actual, Some(json!(2)));
        assert_eq!(mismatches[1].detail, "request 7-1");
    }
}

#[test]
fn what_could_not_be_looked_at_is_not_checked() {
    let mut load = well();
    load.ledger.ambiguous = 3;
    load.ledger.settled = 2;
    let settled = (LoadCheck::Settled, false);
    assert_eq!(not_kept(&load, &Findings::default()), [settled]);
    let mut findings = Findings::default();
    findings.unread = Some("cannot connect".into());
    let all = LoadCheck::LEDGER.map(|check| (check, false));
    assert_eq!(not_kept(&load, &findings), all);
    load = well();
    load.ledger.acknowledged = 0;
    assert_eq!(not_kept(&load, &Findings::default()), all);
}

#[test]
fn each_budget_is_broken_just_beyond_it() {
    type Set = fn(&mut LoadTest);
    let beyond: [(LoadCheck, Set); 7] = [
        (LoadCheck::Rate, |load| load.stages[1].answered = 196),
        (LoadCheck::P50, |load| latency(load).p50 += SECOND),
        (LoadCheck::P95, |load| latency(load).p95 += SECOND),
        (LoadCheck::P99, |load| latency(load).p99 += SECOND),
        (LoadCheck::P999, |load| latency(load).p999 += SECOND),
        (LoadCheck::Errors, |load| load.total.errors = 3),
        (LoadCheck::Degradation, |load| {
            load.stages[1] = stage(20.0, 21);
        }),
    ];
    fn latency(load: &mut LoadTest) -> &mut Percentiles {
        load.total.latency.as_mut().unwrap()
    }
    for (check, set) in beyond {
        let mut load = well();
        assert!(keeps(&load, &full()));
        set(&mut load);
        assert_eq!(not_kept(&load, &Findings::default()), [(check, true)]);
        assert!(!keeps(&load, &full()));
    }
    // One request short is how the times fall.
    let mut load = well();
    load.stages[1].answered = 198;
    assert_eq!(not_kept(&load, &Findings::default()), []);
}

#[test]
fn under_faults_the_ledger_and_the_recovery_are_judged_and_nothing_else() {
    let event = |at, kind| LoadEvent {
        at: at * SECOND,
        service: "api".into(),
        kind,
    };
    let mut load = well();
    load.total.errors = 100;
    load.events = vec![event(5, LoadEventKind::Killed)];
    let recovery = |broken| [(LoadCheck::Recovery, broken)];
    assert_eq!(not_kept(&load, &Findings::default()), recovery(false));
    load.events.push(event(7, LoadEventKind::Back));
    assert_eq!(not_kept(&load, &Findings::default()), recovery(true));
    load.series.samples[7] = LoadSample {
        answered: 9,
        p99: Some(Duration::from_millis(20)),
        ..LoadSample::default()
    };
    assert_eq!(not_kept(&load, &Findings::default()), []);
    load.ledger.lost = 1;
    let lost = [(LoadCheck::Lost, true)];
    assert_eq!(not_kept(&load, &Findings::default()), lost);
}

#[test]
fn a_closed_loop_has_no_rate_to_hold_and_no_stages_to_compare() {
    let mut load = well();
    load.arrival = Arrival::Users { users: 3 };
    load.stages = vec![stage(10.0, 10)];
    let judged = judge(&load, &Findings::default(), &full());
    let skipped = judged.selection.skipped.iter().map(|one| one.checks);
    assert_eq!(skipped.sum::<usize>(), 3);
}

#[test]
fn a_load_without_an_answer_is_no_pass() {
    let mut load = well();
    load.total = LoadStage::default();
    let not_kept = not_kept(&load, &Findings::default());
    assert!(not_kept.contains(&(LoadCheck::P99, false)), "{not_kept:?}");
    assert!(not_kept.contains(&(LoadCheck::Errors, false)));
}
