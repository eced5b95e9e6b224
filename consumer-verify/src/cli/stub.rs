//! The command that plays a provider.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::settings;

/// Plays a provider from its pacts, until Ctrl-C or SIGTERM.
///
/// Prints its address as the only line on standard output. Requests are matched by Pact's rules. The
/// header X-Pact-Provider-State chooses among interactions that wait for the same request. A request
/// that no interaction fits is answered with 500 and the nearest interaction. The stub's own paths
/// are GET and DELETE /_stub/journal, GET /_stub/interactions, GET and POST /_stub/provider-states, GET
/// /_stub/faults, GET, PUT and DELETE /_stub/fault, POST /_stub/reset.
#[derive(Args)]
pub(super) struct Stub {
    /// Pact files, and folders with pact files (*.json) directly in them; may be repeated
    #[arg(long, value_name = "PATH", required = true, num_args = 1..)]
    pact: Vec<PathBuf>,
    /// The provider to play, where the pacts are with several
    #[arg(long, value_name = "NAME")]
    provider_name: Option<String>,
    /// The address to listen at; with port 0 at any free port
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// How many requests the journal keeps
    #[arg(long, value_name = "N", default_value_t = default_journal())]
    journal: NonZeroUsize,
    /// How long the consumer waits for an answer at the most, such as 500ms or 10s: faults of time take
    /// longer
    #[arg(long, value_name = "DURATION", value_parser = duration, default_value = "10s")]
    patience: Duration,
}

fn duration(text: &str) -> Result<Duration, String> {
    let parsed: Option<jiff::SignedDuration> = text.parse().ok();
    let parsed = parsed.and_then(|duration| Duration::try_from(duration).ok());
    parsed
        .filter(|duration| !duration.is_zero() && *duration <= LONGEST)
        .ok_or_else(|| "write a duration of at most an hour, such as 500ms or 10s".to_owned())
}

/// The longest that somebody waits for.
const LONGEST: Duration = Duration::from_secs(3600);

fn default_journal() -> NonZeroUsize {
    NonZeroUsize::new(consumer_verify::Stub::JOURNAL).unwrap_or(NonZeroUsize::MIN)
}

impl Stub {
    pub(super) fn settings(self) -> settings::Stub {
        settings::Stub {
            pacts: self.pact,
            provider_name: self.provider_name,
            listen: self.listen,
            journal: self.journal,
            patience: self.patience,
        }
    }
}
