//! How a load test is worded: how its requests arrived, and what came of them.

use std::time::Duration;

use contract::{
    Arrival, BreakerState, Knee, LedgerTotals, LoadEventKind, LoadStage, LoadTest, Percentiles,
};

use crate::load::Span;
use crate::plain;

/// The most times in which a breaker was not closed that are named.
const SPANS: usize = 6;

/// What was asked of whom, and then how often and for how long.
pub(crate) fn head(load: &LoadTest) -> [String; 2] {
    let asked = format!("“{}” at {}", load.scenario, load.consumer);
    let mut line = format!("{} for {}", arrival(&load.arrival), time(load.length));
    if !load.warm_up.is_zero() {
        line.push_str(&format!(", after {} of warm-up", time(load.warm_up)));
    }
    if load.shards > 1 {
        line.push_str(&format!(", from {} drivers", load.shards));
    }
    line.push_str(&format!("; seed {}", load.seed));
    [plain::clean(&asked), line]
}

fn arrival(arrival: &Arrival) -> String {
    match arrival {
        Arrival::Constant { rate: one } => rate(*one),
        Arrival::Steps { rates } => {
            let rates = rates.iter().map(|one| rate(*one));
            format!("{} in turn", Vec::from_iter(rates).join(", "))
        }
        Arrival::Ramp { from, to } => format!("from {} up to {}", rate(*from), rate(*to)),
        Arrival::Spike { rate: usual, peak } => {
            format!("{}, in the middle third {}", rate(*usual), rate(*peak))
        }
        Arrival::Soak { rate: one, parts } => {
            format!(
                "{} in {}",
                rate(*one),
                plain::count(*parts as usize, "part")
            )
        }
        Arrival::Users { users } => plain::count(*users as usize, "user"),
    }
}

/// What came of the requests of a stage, or of all: `held 49.8/s of 50/s, errors 3 of 1000
/// (0.3 %)`.
pub(crate) fn held(stage: &LoadStage) -> String {
    let held = match stage.target_rate {
        Some(target) => format!("{} of {}", rate(stage.held_rate()), rate(target)),
        None => rate(stage.held_rate()),
    };
    format!("held {held}, {}", errors(stage))
}

/// The errors of a stage in a sentence.
fn errors(stage: &LoadStage) -> String {
    match stage.errors {
        0 => "no errors".to_owned(),
        _ => format!("errors {}", failed(stage)),
    }
}

/// The errors of a stage, and their share of all that ended.
pub(crate) fn failed(stage: &LoadStage) -> String {
    let ended = stage.answered + stage.errors;
    match stage.errors {
        0 => "0".to_owned(),
        errors => format!("{errors} of {ended} ({})", percent(stage.error_share())),
    }
}

/// A distribution in a line.
pub(crate) fn percentiles(latency: &Percentiles) -> String {
    let Percentiles {
        p50,
        p95,
        p99,
        p999,
        max,
    } = latency;
    let named = [
        ("p50", p50),
        ("p95", p95),
        ("p99", p99),
        ("p99.9", p999),
        ("longest", max),
    ];
    let named = named.map(|(name, time)| format!("{name} {}", plain::latency(*time)));
    named.join(", ")
}

/// What became of every request, and what was found stored of them.
pub(crate) fn ledger(ledger: &LedgerTotals) -> [String; 2] {
    let parts = [
        (ledger.acknowledged, "acknowledged"),
        (ledger.refused, "refused"),
        (ledger.ambiguous, "ambiguous at first"),
        (ledger.open(), "still not known"),
    ];
    let wrong = [
        (ledger.lost, "lost"),
        (ledger.duplicated, "duplicated"),
        (ledger.altered, "altered"),
        (ledger.phantom, "phantom"),
        (ledger.half_stored, "half-stored"),
    ];
    let named = |parts: &[(u64, &str)]| {
        let named = parts.iter().filter(|(number, _)| *number > 0);
        let named = named.map(|(number, name)| format!(", {number} {name}"));
        String::from_iter(named)
    };
    let balance = match ledger.balances() {
        true => ", the ledger balances".to_owned(),
        false => named(&wrong),
    };
    [
        format!("{} sent{}", ledger.sent, named(&parts)),
        format!("{} stored{balance}", ledger.stored),
    ]
}

