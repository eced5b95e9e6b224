//! How time passes, as something that a test can decide: a clock that only goes forward, and
//! waiting.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A pause that is waited for.
type Pause = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Tells how much time has passed, and waits. What time of day it is, a [`Clock`](crate::Clock)
/// tells.
#[derive(Clone)]
pub struct Timer {
    now: Arc<dyn Fn() -> Instant + Send + Sync>,
    sleep: Arc<dyn Fn(Duration) -> Pause + Send + Sync>,
}

impl Timer {
    /// A timer that shows what `now` returns, and waits as `sleep` does.
    pub fn new<S>(
        now: impl Fn() -> Instant + Send + Sync + 'static,
        sleep: impl Fn(Duration) -> S + Send + Sync + 'static,
    ) -> Self
    where
        S: Future<Output = ()> + Send + 'static,
    {
        Self {
            now: Arc::new(now),
            sleep: Arc::new(move |pause| Box::pin(sleep(pause))),
        }
    }

    pub(crate) fn now(&self) -> Instant {
        (self.now)()
    }

    pub(crate) fn sleep(&self, pause: Duration) -> Pause {
        (self.sleep)(pause)
    }
}

/// The timer of the system.
impl Default for Timer {
    fn default() -> Self {
        Self::new(Instant::now, tokio::time::sleep)
    }
}

impl fmt::Debug for Timer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Timer")
    }
}
