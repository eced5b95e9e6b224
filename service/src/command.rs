//! A service as a process: from its command line to its exit status.

use std::io::{self, Write};
use std::process::ExitCode;

use tokio::signal::unix::{SignalKind, signal};

use crate::cli::{self, Rejected};
use crate::problem::chain;
use crate::{LogSettings, Running, StartError, logs};

/// The exit status of a wrong call, as in every tool here.
const USAGE: u8 = 2;

/// The command line of a service.
pub trait Command: clap::Parser {
    /// What to log, and how.
    fn log(&self) -> LogSettings;

    /// Starts the service.
    fn start(self) -> impl Future<Output = Result<Running, StartError>>;
}

/// Runs a service until SIGTERM or SIGINT: reads the command line, sets up the logs, starts, and
/// prints `listening on http://<address>` as the only line on standard output.
///
/// The exit status is 0 after a graceful stop, 2 with one line `error: …` on standard error when
/// the service cannot start, 1 when serving failed.
pub async fn run<C: Command>() -> ExitCode {
    let command = match cli::parse::<C>() {
        Ok(command) => command,
        Err(Rejected::Question(answer)) => {
            // Nobody is left to be told that standard output is closed.
            let _ = write!(io::stdout(), "{answer}");
            return ExitCode::SUCCESS;
        }
        Err(Rejected::Wrong(line)) => return fail(&line, USAGE),
    };
    logs::init(command.log());
    match command.start().await {
        Ok(running) => match serve(running).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => fail(&chain(&error), 1),
        },
        // Each of these errors says all of what caused it in its own line.
        Err(error) => fail(&error.to_string(), USAGE),
    }
}

async fn serve(running: Running) -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    writeln!(io::stdout(), "listening on {}", running.url())?;
    io::stdout().flush()?;
    tokio::select! {
        _ = terminate.recv() => tracing::info!("stopping because of SIGTERM"),
        _ = interrupt.recv() => tracing::info!("stopping because of SIGINT"),
    }
    running.stop().await
}

fn fail(line: &str, status: u8) -> ExitCode {
    // Nobody is left to be told that standard error is closed.
    let _ = writeln!(io::stderr(), "error: {line}");
    ExitCode::from(status)
}
