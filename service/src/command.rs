//! A service as a process: from its command line to its exit status.

use std::env;
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use tokio::signal::unix::{SignalKind, signal};

use crate::config::{self, Rejected};
use crate::problem::chain;
use crate::spans::Export;
use crate::{LogSettings, Running, StartError, logs};

/// The exit status of a wrong call, as in every tool here.
const USAGE: u8 = 2;

/// The command line of a service.
pub trait Command: clap::Parser {
    /// What the service is told when it starts.
    type Settings;

    /// What to log, and how.
    fn log(&self) -> LogSettings;

    /// The settings. Finds all that is wrong with them and can be found without opening a port or
    /// a database.
    ///
    /// # Errors
    /// What is wrong.
    fn settings(self) -> Result<Self::Settings, StartError>;

    /// Starts the service.
    fn start(settings: Self::Settings) -> impl Future<Output = Result<Running, StartError>>;
}

/// Runs a service until SIGTERM or SIGINT: reads the configuration, sets up the logs, starts, and
/// prints `listening on http://<address>` as the only line on standard output.
///
/// The exit status is 0 after a graceful stop, 2 with one line `error: …` on standard error when
/// the service cannot start, 1 when serving failed.
pub async fn run<C: Command>() -> ExitCode {
    let arguments: Vec<OsString> = env::args_os().collect();
    let loaded = match config::load::<C>(&arguments, |name| env::var_os(name)) {
        Ok(loaded) => loaded,
        Err(Rejected::Question(answer)) => return answered(&answer),
        Err(Rejected::Wrong(line)) => return fail(&line, USAGE),
    };
    let log = loaded.command.log();
    let settings = match loaded.command.settings() {
        Ok(settings) => settings,
        Err(error) => return fail(&error.to_string(), USAGE),
    };
    let export = match Export::start(C::command().get_name()) {
        Ok(export) => export,
        Err(error) => return fail(&error.to_string(), USAGE),
    };
    if loaded.only_check {
        let lines = loaded.settings.iter();
        let lines: String = lines.map(|setting| format!("{setting}\n")).collect();
        return answered(&lines);
    }
    logs::init(log, export.as_ref());
    let status = start::<C>(settings).await;
    if let Some(export) = export {
        export.stop().await;
    }
    status
}

async fn start<C: Command>(settings: C::Settings) -> ExitCode {
    match C::start(settings).await {
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

fn answered(text: &str) -> ExitCode {
    // Nobody is left to be told that standard output is closed.
    let _ = write!(io::stdout(), "{text}");
    ExitCode::SUCCESS
}

fn fail(line: &str, status: u8) -> ExitCode {
    // Nobody is left to be told that standard error is closed.
    let _ = writeln!(io::stderr(), "error: {line}");
    ExitCode::from(status)
}
