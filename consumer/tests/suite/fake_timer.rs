//! A timer that a test turns: nobody really waits, and every pause is remembered.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use campaign_scheduler::Timer;

/// Time that passes only when somebody pauses, or when a test says so.
#[derive(Clone)]
pub(crate) struct FakeTimer(Arc<Mutex<Time>>);

struct Time {
    now: Instant,
    pauses: Vec<Duration>,
}

impl FakeTimer {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Mutex::new(Time {
            now: Instant::now(),
            pauses: Vec::new(),
        })))
    }

    /// The timer for the scheduler.
    pub(crate) fn timer(&self) -> Timer {
        let (now, pausing) = (self.clone(), self.clone());
        Timer::new(
            move || now.0.lock().unwrap().now,
            move |pause| {
                let mut time = pausing.0.lock().unwrap();
                time.now += pause;
                time.pauses.push(pause);
                std::future::ready(())
            },
        )
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, time: Duration) {
        self.0.lock().unwrap().now += time;
    }

    /// Every pause so far.
    pub(crate) fn pauses(&self) -> Vec<Duration> {
        self.0.lock().unwrap().pauses.clone()
    }
}
