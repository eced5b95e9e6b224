//! What every request to one provider has to pass: the circuit breaker, and a free slot. Shared by
//! all who ask that provider.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use service::BreakerState;
use tokio::sync::{Semaphore, SemaphorePermit, TryAcquireError};
use tokio::time::timeout;

use super::breaker::{Breaker, Outcome, Ticket};
use super::budget::RetryBudget;
use super::{CallPolicy, Fault, Provider};
use crate::metrics::Metrics;
use crate::timer::Timer;

/// The gate before one provider.
#[derive(Debug)]
pub(super) struct Gate {
    provider: Provider,
    policy: CallPolicy,
    timer: Timer,
    metrics: Metrics,
    breaker: Mutex<Breaker>,
    budget: Mutex<RetryBudget>,
    slots: Semaphore,
    waiting: AtomicUsize,
}

/// A request that passed. One that is dropped without a word was abandoned.
#[derive(Debug)]
pub(super) struct Pass<'g> {
    gate: &'g Gate,
    ticket: Option<Ticket>,
    _slot: SemaphorePermit<'g>,
}

/// Somebody who waits for a slot.
struct Waiting<'g>(&'g AtomicUsize);

impl Gate {
    pub(super) fn new(
        provider: Provider,
        policy: CallPolicy,
        timer: Timer,
        metrics: Metrics,
    ) -> Self {
        metrics.breaker(provider, BreakerState::Closed);
        Self {
            provider,
            policy,
            breaker: Mutex::new(Breaker::new(policy.breaker)),
            budget: Mutex::new(RetryBudget::new(policy.retries.percent, timer.now())),
            slots: Semaphore::new(policy.concurrency.requests.get()),
            waiting: AtomicUsize::new(0),
            timer,
            metrics,
        }
    }

    /// Whether requests are let through.
    pub(super) fn state(&self) -> BreakerState {
        lock(&self.breaker).state()
    }

    /// Lets a request through, as soon as there is a slot for it.
    ///
    /// # Errors
    /// The circuit is open, too many wait already, or the time is up.
    pub(super) async fn enter(&self, deadline: Instant) -> Result<Pass<'_>, Fault> {
        // Nobody has to wait for a slot to hear that the circuit is open.
        if let Some(retry_after) = lock(&self.breaker).open_for(self.timer.now()) {
            return Err(Fault::CircuitOpen { retry_after });
        }
        let slot = self.slot(deadline).await?;
        let now = self.timer.now();
        match self.with_breaker(|breaker| breaker.admit(now)) {
            Ok(ticket) => Ok(Pass {
                gate: self,
                ticket: Some(ticket),
                _slot: slot,
            }),
            Err(retry_after) => Err(Fault::CircuitOpen { retry_after }),
        }
    }

    async fn slot(&self, deadline: Instant) -> Result<SemaphorePermit<'_>, Fault> {
        match self.slots.try_acquire() {
            Ok(slot) => return Ok(slot),
            // Nobody closes it, so that this never comes.
            Err(TryAcquireError::Closed) => return Err(Fault::Busy),
            Err(TryAcquireError::NoPermits) => {}
        }
        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let waiting = Waiting(&self.waiting);
        if before >= self.policy.concurrency.waiting {
            return Err(Fault::Busy);
        }
        let patience = deadline.saturating_duration_since(self.timer.now());
        let slot = timeout(patience, self.slots.acquire()).await;
        drop(waiting);
        match slot {
            Ok(slot) => slot.map_err(|_closed| Fault::Busy),
            Err(_late) => Err(Fault::TooLate(self.policy.deadlines.total)),
        }
    }

    /// Takes note of a call, which brings retries in.
    pub(super) fn count_call(&self) {
        lock(&self.budget).call(self.timer.now());
    }

    /// Whether a request may be sent once more after `pause`. If so, it is taken off the budget.
    pub(super) fn allows_retry(&self, pause: Duration) -> bool {
        let now = self.timer.now();
        lock(&self.breaker).open_for(now + pause).is_none() && lock(&self.budget).withdraw(now)
    }

    /// Does something with the breaker, and tells everybody when that changed its state.
    fn with_breaker<T>(&self, act: impl FnOnce(&mut Breaker) -> T) -> T {
        let mut breaker = lock(&self.breaker);
        let before = breaker.state();
        let result = act(&mut breaker);
        let state = breaker.state();
        if state != before {
            // Under the lock, so that the last to be told is the state it is in.
            self.metrics.breaker(self.provider, state);
            tracing::warn!(
                provider = self.provider.name(),
                from = before.as_str(),
                to = state.as_str(),
                "the circuit breaker changed its state"
            );
        }
        result
    }
}

impl Pass<'_> {
    /// The provider answered, whatever it said.
    pub(super) fn answered(mut self) {
        self.give_back(Outcome::Answered);
    }

    /// It did not answer, or said that it cannot.
    pub(super) fn failed(mut self) {
        self.give_back(Outcome::Failed);
    }

    fn give_back(&mut self, outcome: Outcome) {
        if let Some(ticket) = self.ticket.take() {
            let now = self.gate.timer.now();
            self.gate
                .with_breaker(|breaker| breaker.settle(ticket, outcome, now));
        }
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        self.give_back(Outcome::Abandoned);
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Nothing that is done under these locks can panic and leave something half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
