//! The HTTP side that both provider clients share: one call, with its deadline, its retries and
//! the gate it has to pass. It knows no domain type.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use backon::{ExponentialBuilder, Retryable};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use service::{BreakerState, RequestContext, spans};
use tokio::time::timeout;
use tracing::Instrument;
use url::Url;

use super::exchange::Exchange;
use super::gate::Gate;
use super::{CallPolicy, Fault, Provider, ProviderError, Reader, Token};
use crate::clock::Clock;
use crate::metrics::Metrics;
use crate::timer::Timer;

/// The longest pause before a retry that nobody asked for.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Where a provider is, and how it is met. Cheap to clone: clones share their connections and
/// their gate.
#[derive(Clone, Debug)]
pub struct Connection {
    provider: Provider,
    exchange: Exchange,
    gate: Arc<Gate>,
    policy: CallPolicy,
    timer: Timer,
    metrics: Metrics,
}

/// What a connection needs of the program around it.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// Tells the time of day, which a `Retry-After` may name.
    pub clock: Clock,
    /// Tells how time passes.
    pub timer: Timer,
    /// Is told of every call.
    pub metrics: Metrics,
}

/// One GET: the operation's name, the segments of its path below the base, and its query.
#[derive(Clone, Copy)]
pub(super) struct Call<'a> {
    pub(super) operation: &'static str,
    pub(super) path: &'a [&'a str],
    pub(super) query: &'a [(&'static str, &'a str)],
    pub(super) context: &'a RequestContext,
}

/// What a call brought.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer<T> {
    pub(super) body: T,
    /// How many requests it took.
    pub(super) attempts: u32,
}

impl Connection {
    /// A connection to `provider` at `base`. Nothing is sent yet.
    ///
    /// # Errors
    /// When the system's certificates cannot be loaded.
    pub fn new(
        provider: Provider,
        base: Url,
        token: Token,
        policy: CallPolicy,
        surroundings: Surroundings,
    ) -> Result<Self, reqwest::Error> {
        let Surroundings {
            clock,
            timer,
            metrics,
        } = surroundings;
        let gate = Gate::new(provider, policy, timer.clone(), metrics.clone());
        Ok(Self {
            provider,
            exchange: Exchange::new(base, token, policy.deadlines, clock)?,
            gate: Arc::new(gate),
            policy,
            timer,
            metrics,
        })
    }

    /// The same provider at another address, which nothing is known of yet: as a new connection, but
    /// without loading the system's certificates again.
    #[must_use]
    pub fn elsewhere(&self, base: Url) -> Self {
        let (timer, metrics) = (self.timer.clone(), self.metrics.clone());
        let gate = Gate::new(self.provider, self.policy, timer, metrics);
        Self {
            exchange: self.exchange.elsewhere(base),
            gate: Arc::new(gate),
            ..self.clone()
        }
    }

    /// Who is asked.
    #[must_use]
    pub fn provider(&self) -> Provider {
        self.provider
    }

    /// Whether requests to the provider are let through.
    #[must_use]
    pub fn breaker(&self) -> BreakerState {
        self.gate.state()
    }

    /// Asks, as often as the policy allows within one deadline, and reads the answer as a `T`.
    pub(super) async fn get<T: DeserializeOwned + JsonSchema>(
        &self,
        call: Call<'_>,
        reader: &Reader<T>,
    ) -> Result<Answer<T>, ProviderError> {
        let start = self.timer.now();
        let deadline = start + self.policy.deadlines.total;
        let sent = AtomicU32::new(0);
        self.gate.count_call();
        let timer = self.timer.clone();
        let span = spans::client(self.provider.name(), call.operation);
        let answer = (|| self.attempt(call, reader, deadline, &sent))
            .retry(self.backoff())
            .sleep(move |pause| timer.sleep(pause))
            .when(Fault::is_retried)
            .adjust(|fault, backoff| self.pause(fault, backoff?, deadline))
            .notify(|fault, pause| self.note_retry(call.operation, fault, pause))
            .instrument(span.clone())
            .await;
        let outcome = match &answer {
            Ok(_) => "ok",
            // Whether this is anybody's fault, the call does not know.
            Err(Fault::NotFound) => "not_found",
            Err(fault) => fault.code(),
        };
        let elapsed = self.timer.now().saturating_duration_since(start);
        self.metrics
            .provider_call(self.provider, call.operation, outcome, elapsed);
        let attempts = sent.into_inner();
        spans::called(&span, attempts, outcome);
        match answer {
            Ok(body) => Ok(Answer { body, attempts }),
            Err(fault) => Err(self.error(call.operation, attempts, fault)),
        }
    }

    /// `fault` as an error of this provider.
    pub(super) fn error(
        &self,
        operation: &'static str,
        attempts: u32,
        fault: Fault,
    ) -> ProviderError {
        ProviderError {
            provider: self.provider,
            operation,
            attempts,
            fault,
        }
    }

    /// Passes the gate and asks once.
    async fn attempt<T: DeserializeOwned + JsonSchema>(
        &self,
        call: Call<'_>,
        reader: &Reader<T>,
        deadline: Instant,
        sent: &AtomicU32,
    ) -> Result<T, Fault> {
        let pass = self.gate.enter(deadline).await?;
        sent.fetch_add(1, Ordering::Relaxed);
        let patience = deadline.saturating_duration_since(self.timer.now());
        let body = match timeout(patience, self.exchange.get(call)).await {
            Ok(body) => body,
            Err(_late) => Err(Fault::TooLate(self.policy.deadlines.total)),
        };
        match &body {
            Err(fault) if fault.is_failure() => pass.failed(),
            _ => pass.answered(),
        }
        reader.read(&body?)
    }

    fn backoff(&self) -> ExponentialBuilder {
        let retries = self.policy.retries;
        ExponentialBuilder::new()
            .with_min_delay(retries.delay)
            .with_max_delay(LONGEST_PAUSE.max(retries.delay))
            .with_max_times(retries.attempts.get() as usize - 1)
    }

    /// How long to wait before the next request; `None` when there is none: it could not be sent
    /// in time, or the provider has to be spared.
    fn pause(&self, fault: &Fault, backoff: Duration, deadline: Instant) -> Option<Duration> {
        let asked_for = fault.retry_after().unwrap_or_default();
        // Full jitter: callers that failed together do not come back together. What the provider
        // asks for comes first, because that is the least it wants to be left alone.
        let pause = asked_for.saturating_add(backoff.mul_f64(fastrand::f64()));
        let left = deadline.saturating_duration_since(self.timer.now());
        (pause < left && self.gate.allows_retry(pause)).then_some(pause)
    }

    fn note_retry(&self, operation: &'static str, fault: &Fault, pause: Duration) {
        self.metrics.retry(self.provider, operation);
        tracing::info!(
            provider = self.provider.name(),
            operation,
            code = fault.code(),
            pause_ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX),
            "a provider is asked again"
        );
    }
}
