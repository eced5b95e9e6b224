//! What a long run says on standard error: a line for each thing that is done, and in a terminal one at
//! the bottom that says what is going on.

use std::io::Write;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::progress_line;

/// How far a run is. The line at the bottom goes when this does.
#[derive(Debug)]
pub struct Status {
    now: ProgressBar,
}

impl Status {
    /// Nothing is said yet.
    #[must_use]
    pub fn new() -> Self {
        let now = progress_line();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed:>3} {msg}") {
            now.set_style(style);
        }
        now.enable_steady_tick(Duration::from_millis(100));
        Self { now }
    }

    /// Something new is going on: its time begins.
    pub fn begin(&self, what: impl Into<String>) {
        self.now.reset_elapsed();
        self.now.set_message(what.into());
    }

    /// What is going on has come to this.
    pub fn now(&self, what: impl Into<String>) {
        self.now.set_message(what.into());
    }

    /// Something is done: `what` in a word, such as `built`.
    pub fn done(&self, what: &str, line: &str) {
        self.now.suspend(|| {
            // Standard error may be closed; there is nobody left to tell.
            let _ = writeln!(std::io::stderr(), "{what:>8}  {line}");
        });
    }
}

impl Default for Status {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Status {
    fn drop(&mut self) {
        self.now.finish_and_clear();
    }
}
