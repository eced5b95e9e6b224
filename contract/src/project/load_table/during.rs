//! `during = ["template-service: kill at 5s for 2s"]`: what is done to a service under load.

use std::time::Duration;

/// Something that is done to a service under load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct During {
    /// The service.
    pub service: String,
    /// What is done to it.
    pub fault: FaultUnderLoad,
    /// When, from the end of the warm-up.
    pub at: Duration,
    /// For how long; a service that was killed is started again after it.
    pub length: Duration,
}

/// What can be done to a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultUnderLoad {
    /// It is killed with SIGKILL, and started again.
    Kill,
    /// Its answers are held back so long.
    Slow(Duration),
    /// Everything is answered with this status.
    Status(u16),
}

impl During {
    /// Reads `<service>: kill at 5s for 2s`, `<service>: slow by 500ms at 5s for 2s` or
    /// `<service>: 503 at 5s for 2s`.
    ///
    /// # Errors
    /// What is wrong with it, in one line.
    pub fn parse(text: &str) -> Result<Self, String> {
        Self::parsed(text).ok_or_else(|| {
            format!(
                "`{text}` is not a fault: write one such as \"template-service: kill at 5s for \
                 2s\", \"…: slow by 500ms at 5s for 2s\" or \"…: 503 at 5s for 2s\""
            )
        })
    }

    fn parsed(text: &str) -> Option<Self> {
        let (service, fault) = text.split_once(':')?;
        let words = Vec::from_iter(fault.split_whitespace());
        let (fault, at, length) = match words.as_slice() {
            ["kill", "at", at, "for", length] => (FaultUnderLoad::Kill, at, length),
            ["slow", "by", by, "at", at, "for", length] => {
                (FaultUnderLoad::Slow(duration(by)?), at, length)
            }
            [status, "at", at, "for", length] => {
                let status: u16 = status.parse().ok()?;
                let is_failure = (400..=599).contains(&status);
                (
                    is_failure.then_some(FaultUnderLoad::Status(status))?,
                    at,
                    length,
                )
            }
            _ => return None,
        };
        Some(Self {
            service: service.trim().to_owned(),
            fault,
            at: duration(at)?,
            length: duration(length)?,
        })
    }
}

fn duration(text: &str) -> Option<Duration> {
    let parsed: jiff::SignedDuration = text.parse().ok()?;
    Duration::try_from(parsed).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_names_the_service_what_is_done_when_and_for_how_long() {
        let during = |fault| {
            Ok(During {
                service: "api".to_owned(),
                fault,
                at: Duration::from_secs(5),
                length: Duration::from_millis(1500),
            })
        };
        let slow = FaultUnderLoad::Slow(Duration::from_millis(500));
        for (text, fault) in [
            ("api: kill at 5s for 1.5s", FaultUnderLoad::Kill),
            ("api: slow by 500ms at 5s for 1500ms", slow),
            ("api: 503 at 5s for 1.5s", FaultUnderLoad::Status(503)),
        ] {
            assert_eq!(During::parse(text), during(fault), "{text}");
        }
    }

    #[test]
    fn what_is_no_fault_is_refused_with_an_example() {
        for text in [
            "",
            "api",
            "api: kill",
            "api: kill at soon for 2s",
            "api: 200 at 5s for 2s",
            "api: slow at 5s for 2s",
        ] {
            let error = During::parse(text).unwrap_err();
            assert!(error.contains("kill at 5s for 2s"), "{error}");
        }
    }
}
