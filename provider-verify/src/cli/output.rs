//! What is shown, and what is written where.

use std::path::PathBuf;

use clap::Args;
use tracing_subscriber::filter::LevelFilter;

use crate::settings::{Colour, JsonTarget, Reports};

#[derive(Args)]
#[command(next_help_heading = "Output")]
pub(super) struct Output {
    /// Write the run as JSON to a file, or with "-" to standard output in place of the text
    #[arg(short, long, value_name = "FILE", env = "PACT_VERIFIER_JSON_REPORT")]
    json: Option<PathBuf>,
    /// Write the run as JUnit XML to a file
    #[arg(
        short = 'x',
        long,
        value_name = "FILE",
        env = "PACT_VERIFIER_JUNIT_REPORT"
    )]
    junit: Option<PathBuf>,
    /// Write the run as a page to a file
    #[arg(long, value_name = "FILE", env = "PACT_VERIFIER_HTML_REPORT")]
    html: Option<PathBuf>,
    /// Never colour the text
    #[arg(long, visible_alias = "no-color")]
    no_colour: bool,
    /// What to log to standard error: off (or none), error, warn, info, debug or trace
    #[arg(short, long, value_name = "LEVEL", value_parser = level, default_value = "off")]
    loglevel: LevelFilter,
}

/// `none` is what `pact_verifier_cli` calls `off`.
fn level(text: &str) -> Result<LevelFilter, String> {
    match text {
        "none" => Ok(LevelFilter::OFF),
        _ => text
            .parse()
            .map_err(|_| "must be off, error, warn, info, debug or trace".to_owned()),
    }
}

impl Output {
    pub(super) fn log_level(&self) -> LevelFilter {
        self.loglevel
    }

    pub(super) fn colour(&self) -> Colour {
        match self.no_colour {
            true => Colour::Never,
            false => Colour::Auto,
        }
    }

    pub(super) fn reports(self) -> Reports {
        let json = self.json.map(|path| match path.as_os_str() == "-" {
            true => JsonTarget::Stdout,
            false => JsonTarget::File(path),
        });
        Reports {
            json,
            junit: self.junit,
            html: self.html,
        }
    }
}
