//! How far a load is, on standard error: a line for each thing that is done, and in a terminal one that
//! says what is seen at the moment.

use std::io::Write;
use std::time::Duration;

use consumer_verify::load::Progress;
use indicatif::{ProgressBar, ProgressStyle};
use test_environment::Event;

/// The line at the bottom; hidden where standard error is not a terminal.
pub(super) struct Watch {
    now: ProgressBar,
}

impl Watch {
    pub(super) fn new() -> Self {
        let now = tool::progress_line();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed:>3} {msg}") {
            now.set_style(style);
        }
        now.enable_steady_tick(Duration::from_millis(100));
        Self { now }
    }

    pub(super) fn service(&self, event: Event<'_>) {
        match event {
            Event::Building { service } => self.now(format!("building {service}")),
            Event::Built { service, elapsed } => {
                self.done("built", &format!("{service} in {elapsed:.1?}"));
            }
            Event::Starting { service } => self.now(format!("starting {service}")),
            Event::Ready {
                service,
                url,
                elapsed,
            } => self.done("ready", &format!("{service} at {url} after {elapsed:.1?}")),
            Event::Down { service, error } => self.done("DOWN", &format!("{service}: {error}")),
            Event::Stopping => self.now("stopping the services".to_owned()),
            Event::StepStarted { .. }
            | Event::Checking { .. }
            | Event::Checked { .. }
            | Event::StepEnded { .. } => {}
        }
    }

    pub(super) fn load(&self, progress: Progress<'_>) {
        match progress.done() {
            Some(what) => self.done(what, &progress.to_string()),
            None => self.now(progress.to_string()),
        }
    }

    pub(super) fn interrupted(&self, signal: &str) {
        let line = format!(
            "because of {signal}: settling, reading back, stopping the services, writing the \
             report; once more ends at once"
        );
        self.done("ending", &line);
    }

    fn now(&self, what: String) {
        self.now.set_message(what);
    }

    fn done(&self, what: &str, line: &str) {
        self.now.suspend(|| {
            // Standard error may be closed; there is nobody left to tell.
            let _ = writeln!(anstream::stderr(), "{what:>8}  {line}");
        });
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.now.finish_and_clear();
    }
}
