//! The command that joins the results of several drivers, and where reports go.

use std::path::PathBuf;

use clap::Args;

use crate::settings;

/// Joins the results of all drivers of one load, and judges them as one.
///
/// Ledgers and histograms are joined exactly: the result is the one of a single driver. Exit codes are
/// those of `load`.
#[derive(Args)]
pub(super) struct Merge {
    /// The folders in which the drivers left their results (their --output-dir)
    #[arg(value_name = "FOLDER", required = true, num_args = 1..)]
    folders: Vec<PathBuf>,
    #[command(flatten)]
    reports: ReportArgs,
}

/// Where reports go.
#[derive(Args)]
pub(super) struct ReportArgs {
    /// Where reports, ledger and logs go [default: target/load-test beside the contracts.toml; for
    /// `merge`, in the current folder]
    #[arg(long, value_name = "FOLDER")]
    output_dir: Option<PathBuf>,
    /// No colours, as with the environment variable NO_COLOR
    #[arg(long, visible_alias = "no-color")]
    no_colour: bool,
}

impl Merge {
    pub(super) fn settings(self) -> settings::Merge {
        settings::Merge {
            folders: self.folders,
            reports: self.reports.settings(),
        }
    }
}

impl ReportArgs {
    pub(super) fn settings(self) -> settings::Reports {
        settings::Reports {
            folder: self.output_dir,
            colours: !self.no_colour,
        }
    }
}
