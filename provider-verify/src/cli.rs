//! The command line, turned once into typed settings. The flags of `verify` have the names, short
//! forms and environment variables that users of `pact_verifier_cli` know; each group of them is a
//! file of its own. Nothing but these files knows clap or reads the environment.

mod broker;
mod connection;
mod execution;
mod filters;
mod legacy;
mod merge;
mod number;
mod output;
mod pacts;
mod place;
mod project;
mod provider;
mod publishing;
mod secret;
mod states;
mod transports;
mod verify;

use std::ffi::OsString;
use std::io::Write;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand};
use clap_complete::Shell;
use contract::Redaction;
use tracing_subscriber::filter::LevelFilter;
use url::Url;

use crate::settings::{Call, Settings};

/// Plays the consumer to a live provider: replays its pacts and checks every body.
///
/// A call that begins with a flag is one of "verify", as those of pact_verifier_cli are:
/// provider-verify --dir pacts --port 8081
#[derive(Parser)]
#[command(name = "provider-verify", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Verify(Box<verify::Verify>),
    Merge(merge::Merge),
    States(project::States),
    Init(project::Init),
    /// Writes completions for a shell to standard output
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Writes the manual to standard output; to read it: provider-verify man | man -l -
    Man,
}

impl Cli {
    /// The settings of a call. `arguments` begins with the program's name.
    pub(crate) fn read(
        arguments: impl IntoIterator<Item = OsString>,
    ) -> Result<Settings, clap::Error> {
        let arguments = legacy::translated(arguments.into_iter().collect())
            .map_err(|message| usage(&message))?;
        let mut log_level = LevelFilter::OFF;
        let call = match Self::try_parse_from(arguments)?.command {
            Command::Verify(verify) => {
                log_level = verify.log_level();
                Call::Verify(Box::new(verify.settings()?))
            }
            Command::Merge(merge) => {
                log_level = merge.log_level();
                Call::Merge(merge.settings())
            }
            Command::States(states) => Call::States(states.settings()),
            Command::Init(init) => Call::Init(init.settings()),
            Command::Completions { shell } => Call::Print(completions(shell)),
            Command::Man => Call::Print(manual()?),
        };
        Ok(Settings { call, log_level })
    }
}

fn completions(shell: Shell) -> Vec<u8> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "provider-verify", &mut text);
    text
}

/// One page for all commands, since the flags of `verify` are what people look for.
fn manual() -> Result<Vec<u8>, clap::Error> {
    let mut command = Cli::command();
    command.build();
    let mut text = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut text)?;
    let parts = command.get_subcommands();
    for part in parts.filter(|part| part.get_name() != "help") {
        writeln!(text, ".SH COMMAND {}", part.get_name().to_uppercase())?;
        let part = clap_mangen::Man::new(part.clone());
        part.render_synopsis_section(&mut text)?;
        part.render_description_section(&mut text)?;
        part.render_options_section(&mut text)?;
    }
    Ok(text)
}

fn http_url(flag: &str, url: Url) -> Result<Url, clap::Error> {
    match url.scheme() {
        "http" | "https" if url.has_host() => Ok(url),
        _ => Err(usage(&format!(
            "{flag}: {} is not an http:// or https:// address",
            Redaction::default().url(&url)
        ))),
    }
}

fn usage(message: &str) -> clap::Error {
    Cli::command().error(ErrorKind::ValueValidation, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flags_do_not_contradict_each_other() {
        Cli::command().debug_assert();
    }
}
