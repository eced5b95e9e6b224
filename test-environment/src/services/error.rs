//! Why a service is down.

use std::process::ExitStatus;
use std::time::Duration;

use super::log::LogTail;

/// Why a service cannot be used. Nothing in it is secret.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// A program is not there, or may not be run.
    #[error("cannot run `{program}`: {source}")]
    Spawn {
        /// The program.
        program: String,
        /// Why not.
        source: std::io::Error,
    },
    /// The build failed.
    #[error("its build failed, {status}{log}")]
    Build {
        /// How it ended.
        status: ExitStatus,
        /// What it said.
        log: LogTail,
    },
    /// The build took too long.
    #[error("its build took longer than its `build_timeout` of {limit:?}{log}")]
    BuildTooSlow {
        /// How long it may take.
        limit: Duration,
        /// What it said.
        log: LogTail,
    },
    /// The service ended before it was ready.
    #[error("it ended before it was ready, {status}{log}")]
    Exited {
        /// How it ended.
        status: ExitStatus,
        /// What it said.
        log: LogTail,
    },
    /// The service ended while it was needed.
    #[error("it died, {status}{log}")]
    Died {
        /// How it ended.
        status: ExitStatus,
        /// What it said.
        log: LogTail,
    },
    /// The service printed no address.
    #[error(
        "it printed no http:// address on stdout within its `ready_timeout` of {limit:?}; where it \
         prints none, give its `url`{log}"
    )]
    NoAddress {
        /// How long it may take.
        limit: Duration,
        /// What it said.
        log: LogTail,
    },
    /// The service did not answer in time.
    #[error("it was not ready within its `ready_timeout` of {limit:?}: {url} {last}{log}")]
    NotReady {
        /// How long it may take.
        limit: Duration,
        /// What was asked.
        url: String,
        /// What the last attempt came to.
        last: String,
        /// What it said.
        log: LogTail,
    },
    /// A service that it is told the address of is down.
    #[error("it is given an address, but {0}")]
    WaitsFor(String),
}
