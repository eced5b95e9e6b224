//! Settles what no answer has said: a request whose answer did not come is sent again with the same
//! key, until one says how it ended.

use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use test_environment::End;

use super::drive::{Came, Sender};
use super::ledger::{Book, Entry, LedgerError, Outcome};

/// How long one request is asked for again.
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
    let mut settled = stream::iter(open)
        .map(|one| async {
            let (number, entry) = one?;
            let came = end.unless(ask_again(sender, number)).await.flatten();
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

async fn ask_again(sender: &Sender, number: u64) -> Option<Came> {
    let began = Instant::now();
    let mut pause = FIRST_PAUSE;
    loop {
        let came = sender.send(number, sender.deadline).await;
        if is_final(&came) {
            return Some(came);
        }
        if began.elapsed() >= PATIENCE {
            return None;
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
