//! The command line, and its way into settings.

use std::path::PathBuf;

use clap::Parser;
use test_plan::Settings;

/// Runs the plan of a contracts.toml: starts the services it names, checks them step by step, and
/// writes one report
///
/// Exit codes: 0 the contract is kept, 1 it is broken, 2 the call or an input was wrong, 3 not
/// everything could be checked.
///
/// Ctrl-C, SIGTERM and SIGHUP end the plan: what is on its way is given up, provider states are torn
/// down for 5 seconds at most, the services are stopped, and the report says what was not reached.
/// The exit code is then 3, or 1 where something was broken. A second one ends at once.
#[derive(Debug, Parser)]
#[command(name = "test-plan", version)]
pub(crate) struct Cli {
    /// The plan [default: contracts.toml in the current folder or above it]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Where the reports and the logs of the services go [default: target/test-report beside the
    /// plan]
    #[arg(long, value_name = "FOLDER")]
    output_dir: Option<PathBuf>,

    /// Run only this step; can be given several times
    #[arg(long = "step", value_name = "NAME")]
    steps: Vec<String>,

    /// Load for as long as `soak_for` says, at the average rate, and not for the 20 seconds or so that
    /// `for` says
    #[arg(long)]
    soak: bool,

    /// No colours, as with the environment variable NO_COLOR
    #[arg(long, visible_alias = "no-color")]
    pub(crate) no_colour: bool,
}

impl From<Cli> for Settings {
    fn from(cli: Cli) -> Self {
        Self {
            config: cli.config,
            output_dir: cli.output_dir,
            steps: cli.steps,
            soak: cli.soak,
        }
    }
}
