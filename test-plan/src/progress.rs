//! Progress on stderr: a line for each thing that is done, and in a terminal one that says what is
//! going on.

use std::io::Write;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use test_plan::Event;

/// The line at the bottom; hidden where stderr is not a terminal.
pub(crate) struct Progress {
    now: ProgressBar,
}

impl Progress {
    pub(crate) fn new() -> Self {
        let now = tool::progress_line();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed:>3} {msg}") {
            now.set_style(style);
        }
        now.enable_steady_tick(Duration::from_millis(100));
        Self { now }
    }

    pub(crate) fn show(&self, event: Event<'_>) {
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
            Event::StepStarted { step, .. } => self.now(format!("checking {step}")),
            Event::Checking { check } => self.now(format!("checking {check}")),
            Event::Checked { .. } => {}
            Event::StepEnded { step } => {
                let totals = step.totals();
                let line = format!(
                    "{}: {} kept, {} broken, {} not checked, in {:.1?}",
                    step.name, totals.kept, totals.broken, totals.not_checked, step.elapsed
                );
                self.done("checked", &line);
            }
            Event::Stopping => self.now("stopping the services".to_owned()),
        }
    }

    /// How far the load of a step is.
    pub(crate) fn load(&self, progress: consumer_verify::load::Progress<'_>) {
        match progress.done() {
            Some(what) => self.done(what, &progress.to_string()),
            None => self.now.set_message(progress.to_string()),
        }
    }

    pub(crate) fn interrupted(&self, signal: &str) {
        self.done(
            "ending",
            &format!(
                "because of {signal}: tearing down, stopping the services, writing the report; once \
                 more ends at once"
            ),
        );
    }

    fn now(&self, what: String) {
        self.now.reset_elapsed();
        self.now.set_message(what);
    }

    fn done(&self, what: &str, line: &str) {
        self.now.suspend(|| {
            let _ = writeln!(anstream::stderr(), "{what:>8}  {line}");
        });
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.now.finish_and_clear();
    }
}