/// What the search for the highest rate came to.
pub(crate) fn knee(knee: &Knee) -> String {
    let tried = knee.trials.iter().map(|trial| {
        let sign = if trial.kept { '✓' } else { '✗' };
        let target = trial.stage.target_rate;
        format!(
            "{sign} {}",
            rate(target.unwrap_or_else(|| trial.stage.held_rate()))
        )
    });
    let tried = Vec::from_iter(tried).join(", ");
    match knee.highest {
        Some(highest) => format!(
            "{} is the highest rate within budget (tried {tried})",
            rate(highest)
        ),
        None => format!("no rate is within budget (tried {tried})"),
    }
}

/// What was done to a service.
pub(crate) fn event(service: &str, kind: &LoadEventKind) -> String {
    let what = match kind {
        LoadEventKind::Killed => "killed".to_owned(),
        LoadEventKind::Slowed { by } => format!("holds each answer back for {}", time(*by)),
        LoadEventKind::Failing { status } => format!("answers {status} to everything"),
        LoadEventKind::Back => "back".to_owned(),
        LoadEventKind::Down { detail } => format!("did not come back: {}", plain::words(detail)),
    };
    plain::clean(&format!("{service} {what}"))
}

/// When the circuit breaker for a provider was not closed.
pub(crate) fn breaker(provider: &str, spans: &[Span]) -> String {
    let provider = plain::words(provider);
    if spans.is_empty() {
        return format!("{provider}: closed all the time");
    }
    let span = |span: &Span| {
        let state = match span.state {
            BreakerState::Closed => "closed",
            BreakerState::HalfOpen => "half open",
            BreakerState::Open => "open",
        };
        format!("{state} from {} to {}", time(span.from), time(span.to))
    };
    let mut said: Vec<String> = spans.iter().take(SPANS).map(span).collect();
    if spans.len() > SPANS {
        said.push(format!("and {} more", spans.len() - SPANS));
    }
    format!("{provider}: {}", said.join(", "))
}

/// A time in a load test, without decimals where it has none: `20 s`, `5.5 s`.
pub(crate) fn time(time: Duration) -> String {
    match time.subsec_millis() {
        0 if time.as_secs() < 60 => format!("{} s", time.as_secs()),
        _ => plain::duration(time),
    }
}

/// Requests per second: `50/s`, `49.8/s`.
pub(crate) fn rate(rate: f64) -> String {
    let rounded = (rate * 10.0).round() / 10.0;
    format!("{rounded}/s")
}

pub(super) fn percent(share: f64) -> String {
    match share * 100.0 {
        small if small < 0.1 => "<0.1 %".to_owned(),
        percent => format!("{:.1} %", percent),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_decimals_that_say_something() {
        assert_eq!((rate(50.0), rate(49.84)), ("50/s".into(), "49.8/s".into()));
        assert_eq!(time(Duration::from_secs(20)), "20 s");
        assert_eq!(time(Duration::from_millis(5500)), "5.5 s");
        assert_eq!(
            (percent(0.0001), percent(0.25)),
            ("<0.1 %".into(), "25.0 %".into())
        );
    }

    #[test]
    fn a_ledger_says_what_is_wrong_or_that_it_balances() {
        let mut totals = LedgerTotals {
            sent: 10,
            acknowledged: 9,
            refused: 1,
            stored: 9,
            ..LedgerTotals::default()
        };
        let [sent, stored] = ledger(&totals);
        assert_eq!(sent, "10 sent, 9 acknowledged, 1 refused");
        assert_eq!(stored, "9 stored, the ledger balances");
        totals.lost = 1;
        assert_eq!(ledger(&totals)[1], "9 stored, 1 lost");
    }
}
