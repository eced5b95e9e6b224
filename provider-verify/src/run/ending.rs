//! Whether a run has ended before its end, and why. Everything that goes on in a run looks here.

use std::sync::OnceLock;
use std::time::Duration;

use contract::Ended;
use tokio::sync::watch;
use tokio::time::Instant;

/// The end of a run before its end.
#[derive(Debug)]
pub(crate) struct Ending {
    ended: watch::Sender<Option<Ended>>,
    /// When what was on its way was given up.
    broken_off_at: OnceLock<Instant>,
    time_to_tear_down: Duration,
}

impl Ending {
    /// `time_to_tear_down` is what is left for tearing states down once the run is given up.
    pub(crate) fn new(time_to_tear_down: Duration) -> Self {
        Self {
            time_to_tear_down,
            ended: watch::Sender::new(None),
            broken_off_at: OnceLock::new(),
        }
    }

    /// Ends the run. The first reason stays, except that one that also breaks off what is on its
    /// way comes before one that lets it arrive.
    pub(crate) fn end(&self, why: Ended) {
        if breaks_off(why) {
            self.broken_off_at.get_or_init(Instant::now);
        }
        self.ended.send_if_modified(|ended| {
            let new = match ended {
                None => true,
                Some(before) => !breaks_off(*before) && breaks_off(why),
            };
            if new {
                *ended = Some(why);
            }
            new
        });
    }

    /// Why nothing more is to be begun.
    pub(crate) fn ended(&self) -> Option<Ended> {
        *self.ended.borrow()
    }

    /// Waits until also what is on its way is to be given up. Waits for ever when it never is.
    pub(crate) async fn broken_off(&self) -> Ended {
        let mut ended = self.ended.subscribe();
        let broken_off = ended.wait_for(|ended| ended.is_some_and(breaks_off)).await;
        match broken_off.map(|ended| *ended) {
            Ok(Some(why)) => why,
            // The sender lives as long as `self` does.
            Ok(None) | Err(_) => std::future::pending().await,
        }
    }

    /// What is left for tearing states down once the run is given up.
    pub(crate) fn time_to_tear_down(&self) -> Duration {
        self.time_to_tear_down
    }

    /// Waits until there is no time left to tear states down. Waits for ever when what is on its way
    /// is never given up.
    pub(crate) async fn out_of_time(&self) {
        self.broken_off().await;
        if let Some(at) = self.broken_off_at.get() {
            tokio::time::sleep_until(*at + self.time_to_tear_down).await;
        }
    }
}

fn breaks_off(why: Ended) -> bool {
    match why {
        Ended::FirstError => false,
        Ended::TimeLimit { .. } | Ended::Interruption => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_first_error_lets_arrive_what_is_on_its_way_and_an_interruption_does_not() {
        let ending = Ending::new(Duration::ZERO);
        assert_eq!(ending.ended(), None);
        ending.end(Ended::FirstError);
        assert_eq!(ending.ended(), Some(Ended::FirstError));
        ending.end(Ended::Interruption);
        ending.end(Ended::FirstError);
        assert_eq!(ending.ended(), Some(Ended::Interruption));
        assert_eq!(ending.broken_off().await, Ended::Interruption);
    }

    #[tokio::test]
    async fn there_is_no_time_limit_for_tearing_down_before_the_run_is_given_up() {
        let ending = Ending::new(Duration::ZERO);
        ending.end(Ended::FirstError);
        let out_of_time = tokio::spawn(async move { ending.out_of_time().await });
        tokio::task::yield_now().await;
        assert!(!out_of_time.is_finished());
        out_of_time.abort();
        let given_up = Ending::new(Duration::ZERO);
        given_up.end(Ended::Interruption);
        given_up.out_of_time().await;
    }
}
