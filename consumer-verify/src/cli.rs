//! The command line, turned once into typed settings. Nothing but this module knows clap.

mod faults;
mod load;
mod merge;
mod stub;

use std::ffi::OsString;

use clap::{Parser, Subcommand};

use crate::settings::Settings;

/// Plays the providers to a consumer, well and badly, and loads it
#[derive(Parser)]
#[command(name = "consumer-verify", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Stub(stub::Stub),
    Faults(faults::Faults),
    Load(load::Load),
    Merge(merge::Merge),
}

impl Cli {
    /// The settings of a call. `arguments` begins with the program's name.
    pub(crate) fn read(
        arguments: impl IntoIterator<Item = OsString>,
    ) -> Result<Settings, clap::Error> {
        Ok(match Self::try_parse_from(arguments)?.command {
            Command::Load(load) => Settings::Load(Box::new(load.settings()?)),
            Command::Merge(merge) => Settings::Merge(merge.settings()),
            Command::Stub(stub) => Settings::Stub(stub.settings()),
            Command::Faults(faults) => Settings::Faults(faults.settings()),
        })
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_flags_do_not_contradict_each_other() {
        Cli::command().debug_assert();
    }
}
