//! How far a load is, for whoever waits for it: as data, and in the one line that a terminal shows.

use std::fmt;
use std::time::Duration;

use contract::{LoadEvent, LoadEventKind, Trial};

use super::recording::Glance;

/// How far a load is.
#[derive(Clone, Copy, Debug)]
pub enum Progress<'a> {
    /// Requests are on their way.
    Loading {
        /// The time since the end of the warm-up; zero during it.
        at: Duration,
        /// How long they arrive.
        of: Duration,
        /// What is seen.
        glance: Glance,
    },
    /// Something was done to a service.
    Event(&'a LoadEvent),
    /// A rate was tried.
    Tried(&'a Trial),
    /// What no answer has said is asked for again.
    Settling,
    /// What is stored is read back, and listed.
    Reading,
}

/// Who is told how far a load is.
pub type Told<'a> = &'a (dyn Fn(Progress<'_>) + Sync);

impl Progress<'_> {
    /// One word for something that is done, whose line is to stay; `None` for what goes on.
    #[must_use]
    pub fn done(&self) -> Option<&'static str> {
        match self {
            Self::Event(_) => Some("fault"),
            Self::Tried(_) => Some("tried"),
            Self::Loading { .. } | Self::Settling | Self::Reading => None,
        }
    }
}

impl fmt::Display for Progress<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Loading { at, of, glance } => {
                let (at, of) = (at.min(of).as_secs(), of.as_secs());
                write!(
                    f,
                    "{at}/{of} s: {:.0}/s, {} in flight, p50 {}, p99 {}, {} errors",
                    glance.rate,
                    glance.in_flight,
                    Latency(glance.p50),
                    Latency(glance.p99),
                    glance.errors
                )
            }
            Self::Event(event) => {
                write!(f, "{:.1?}: {} ", event.at, event.service)?;
                match &event.kind {
                    LoadEventKind::Killed => f.write_str("killed"),
                    LoadEventKind::Slowed { by } => write!(f, "slowed by {by:?}"),
                    LoadEventKind::Failing { status } => write!(f, "answers {status}"),
                    LoadEventKind::Back => f.write_str("back"),
                    LoadEventKind::Down { detail } => write!(f, "DOWN: {detail}"),
                }
            }
            Self::Tried(trial) => {
                let stage = &trial.stage;
                let verdict = if trial.kept { "kept" } else { "broken" };
                write!(
                    f,
                    "{:.1}/s: {verdict} ({:.1}/s held, p99 {}, {} errors)",
                    stage.target_rate.unwrap_or_default(),
                    stage.held_rate(),
                    Latency(stage.latency.map(|latency| latency.p99)),
                    stage.errors
                )
            }
            Self::Settling => f.write_str("settling what no answer has said"),
            Self::Reading => f.write_str("reading back what is stored"),
        }
    }
}

/// A latency, or a dash where none was seen.
struct Latency(Option<Duration>);

impl fmt::Display for Latency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(latency) => write!(f, "{latency:.1?}"),
            None => f.write_str("-"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_load_on_its_way_is_shown_in_one_line() {
        let loading = Progress::Loading {
            at: Duration::from_secs(7),
            of: Duration::from_secs(20),
            glance: Glance {
                rate: 39.6,
                in_flight: 3,
                p50: Some(Duration::from_micros(12_340)),
                p99: None,
                errors: 1,
            },
        };
        assert_eq!(
            loading.to_string(),
            "7/20 s: 40/s, 3 in flight, p50 12.3ms, p99 -, 1 errors"
        );
        assert_eq!(loading.done(), None);
        let event = LoadEvent {
            at: Duration::from_millis(5004),
            service: "api".into(),
            kind: LoadEventKind::Failing { status: 503 },
        };
        let event = Progress::Event(&event);
        assert_eq!(event.to_string(), "5.0s: api answers 503");
        assert_eq!(event.done(), Some("fault"));
    }
}
