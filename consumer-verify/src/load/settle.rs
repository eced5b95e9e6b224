//! Settles what no answer has said: a request whose answer did not come is sent again with the same
//! key, until one says how it ended.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use test_environment::End;

use super::ledger::{Book, Entry, LedgerError, Outcome};
use super::sender::{Came, Sender};

/// How long it goes on without an answer that says how any of them ended.
const PATIENCE: Duration = Duration::from_secs(30);

/// The pause after the first attempt; each further one is twice as long, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// How many are asked for at once: less than the load was.
const AT_ONCE: usize = 8;

/// Asks again for every request that is open, and writes down what is said. What stays open is so at
/// the end too.
///
/// # Errors
/// When the ledger cannot be read or written.
pub(super) async fn settle(book: &Book, sender: &Sender, end: &End<'_>) -> Result<(), LedgerError> {
    let open = book.entries()?.filter(|one| match one {
        Ok((_, entry)) => entry.outcome == Outcome::Open,
        Err(_) => true,
    });
    let latest = Latest(Mutex::new(Instant::now()));
    let mut settled = stream::iter(open)
        .map(|one| async {
            let (number, entry) = one?;
            let asked = end.unless(ask_again(sender, number, &latest));
            let came = asked.await.flatten();
            Ok((number, entry, came))
        })
        .buffer_unordered(AT_ONCE);
    while let Some(one) = settled.next().await {
        let (number, entry, came): (u64, Entry, Option<Came>) = one?;
        if let Some(came) = came {
            let entry = Entry {
                outcome: came.outcome,
                status: came.status,
                created: came.created,
                ..entry
            };
            book.replace(number, entry)?;
        }
    }
    Ok(())
}

/// When something was settled for the last time.
struct Latest(Mutex<Instant>);

impl Latest {
    fn is_now(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn is_long_ago(&self) -> bool {
        let latest = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        latest.elapsed() >= PATIENCE
    }
}

async fn ask_again(sender: &Sender, number: u64, latest: &Latest) -> Option<Came> {
    let mut pause = FIRST_PAUSE;
    loop {
        if latest.is_long_ago() {
            return None;
        }
        let came = sender.send(number, sender.deadline).await;
        if is_final(&came) {
            latest.is_now();
            return Some(came);
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Whether it says how the first attempt ended. That this one could not be served says nothing of an
/// earlier one, and neither does that the earlier one is still under way.
fn is_final(came: &Came) -> bool {
    match came.outcome {
        Outcome::Acknowledged => true,
        Outcome::Refused => !matches!(came.status, 0 | 409 | 429 | 500..),
        Outcome::Open => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::ledger::CreatedId;
    use super::*;

    #[test]
    fn an_answer_that_says_nothing_of_the_first_attempt_is_not_final() {
        let came = |outcome, status| Came {
            outcome,
            status,
            created: CreatedId::NONE,
        };
        assert!(is_final(&came(Outcome::Acknowledged, 200)));
        assert!(is_final(&came(Outcome::Refused, 422)));
        for status in [0, 409, 429, 500, 503] {
            assert!(!is_final(&came(Outcome::Refused, status)), "{status}");
        }
        assert!(!is_final(&came(Outcome::Open, 0)));
    }
}
