//! How far a load is, on standard error: a line for each thing that is done, and in a terminal one that
//! says what is seen at the moment.

use consumer_verify::load::Progress;
use test_environment::Event;
use tool::Status;

/// What is told of a load.
pub(super) struct Watch(Status);

impl Watch {
    pub(super) fn new() -> Self {
        Self(Status::new())
    }

    pub(super) fn service(&self, event: Event<'_>) {
        match event {
            Event::Building { service } => self.0.now(format!("building {service}")),
            Event::Built { service, elapsed } => {
                self.0.done("built", &format!("{service} in {elapsed:.1?}"));
            }
            Event::Starting { service } => self.0.now(format!("starting {service}")),
            Event::Ready {
                service,
                url,
                elapsed,
            } => self
                .0
                .done("ready", &format!("{service} at {url} after {elapsed:.1?}")),
            Event::Down { service, error } => self.0.done("DOWN", &format!("{service}: {error}")),
            Event::Stopping => self.0.now("stopping the services".to_owned()),
            Event::StepStarted { .. }
            | Event::Checking { .. }
            | Event::Checked { .. }
            | Event::StepEnded { .. } => {}
        }
    }

    pub(super) fn load(&self, progress: Progress<'_>) {
        match progress.done() {
            Some(what) => self.0.done(what, &progress.to_string()),
            None => self.0.now(progress.to_string()),
        }
    }

    pub(super) fn interrupted(&self, signal: &str) {
        let line = format!(
            "because of {signal}: settling, reading back, stopping the services, writing the \
             report; once more ends at once"
        );
        self.0.done("ending", &line);
    }
}
