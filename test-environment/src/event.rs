//! What whoever runs a plan is told while it runs.

use std::time::Duration;

use contract::{Outcome, Step};
use url::Url;

use crate::StartError;

/// One thing that happened. Nothing in it is secret.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// A service is being built.
    Building {
        /// Its name.
        service: &'a str,
    },
    /// A service is built.
    Built {
        /// Its name.
        service: &'a str,
        /// How long that took.
        elapsed: Duration,
    },
    /// A service is being started, or waited for where it runs already.
    Starting {
        /// Its name.
        service: &'a str,
    },
    /// A service answers.
    Ready {
        /// Its name.
        service: &'a str,
        /// Where it is.
        url: &'a Url,
        /// How long it took from its start.
        elapsed: Duration,
    },
    /// A service cannot be used: what needs it will not be checked.
    Down {
        /// Its name.
        service: &'a str,
        /// Why not.
        error: &'a StartError,
    },
    /// A step begins.
    StepStarted {
        /// Its name.
        step: &'a str,
        /// How many checks it has.
        checks: usize,
    },
    /// A check is about to be made.
    Checking {
        /// What is checked.
        check: &'a str,
    },
    /// A check has been made, or could not be.
    Checked {
        /// What it came to.
        outcome: &'a Outcome,
    },
    /// A step has ended.
    StepEnded {
        /// What it came to.
        step: &'a Step,
    },
    /// The services that were started are being stopped.
    Stopping,
}

/// Who is told.
pub type Listener<'a> = &'a (dyn Fn(Event<'_>) + Sync);
