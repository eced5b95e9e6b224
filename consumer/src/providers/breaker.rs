//! A circuit breaker: after too many failures nobody is asked for a while, and then only a few, to
//! see whether it is better. Pure: it is told what time it is, and what became of each request.
//!
//! `docs/decisions/circuit-breaker.md` says why it is our own.

use std::collections::VecDeque;
use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use service::BreakerState;

/// When a breaker opens, and how it closes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BreakerSettings {
    /// How many failures open it.
    pub failures: NonZeroU32,
    /// Among how many of the last requests the failures are counted.
    pub window: NonZeroU32,
    /// How long it stays open before it lets probes through.
    pub open_for: Duration,
    /// How many probes are let through; all of them have to succeed to close it.
    pub probes: NonZeroU32,
}

/// A request that was let through. It has to be given back with what became of it.
#[derive(Debug)]
pub(super) struct Ticket {
    round: u64,
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The provider answered, whatever it said.
    Answered,
    /// It did not, or said that it cannot.
    Failed,
    /// Nobody waited for the end.
    Abandoned,
}

/// A circuit breaker.
#[derive(Debug)]
pub(super) struct Breaker {
    settings: BreakerSettings,
    position: Position,
    /// Counts the changes of position, so that what a request of an earlier one comes to does not
    /// count.
    round: u64,
}

#[derive(Debug)]
enum Position {
    Closed { last: Window },
    Open { until: Instant },
    HalfOpen { on_their_way: u32, answered: u32 },
}

/// Whether each of the last requests failed.
#[derive(Debug, Default)]
struct Window {
    failed: VecDeque<bool>,
    failures: u32,
}

impl Breaker {
    pub(super) fn new(settings: BreakerSettings) -> Self {
        Self {
            settings,
            position: Position::Closed {
                last: Window::default(),
            },
            round: 0,
        }
    }

    /// Whether requests are let through. It stays open until the first probe is let through.
    pub(super) fn state(&self) -> BreakerState {
        match self.position {
            Position::Closed { .. } => BreakerState::Closed,
            Position::Open { .. } => BreakerState::Open,
            Position::HalfOpen { .. } => BreakerState::HalfOpen,
        }
    }

    /// How long nothing at all is let through.
    pub(super) fn open_for(&self, now: Instant) -> Option<Duration> {
        match self.position {
            Position::Open { until } if now < until => Some(until - now),
            _ => None,
        }
    }

    /// Lets a request through, or says when to ask again: zero means when a probe has ended.
    pub(super) fn admit(&mut self, now: Instant) -> Result<Ticket, Duration> {
        if let Some(wait) = self.open_for(now) {
            return Err(wait);
        }
        if let Position::Open { .. } = self.position {
            self.turn(Position::HalfOpen {
                on_their_way: 0,
                answered: 0,
            });
        }
        if let Position::HalfOpen {
            on_their_way,
            answered,
        } = &mut self.position
        {
            if *on_their_way + *answered >= self.settings.probes.get() {
                return Err(Duration::ZERO);
            }
            *on_their_way += 1;
        }
        Ok(Ticket { round: self.round })
    }

    /// Takes in what became of a request.
    pub(super) fn settle(&mut self, ticket: Ticket, outcome: Outcome, now: Instant) {
        if ticket.round != self.round {
            return;
        }
        let open = match &mut self.position {
            Position::Closed { last } => {
                if outcome != Outcome::Abandoned {
                    last.push(outcome == Outcome::Failed, self.settings.window);
                }
                last.failures >= self.settings.failures.get()
            }
            Position::HalfOpen {
                on_their_way,
                answered,
            } => {
                *on_their_way -= 1;
                *answered += u32::from(outcome == Outcome::Answered);
                if *answered >= self.settings.probes.get() {
                    self.turn(Position::Closed {
                        last: Window::default(),
                    });
                }
                outcome == Outcome::Failed
            }
            // Nothing is let through in this round.
            Position::Open { .. } => false,
        };
        if open {
            self.turn(Position::Open {
                until: now + self.settings.open_for,
            });
        }
    }

    fn turn(&mut self, position: Position) {
        self.position = position;
        self.round += 1;
    }
}

impl Window {
    fn push(&mut self, failed: bool, size: NonZeroU32) {
        if self.failed.len() >= size.get() as usize {
            let oldest = self.failed.pop_front().unwrap_or_default();
            self.failures -= u32::from(oldest);
        }
        self.failed.push_back(failed);
        self.failures += u32::from(failed);
    }
}

#[cfg(test)]
mod tests;
