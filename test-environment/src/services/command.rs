//! A command that is waited for, such as a build or the tests of a consumer.

use std::process::ExitStatus;
use std::time::{Duration, Instant};

use super::Surroundings;
use super::log::LogTail;
use super::process::{self, Process};
use super::start::{Waited, wait};

/// Why a command did not come to a good end. Nothing in it is secret.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The program is not there, or may not be run.
    #[error("cannot run `{program}`: {source}")]
    Spawn {
        /// The program.
        program: String,
        /// Why not.
        source: std::io::Error,
    },
    /// It ended, and not well.
    #[error("it failed, {status}{log}")]
    Failed {
        /// How it ended.
        status: ExitStatus,
        /// What it said.
        log: LogTail,
    },
    /// It took too long.
    #[error("it took longer than {limit:?}{log}")]
    TooSlow {
        /// How long it may take.
        limit: Duration,
        /// What it said.
        log: LogTail,
    },
}

impl Surroundings<'_> {
    /// Runs a command in the folder of the project to its end, which has to be a good one and to come
    /// within `limit`. What it prints goes to the log of this name; what it started ends with it, also
    /// when the future is dropped before.
    ///
    /// # Errors
    ///
    /// When it cannot be run, fails or takes too long.
    pub async fn run(
        &self,
        command: &[String],
        log: &str,
        limit: Duration,
    ) -> Result<(), CommandError> {
        let deadline = Instant::now() + limit;
        let (program, arguments) = command
            .split_first()
            .map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
        let mut command = process::command(program, arguments, &self.project.root);
        let spawned = Process::spawn(&mut command, &self.log(log));
        let mut process = spawned.map_err(|source| CommandError::Spawn {
            program: program.to_owned(),
            source,
        })?;
        let waited = wait(Some(&mut process), deadline, async || None::<()>).await;
        let log = || process.log_tail(self.redaction);
        match waited {
            Waited::Ended(status) if status.success() => Ok(()),
            Waited::Ended(status) => Err(CommandError::Failed { status, log: log() }),
            Waited::Done(()) | Waited::TimeUp => Err(CommandError::TooSlow { limit, log: log() }),
        }
    }
}
