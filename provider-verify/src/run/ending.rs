//! Whether a run has ended before its end, and why. Everything that goes on in a run looks here.

use contract::Ended;
use tokio::sync::watch;

/// The end of a run before its end.
#[derive(Debug)]
pub(crate) struct Ending(watch::Sender<Option<Ended>>);

impl Ending {
    pub(crate) fn new() -> Self {
        Self(watch::Sender::new(None))
    }

    /// Ends the run. The first reason stays, except that one that also breaks off what is on its
    /// way comes before one that lets it arrive.
    pub(crate) fn end(&self, why: Ended) {
        self.0.send_if_modified(|ended| {
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
        *self.0.borrow()
    }

    /// Waits until also what is on its way is to be given up. Waits for ever when it never is.
    pub(crate) async fn broken_off(&self) -> Ended {
        let mut ended = self.0.subscribe();
        let broken_off = ended.wait_for(|ended| ended.is_some_and(breaks_off)).await;
        match broken_off.map(|ended| *ended) {
            Ok(Some(why)) => why,
            // The sender lives as long as `self` does.
            Ok(None) | Err(_) => std::future::pending().await,
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
        let ending = Ending::new();
        assert_eq!(ending.ended(), None);
        ending.end(Ended::FirstError);
        assert_eq!(ending.ended(), Some(Ended::FirstError));
        ending.end(Ended::Interruption);
        ending.end(Ended::FirstError);
        assert_eq!(ending.ended(), Some(Ended::Interruption));
        assert_eq!(ending.broken_off().await, Ended::Interruption);
    }
}
