//! Structured logs on standard error. Standard output belongs to the one line that says where the
//! service listens.

use std::io::{IsTerminal, stderr};
use std::panic::{self, PanicHookInfo};

use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::spans::{self, Export};

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
/// break a log of JSON lines. Sends the spans that are exported to `export`, where there is one.
pub(crate) fn init(settings: LogSettings, export: Option<&Export>) {
    let lines = tracing_subscriber::fmt::layer().with_writer(stderr);
    let lines = match settings.format {
        LogFormat::Json => {
            let lines = lines.json().flatten_event(true).with_span_list(false);
            lines.boxed()
        }
        LogFormat::Text => lines.with_ansi(stderr().is_terminal()).boxed(),
    };
    // The spans that are exported would only be noise in a line.
    let level = settings.level;
    let in_logs =
        filter_fn(move |metadata| *metadata.level() <= level && !spans::is_exported(metadata));
    // What fails is only the second call in one process, and then the first one stays in force.
    let _ = tracing_subscriber::registry()
        .with(lines.with_filter(in_logs.with_max_level_hint(level)))
        .with(export.map(Export::layer))
        .try_init();
    panic::set_hook(Box::new(log_panic));
}

/// Runs where the panic is, so that the line belongs to the request.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string);
    let cause = panic.payload_as_str().unwrap_or("a panic without a text");
    tracing::error!(cause, place, "panic");
}
