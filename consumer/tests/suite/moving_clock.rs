//! A clock that shows what a test sets it to.

use std::sync::{Arc, Mutex};

use campaign_scheduler::Clock;
use jiff::{SignedDuration, Timestamp};

/// A clock that stands still until a test moves it.
#[derive(Clone)]
pub(crate) struct MovingClock(Arc<Mutex<Timestamp>>);

impl MovingClock {
    pub(crate) fn at(instant: &str) -> Self {
        Self(Arc::new(Mutex::new(instant.parse().unwrap())))
    }

    /// The clock for the scheduler.
    pub(crate) fn clock(&self) -> Clock {
        let shared = Arc::clone(&self.0);
        Clock::new(move || *shared.lock().unwrap())
    }

    pub(crate) fn set(&self, instant: &str) {
        *self.0.lock().unwrap() = instant.parse().unwrap();
    }

    pub(crate) fn forward(&self, by: SignedDuration) {
        *self.0.lock().unwrap() += by;
    }
}
