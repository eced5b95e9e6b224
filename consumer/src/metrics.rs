//! What the scheduler measures beside its requests: calls to providers, refusals, launches, and
//! what is in the store.
//!
//! It knows no registry but the one it is told to register with, and no store: the gauges of the
//! store are set from outside, just before they are read. No label holds an id, an address or
//! anything else that a peer sends: all are names from this program.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
pub use service::BreakerState;

use crate::providers::Provider;

/// The upper bounds of the provider calls' histogram, in seconds: from a neighbour in the same
/// rack to the default limit for one call and all of its retries.
const CALL_BUCKETS: [f64; 13] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0,
];

/// What the scheduler measures. Cheap to clone: clones count together.
#[derive(Clone, Debug)]
pub struct Metrics {
    calls: Family<CallLabels, Histogram, fn() -> Histogram>,
    retries: Family<OperationLabels, Counter>,
    breakers: Family<BreakerLabels, Gauge>,
    refusals: Family<CodeLabels, Counter>,
    launches: Family<OutcomeLabels, Counter>,
    campaigns: Family<StatusLabels, Gauge>,
    /// A family without labels, because a family can be empty: no figure is better than an old one.
    outbox_lag: Family<NoLabels, Gauge<f64, AtomicU64>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct NoLabels {}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CallLabels {
    provider: &'static str,
    operation: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OperationLabels {
    provider: &'static str,
    operation: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct BreakerLabels {
    provider: &'static str,
    state: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CodeLabels {
    code: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OutcomeLabels {
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct StatusLabels {
    status: &'static str,
}

impl Metrics {
    /// Metrics in which nothing has happened yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            calls: Family::new_with_constructor(|| Histogram::new(CALL_BUCKETS)),
            retries: Family::default(),
            breakers: Family::default(),
            refusals: Family::default(),
            launches: Family::default(),
            campaigns: Family::default(),
            outbox_lag: Family::default(),
        }
    }

    /// Makes these metrics part of what `registry` shows.
    pub fn register(&self, registry: &mut Registry) {
        registry.register(
            "scheduler_provider_call_duration_seconds",
            "Time of calls to providers with all of their retries, by provider, operation and \
             outcome",
            self.calls.clone(),
        );
        registry.register(
            "scheduler_provider_retries",
            "Attempts beyond the first one of a call, by provider and operation",
            self.retries.clone(),
        );
        registry.register(
            "scheduler_provider_breaker_state",
            "State of each provider's circuit breaker: 1 for the one it is in, 0 for the others",
            self.breakers.clone(),
        );
        registry.register(
            "scheduler_refusals",
            "Requests and launches refused because of a provider's answer, by problem code",
            self.refusals.clone(),
        );
        registry.register(
            "scheduler_launches",
            "Ends of attempts to launch a campaign, by outcome",
            self.launches.clone(),
        );
        registry.register(
            "scheduler_campaigns",
            "Campaigns in the store, by status",
            self.campaigns.clone(),
        );
        registry.register(
            "scheduler_outbox_lag_seconds",
            "How late the oldest due campaign is whose messages are not all in the outbox; 0 when \
             there is none",
            self.outbox_lag.clone(),
        );
    }

    /// Records that a call ended like this after `elapsed`, retries included. The operation is
    /// method and route, such as `GET /v1/templates/{id}`; the outcome is `ok` or the code of the
    /// problem that it became.
    pub fn provider_call(
        &self,
        provider: Provider,
        operation: &'static str,
        outcome: &'static str,
        elapsed: Duration,
    ) {
        let labels = CallLabels {
            provider: provider.name(),
            operation,
            outcome,
        };
        let call = self.calls.get_or_create(&labels);
        call.observe(elapsed.as_secs_f64());
    }

    /// Records an attempt beyond the first one of a call.
    pub fn retry(&self, provider: Provider, operation: &'static str) {
        let labels = OperationLabels {
            provider: provider.name(),
            operation,
        };
        self.retries.get_or_create(&labels).inc();
    }

    /// Records which state the breaker of this provider is in from now on. To be called once when
    /// the breaker is made, so that it is shown before anything happens.
    pub fn breaker(&self, provider: Provider, state: BreakerState) {
        for other in BreakerState::ALL {
            let labels = BreakerLabels {
                provider: provider.name(),
                state: other.as_str(),
            };
            let gauge = self.breakers.get_or_create(&labels);
            gauge.set(i64::from(other == state));
        }
    }

    /// Records that something was refused because of a provider's answer, with this problem code.
    pub fn refused(&self, code: &'static str) {
        self.refusals.get_or_create(&CodeLabels { code }).inc();
    }

    /// Records how an attempt to launch a campaign ended: `launched`, or the code of why not.
    pub fn launch(&self, outcome: &'static str) {
        self.launches
            .get_or_create(&OutcomeLabels { outcome })
            .inc();
    }

    /// Sets what was found in the store: campaigns by status, and the lag of the outbox.
    pub fn stored(&self, campaigns: &[(&'static str, i64)], outbox_lag: Duration) {
        for &(status, count) in campaigns {
            let gauge = self.campaigns.get_or_create(&StatusLabels { status });
            gauge.set(count);
        }
        let gauge = self.outbox_lag.get_or_create(&NoLabels {});
        gauge.set(outbox_lag.as_secs_f64());
    }

    /// Forgets what was found in the store, so that nothing old is shown while it does not answer.
    pub fn store_unknown(&self) {
        self.campaigns.clear();
        self.outbox_lag.clear();
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn shown(metrics: &Metrics) -> String {
        let mut registry = Registry::default();
        metrics.register(&mut registry);
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &registry).unwrap();
        text
    }

    #[test]
    fn a_breaker_is_in_exactly_one_state() {
        let metrics = Metrics::new();
        metrics.breaker(Provider::Template, BreakerState::Closed);
        metrics.breaker(Provider::Template, BreakerState::HalfOpen);
        let text = shown(&metrics);
        for (state, value) in [("closed", 0), ("open", 0), ("half_open", 1)] {
            let line = format!(
                "scheduler_provider_breaker_state{{provider=\"template-service\",\
                 state=\"{state}\"}} {value}"
            );
            assert!(text.contains(&line), "{line} is not in {text}");
        }
    }

    #[test]
    fn what_is_in_the_store_is_not_shown_while_the_store_does_not_answer() {
        let metrics = Metrics::new();
        metrics.stored(
            &[("scheduled", 3), ("failed", 0)],
            Duration::from_millis(1500),
        );
        let text = shown(&metrics);
        assert!(text.contains("scheduler_campaigns{status=\"scheduled\"} 3\n"));
        assert!(
            text.contains("scheduler_outbox_lag_seconds{} 1.5\n"),
            "{text}"
        );
        metrics.store_unknown();
        let text = shown(&metrics);
        for name in ["scheduler_campaigns{", "scheduler_outbox_lag_seconds{"] {
            assert!(!text.contains(name), "{text}");
        }
    }

    #[test]
    fn clones_count_together() {
        let metrics = Metrics::new();
        let clone = metrics.clone();
        clone.refused("provider_timeout");
        metrics.refused("provider_timeout");
        clone.launch("launched");
        clone.retry(Provider::Recipient, "GET /v1/recipient-lists");
        let text = shown(&metrics);
        assert!(text.contains("scheduler_refusals_total{code=\"provider_timeout\"} 2"));
        assert!(text.contains("scheduler_launches_total{outcome=\"launched\"} 1"));
        assert!(
            text.contains("operation=\"GET /v1/recipient-lists\"} 1"),
            "{text}"
        );
    }

    #[test]
    fn every_metric_is_in_the_documentation_with_its_labels_and_no_other_is() {
        let metrics = Metrics::new();
        let operation = "GET /v1/templates";
        metrics.provider_call(Provider::Template, operation, "ok", Duration::ZERO);
        metrics.retry(Provider::Template, operation);
        metrics.breaker(Provider::Template, BreakerState::Closed);
        metrics.refused("provider_timeout");
        metrics.launch("launched");
        metrics.stored(&[("scheduled", 1)], Duration::ZERO);
        let text = shown(&metrics);
        let kinds = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
        let shown: BTreeSet<String> = kinds
            .map(|kind| match kind.split_once(' ').unwrap() {
                (name, "counter") => format!("{name}_total"),
                (name, _) => name.to_owned(),
            })
            .collect();
        let operating = include_str!("../../docs/operating.md");
        let rows = operating
            .lines()
            .filter(|line| line.starts_with("| `scheduler_"));
        let documented: BTreeSet<String> = rows
            .clone()
            .map(|row| row.split('`').nth(1).unwrap().to_owned())
            .collect();
        assert_eq!(shown, documented);
        for row in rows {
            let name = row.split('`').nth(1).unwrap();
            let labels = row.split('|').nth(3).unwrap();
            for label in labels.split('`').skip(1).step_by(2) {
                let mut samples = text.lines().filter(|line| line.starts_with(name));
                let has = |sample: &str| sample.contains(&format!("{label}=\""));
                assert!(samples.any(has), "{name} has no {label}");
            }
        }
    }
}
