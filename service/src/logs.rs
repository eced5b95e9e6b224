//! Structured logs on standard error. Standard output belongs to the one line that says where the
//! service listens.

use std::io::{IsTerminal, stderr};
use std::panic::{self, PanicHookInfo};

use tracing_subscriber::filter::LevelFilter;

/// How log lines are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For programs: one JSON object a line.
    Json,
}

/// What is logged, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogSettings {
    /// How log lines are written.
    pub format: LogFormat,
    /// Which lines are left out: those below this level.
    pub level: LevelFilter,
}

/// Sends the logs of this process to standard error, panics included: a line that is not JSON would
/// break a log of JSON lines.
pub(crate) fn init(settings: LogSettings) {
    let builder = tracing_subscriber::fmt()
        .with_max_level(settings.level)
        .with_writer(stderr);
    // What fails is only the second call in one process, and then the first one stays in force.
    let _ = match settings.format {
        LogFormat::Json => builder
            .json()
            .flatten_event(true)
            .with_span_list(false)
            .try_init(),
        LogFormat::Text if stderr().is_terminal() => builder.try_init(),
        LogFormat::Text => builder.with_ansi(false).try_init(),
    };
    panic::set_hook(Box::new(log_panic));
}

/// Runs where the panic is, so that the line belongs to the request.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string);
    let cause = panic.payload_as_str().unwrap_or("a panic without a text");
    tracing::error!(cause, place, "panic");
}
