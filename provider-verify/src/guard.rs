//! A guard around calls into Pact's crates: a panic in one of them is about one interaction, and must
//! not take the others with it.

use std::any::Any;
use std::cell::Cell;
use std::fmt;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Whether a panic on this thread would now be caught, and end as an outcome of the run: a panic hook
/// need not show it.
#[must_use]
pub fn catches_panics() -> bool {
    GUARDED.get()
}

/// What a library said when it panicked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Panicked(String);

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pact's library panicked: {}", self.0)
    }
}

/// Calls, and catches a panic. The call must not leave anything half done that is used after it.
pub(crate) async fn guarded<T>(call: impl Future<Output = T>) -> Result<T, Panicked> {
    let mut call = pin!(call);
    poll_fn(|context| {
        let before = GUARDED.replace(true);
        let polled = catch_unwind(AssertUnwindSafe(|| call.as_mut().poll(context)));
        GUARDED.set(before);
        match polled {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(value)) => Poll::Ready(Ok(value)),
            Err(payload) => Poll::Ready(Err(Panicked(said(payload.as_ref())))),
        }
    })
    .await
}

fn said(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    let words = text.unwrap_or("without a word").split_whitespace();
    Vec::from_iter(words).join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_becomes_an_error_with_its_message_on_one_line() {
        let index = Vec::<u8>::new().len();
        let caught = guarded(async { assert_eq!(index, 1, "no\nitem") }).await;
        let said = caught.unwrap_err().to_string();
        assert!(said.starts_with("Pact's library panicked: "), "{said}");
        assert!(said.contains("no item") && !said.contains('\n'), "{said}");
    }

    #[tokio::test]
    async fn only_what_is_guarded_catches_panics_also_when_it_has_to_wait() {
        let guarded_again = guarded(async {
            tokio::task::yield_now().await;
            catches_panics()
        });
        assert_eq!(guarded_again.await, Ok(true));
        assert!(!catches_panics());
    }
}
