//! Work that a service does beside answering requests, from its start to its stop.

use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;

/// What the work is.
type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Work that has not begun.
pub(crate) struct Background {
    name: &'static str,
    work: Box<dyn FnOnce(CancellationToken) -> Work + Send>,
}

impl Background {
    /// The work that `work` makes. It has to end soon after the token is cancelled.
    pub(crate) fn new<F>(
        name: &'static str,
        work: impl FnOnce(CancellationToken) -> F + Send + 'static,
    ) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        Self {
            name,
            work: Box::new(move |stop| Box::pin(work(stop))),
        }
    }
}

impl fmt::Debug for Background {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Background").field(&self.name).finish()
    }
}

/// Work under way.
#[derive(Debug)]
pub(crate) struct Working {
    stop: CancellationToken,
    tasks: Vec<(&'static str, JoinHandle<()>)>,
}

impl Working {
    /// Begins all of it, each in a task of its own.
    pub(crate) fn begin(all: Vec<Background>) -> Self {
        let stop = CancellationToken::new();
        let tasks = all
            .into_iter()
            .map(|Background { name, work }| (name, tokio::spawn(work(stop.clone()))))
            .collect();
        Self { stop, tasks }
    }

    /// Tells it to end, and waits for that. What has not ended after `grace` is broken off.
    pub(crate) async fn end(self, grace: Duration) {
        self.stop.cancel();
        let deadline = Instant::now() + grace;
        for (name, mut task) in self.tasks {
            let ended = timeout_at(deadline, &mut task).await;
            if ended.is_err() {
                tracing::warn!(work = name, after = ?grace, "work in the background was cut off");
                task.abort();
                // What it held, such as connections to the database, is free behind this.
                let _ = task.await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use tokio::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn work_is_told_to_end_and_waited_for() {
        let (said, mut heard) = mpsc::unbounded_channel();
        let work = Background::new("test", async move |stop: CancellationToken| {
            said.send("begun").unwrap();
            stop.cancelled().await;
            said.send("ended").unwrap();
        });
        let working = Working::begin(vec![work]);
        assert_eq!(heard.recv().await, Some("begun"));
        assert!(heard.try_recv().is_err());
        working.end(Duration::from_secs(30)).await;
        assert_eq!(heard.try_recv(), Ok("ended"));
    }

    #[tokio::test]
    async fn work_that_does_not_end_is_broken_off_after_the_grace() {
        let (held, mut free) = mpsc::unbounded_channel::<()>();
        let work = Background::new("test", async move |_| {
            let _held = held;
            pending().await
        });
        Working::begin(vec![work]).end(Duration::ZERO).await;
        assert_eq!(free.recv().await, None);
    }
}
