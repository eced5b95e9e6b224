//! The step of the sample runs in which a consumer was under load while a provider was killed.

use std::time::Duration;

use contract::{
    Arrival, BreakerState, Knee, LedgerTotals, LoadCheck, LoadEvent, LoadEventKind, LoadSample,
    LoadSeries, LoadStage, LoadTest, Mismatch, NotChecked, Outcome, Percentiles, Place, Rule,
    Selection, SkipReason, Step, Subject, Trial, Verdict,
};
use serde_json::json;

/// How long the load lasts, in samples of a second.
const SECONDS: u64 = 20;

/// A load test of two stages, in which a provider is away from the eighth to the eleventh second.
pub(crate) fn load() -> Step {
    let outcomes = outcomes();
    Step {
        name: "load".into(),
        selection: selection(outcomes.len()),
        elapsed: Duration::from_millis(24_300),
        outcomes,
        load: Some(Box::new(load_test())),
        ..Step::default()
    }
}

/// Besides those that were judged, one that could not be.
fn selection(judged: usize) -> Selection {
    let filter = "a degradation needs two stages".to_owned();
    Selection::all(judged + 1).without(SkipReason::Filter { filter }, 1)
}

pub(crate) fn load_test() -> LoadTest {
    let event = |seconds, kind| LoadEvent {
        at: Duration::from_secs(seconds),
        service: "template-service".into(),
        kind,
    };
    LoadTest {
        consumer: "campaign-scheduler".into(),
        scenario: "set up a campaign".into(),
        arrival: Arrival::Steps {
            rates: vec![50.0, 100.0],
        },
        started_at: "2026-03-04T05:06:09Z".parse().unwrap(),
        warm_up: Duration::from_secs(2),
        length: Duration::from_secs(SECONDS),
        seed: 7,
        shards: 1,
        total: stage(0, 20, 75.0, (1500, 1405, 95)),
        stages: vec![
            stage(0, 10, 50.0, (500, 410, 90)),
            stage(10, 10, 100.0, (1000, 995, 5)),
        ],
        series: LoadSeries {
            every: Duration::from_secs(1),
            samples: (0..SECONDS).map(sample).collect(),
        },
        events: vec![
            event(8, LoadEventKind::Killed),
            event(11, LoadEventKind::Back),
        ],
        ledger: LedgerTotals {
            sent: 1600,
            acknowledged: 1504,
            refused: 95,
            ambiguous: 3,
            settled: 2,
            stored: 1503,
            lost: 1,
            ..LedgerTotals::default()
        },
        knee: Some(Knee {
            highest: Some(120.0),
            trials: vec![
                Trial {
                    kept: true,
                    stage: stage(0, 5, 120.0, (600, 600, 0)),
                },
                Trial {
                    kept: false,
                    stage: stage(0, 5, 240.0, (1200, 900, 300)),
                },
            ],
        }),
    }
}

fn stage(from: u64, seconds: u64, rate: f64, requests: (u64, u64, u64)) -> LoadStage {
    let (started, answered, errors) = requests;
    LoadStage {
        from: Duration::from_secs(from),
        length: Duration::from_secs(seconds),
        target_rate: Some(rate),
        started,
        answered,
        errors,
        came: Some(answered),
        latency: Some(Percentiles {
            p50: Duration::from_micros(4_200),
            p95: Duration::from_micros(9_800),
            p99: Duration::from_millis(1_310),
            p999: Duration::from_millis(2_040),
            max: Duration::from_millis(2_190),
        }),
    }
}

fn sample(second: u64) -> LoadSample {
    let started = if second < 10 { 50 } else { 100 };
    let is_away = (8..11).contains(&second);
    let errors = if is_away { started * 3 / 5 } else { 0 };
    let breaker = match second {
        9 | 10 => BreakerState::Open,
        11 => BreakerState::HalfOpen,
        _ => BreakerState::Closed,
    };
    let breakers = [
        ("template-service", breaker),
        ("recipient-service", BreakerState::Closed),
    ];
    let latency = |micros| Some(Duration::from_micros(micros));
    LoadSample {
        started,
        answered: started - errors,
        errors,
        in_flight: if is_away { 60 } else { second % 3 + 1 },
        p50: latency(4_000 + second * 50),
        // Of one sample none is known: nothing ended in it.
        p99: latency(if is_away { 1_900_000 } else { 9_000 }).filter(|_| second != 10),
        breakers: breakers
            .map(|(provider, state)| (provider.to_owned(), state))
            .into(),
    }
}

fn outcomes() -> Vec<Outcome> {
    let broken = |check, expected, actual| {
        let mismatch = Mismatch {
            place: Place::Load,
            rule: Rule::Load { check },
            expected: Some(expected),
            actual: Some(actual),
            detail: String::new(),
        };
        outcome(check, Verdict::Broken(vec![mismatch]))
    };
    vec![
        broken(LoadCheck::Lost, json!(0), json!(1)),
        outcome(LoadCheck::Duplicated, Verdict::Kept),
        outcome(LoadCheck::Rate, Verdict::Kept),
        broken(
            LoadCheck::P99,
            json!({"at_most_ms": 500.0}),
            json!({"ms": 1310.0}),
        ),
        outcome(
            LoadCheck::Recovery,
            Verdict::NotChecked(NotChecked::Judgement {
                detail: "no fault came to its end".into(),
            }),
        ),
    ]
}

fn outcome(check: LoadCheck, verdict: Verdict) -> Outcome {
    Outcome {
        subject: Subject::Load {
            consumer: "campaign-scheduler".into(),
            scenario: "set up a campaign".into(),
            check,
        },
        exchange: None,
        elapsed: Duration::ZERO,
        logged: vec![],
        verdict,
        pending: false,
    }
}
