//! How the checks of a load test are worded: the classes of its ledger, and its budgets.

use std::time::Duration;

use contract::LoadCheck;
use serde_json::Value;

use super::load::{percent, rate};
use crate::plain;

/// What a load test was held to, as what is so when it is kept.
pub(crate) fn check(check: LoadCheck) -> &'static str {
    match check {
        LoadCheck::Lost => "nothing that was acknowledged is lost",
        LoadCheck::Duplicated => "nothing is stored twice",
        LoadCheck::Altered => "everything is stored as it was sent",
        LoadCheck::Phantom => "nothing is stored that was refused or never sent",
        LoadCheck::HalfStored => "nothing is stored in part",
        LoadCheck::Settled => "it is known of every request how it ended",
        LoadCheck::Rate => "the rate is held",
        LoadCheck::P50 => "p50 is within its budget",
        LoadCheck::P95 => "p95 is within its budget",
        LoadCheck::P99 => "p99 is within its budget",
        LoadCheck::P999 => "p99.9 is within its budget",
        LoadCheck::Errors => "errors are within their budget",
        LoadCheck::Degradation => "latency grows within its budget",
        LoadCheck::Recovery => "it recovers in time from a fault",
    }
}

/// One side of a budget in words; `None` for what is none.
pub(crate) fn side(value: &Value) -> Option<String> {
    if let Value::String(words) = value {
        return Some(plain::words(words));
    }
    let number = |name: &str| value.get(name).and_then(Value::as_f64);
    let milliseconds = |number: f64| {
        let time = Duration::try_from_secs_f64(number / 1000.0).unwrap_or(Duration::MAX);
        plain::latency(time)
    };
    let budgets = [
        number("at_least_per_second").map(|least| format!("at least {}", rate(least))),
        number("per_second").map(rate),
        number("at_most_ms").map(|most| format!("at most {}", milliseconds(most))),
        number("ms").map(milliseconds),
        number("at_most").map(|most| format!("at most {}", percent(most))),
        number("share").map(percent),
        number("at_most_times").map(|most| format!("at most {most} times")),
        number("times").map(|times| match (number("first_p99_ms"), number("p99_ms")) {
            (Some(first), Some(then)) => {
                let (first, then) = (milliseconds(first), milliseconds(then));
                format!("{times} times, from {first} to {then}")
            }
            _ => format!("{times} times"),
        }),
    ];
    budgets.into_iter().flatten().next()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_budget_is_said_with_its_unit() {
        let said = |value| side(&value).unwrap();
        assert_eq!(said(json!({"at_most_ms": 500.0})), "at most 500 ms");
        assert_eq!(said(json!({"at_most": 0.01})), "at most 1.0 %");
        let worse = json!({"times": 4.5, "first_p99_ms": 2.0, "p99_ms": 9.0});
        assert_eq!(said(worse), "4.5 times, from 2.0 ms to 9.0 ms");
        assert_eq!(side(&json!(3)), None);
    }
}
