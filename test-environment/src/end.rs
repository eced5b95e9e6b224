//! The end of a plan before its end, such as by Ctrl-C: everything that a plan waits for looks here.

use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};

/// Comes when the plan is to end; clones come at the same time.
#[derive(Clone)]
pub struct End<'a>(Shared<BoxFuture<'a, ()>>);

impl<'a> End<'a> {
    /// Comes when this future does.
    pub fn with(asked: impl Future<Output = ()> + Send + 'a) -> Self {
        Self(asked.boxed().shared())
    }

    /// Whether it has come.
    pub fn has_come(&self) -> bool {
        self.0.clone().now_or_never().is_some()
    }

    /// Waits until it comes.
    pub async fn comes(&self) {
        self.0.clone().await;
    }

    /// What the future gives, or nothing when the end comes first.
    pub async fn unless<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            () = self.comes() => None,
            done = work => Some(done),
        }
    }

    /// What the future gives, or nothing when it takes longer than `time` after the end.
    pub async fn soon_after<T>(&self, time: Duration, work: impl Future<Output = T>) -> Option<T> {
        let out_of_time = async {
            self.comes().await;
            tokio::time::sleep(time).await;
        };
        tokio::select! {
            biased;
            done = work => Some(done),
            () = out_of_time => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_is_done_unless_the_end_comes_first() {
        let never = End::with(std::future::pending());
        assert_eq!(never.unless(async { 1 }).await, Some(1));
        assert!(!never.has_come());
        let now = End::with(std::future::ready(()));
        assert_eq!(now.unless(async { 1 }).await, None);
        assert!(now.has_come());
    }

    #[tokio::test]
    async fn after_the_end_there_is_a_little_time_left() {
        let now = End::with(std::future::ready(()));
        let quick = tokio::task::yield_now();
        let long = Duration::from_secs(60);
        assert_eq!(now.soon_after(long, quick).await, Some(()));
        let hanging = std::future::pending::<()>();
        assert_eq!(now.soon_after(Duration::ZERO, hanging).await, None);
    }
}
