//! Says when it is time for each request of an open loop, from a thread of its own: a timer of the
//! runtime comes up to a millisecond late, which would stand in every latency.

use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::schedule::Start;

/// How long it sleeps at most before it looks whether anybody still listens.
const LONGEST_SLEEP: Duration = Duration::from_millis(100);

/// Sends each start when it is due, counted from `began`. Ends when nobody receives any more.
pub(super) fn pace(
    starts: impl Iterator<Item = Start> + Send + 'static,
    began: Instant,
) -> mpsc::UnboundedReceiver<Start> {
    let (due, receiver) = mpsc::unbounded_channel();
    thread::spawn(move || {
        for start in starts {
            let at = began + start.at;
            loop {
                let left = at.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    break;
                }
                thread::sleep(left.min(LONGEST_SLEEP));
                if due.is_closed() {
                    return;
                }
            }
            if due.send(start).is_err() {
                return;
            }
        }
    });
    receiver
}
