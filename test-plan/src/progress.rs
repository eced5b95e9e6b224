//! Progress on stderr: a line for each thing that is done, and in a terminal one that says what is
//! going on.

use test_plan::Event;
use tool::Status;

/// What is told of a plan.
pub(crate) struct Progress(Status);

impl Progress {
    pub(crate) fn new() -> Self {
        Self(Status::new())
    }

    pub(crate) fn show(&self, event: Event<'_>) {
        match event {
            Event::Building { service } => self.0.begin(format!("building {service}")),
            Event::Built { service, elapsed } => {
                self.0.done("built", &format!("{service} in {elapsed:.1?}"));
            }
            Event::Starting { service } => self.0.begin(format!("starting {service}")),
            Event::Ready {
                service,
                url,
                elapsed,
            } => self
                .0
                .done("ready", &format!("{service} at {url} after {elapsed:.1?}")),
            Event::Down { service, error } => self.0.done("DOWN", &format!("{service}: {error}")),
            Event::StepStarted { step, .. } => self.0.begin(format!("checking {step}")),
            Event::Checking { check } => self.0.now(format!("checking {check}")),
            Event::Checked { .. } => {}
            Event::StepEnded { step } => {
                let totals = step.totals();
                let line = format!(
                    "{}: {} kept, {} broken, {} not checked, in {:.1?}",
                    step.name, totals.kept, totals.broken, totals.not_checked, step.elapsed
                );
                self.0.done("checked", &line);
            }
            Event::Stopping => self.0.begin("stopping the services".to_owned()),
        }
    }

    /// How far the load of a step is.
    pub(crate) fn load(&self, progress: consumer_verify::load::Progress<'_>) {
        match progress.done() {
            Some(what) => self.0.done(what, &progress.to_string()),
            None => self.0.now(progress.to_string()),
        }
    }

    pub(crate) fn interrupted(&self, signal: &str) {
        self.0.done(
            "ending",
            &format!(
                "because of {signal}: tearing down, stopping the services, writing the report; once \
                 more ends at once"
            ),
        );
    }
}
