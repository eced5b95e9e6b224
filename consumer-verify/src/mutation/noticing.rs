//! Whether a test notices something: it panics, gives back an error, or does not come to an end.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, PanicHookInfo, set_hook, take_hook};
use std::sync::Once;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::time::timeout;

/// What the test of an interaction comes to: nothing, which passes, or a `Result`.
pub trait Tested {
    /// Why it failed; `None` where it passed.
    fn failure(self) -> Option<String>;
}

impl Tested for () {
    fn failure(self) -> Option<String> {
        None
    }
}

impl<T: Tested, E: std::fmt::Debug> Tested for Result<T, E> {
    fn failure(self) -> Option<String> {
        match self {
            Ok(tested) => tested.failure(),
            Err(error) => Some(format!("{error:?}")),
        }
    }
}

tokio::task_local! {
    /// Where and why the test that runs here panicked. Who has it does not tell standard error.
    static PANIC: RefCell<Option<String>>;
}

/// Runs a test, and says why it failed; `None` where it passed. A panic is an answer as any other: it
/// is not shown, unless it is in a task or thread that the test starts. A test that takes longer than
/// `patience` has failed.
pub(super) async fn failure<T: Tested>(
    test: impl Future<Output = T>,
    patience: Duration,
) -> Option<String> {
    keep_quiet_about_tests();
    let caught = async {
        match AssertUnwindSafe(test).catch_unwind().await {
            Ok(tested) => tested.failure(),
            Err(panic) => {
                let told = PANIC.with(RefCell::take);
                Some(told.unwrap_or_else(|| message(&*panic).to_owned()))
            }
        }
    };
    match timeout(patience, PANIC.scope(RefCell::default(), caught)).await {
        Ok(failure) => failure,
        Err(_) => Some(format!("it did not end within {patience:?}")),
    }
}

fn keep_quiet_about_tests() {
    static ONCE: Once = Once::new();
    ONCE.call_once(install_hook);
}

/// Puts a hook before the one that there is: panics of the tests that run here are written down, all
/// others go on to the hook that was there.
fn install_hook() {
    let before = take_hook();
    set_hook(Box::new(move |info| {
        let written = PANIC.try_with(|panic| panic.replace(Some(told(info))));
        if written.is_err() {
            before(info);
        }
    }));
}

fn told(info: &PanicHookInfo<'_>) -> String {
    let message = message(info.payload());
    match info.location() {
        Some(place) => format!("{message} ({place})"),
        None => message.to_owned(),
    }
}

fn message(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("it panicked")
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn a_test_passes_when_it_ends_without_a_panic_and_without_an_error() {
        assert_eq!(failure(async {}, LONG).await, None);
        assert_eq!(failure(async { Ok::<_, String>(()) }, LONG).await, None);
    }

    #[tokio::test]
    async fn a_panic_says_what_and_where() {
        let failed = failure(async { assert_eq!(1 + 1, 3, "a sum") }, LONG).await;
        let failed = failed.unwrap();
        assert!(failed.contains("a sum"), "{failed}");
        assert!(failed.contains(file!()), "{failed}");
    }

    #[tokio::test]
    async fn an_error_and_a_test_that_does_not_end_are_failures() {
        let error = failure(async { Err::<(), _>("no") }, LONG).await;
        assert_eq!(error.as_deref(), Some("\"no\""));
        let endless = failure(std::future::pending::<()>(), Duration::from_millis(1)).await;
        assert_eq!(endless.as_deref(), Some("it did not end within 1ms"));
    }

    #[tokio::test]
    async fn only_a_panic_elsewhere_reaches_the_hook_that_was_there() {
        static TOLD: AtomicUsize = AtomicUsize::new(0);
        let before = take_hook();
        set_hook(Box::new(move |info| match message(info.payload()) {
            "the roof fell in" => drop(TOLD.fetch_add(1, Ordering::SeqCst)),
            _ => before(info),
        }));
        install_hook();
        let fall_in = || -> () { panic!("the roof fell in") };
        let failed = failure(async { fall_in() }, LONG).await;
        assert!(failed.unwrap().starts_with("the roof fell in"));
        assert_eq!(TOLD.load(Ordering::SeqCst), 0);
        let elsewhere = std::thread::spawn(fall_in);
        assert!(elsewhere.join().is_err());
        assert_eq!(TOLD.load(Ordering::SeqCst), 1);
    }
}
