//! `provider-verify`: the command line around the library. Each command is a module; this one ends
//! the program with the status that a command comes to.

mod cli;
mod command;
mod settings;
mod terminal;

use std::io::Write;
use std::process::ExitCode;

use anyhow::Context;
use contract::ExitStatus;
use provider_verify::broker::BrokerError;
use settings::{Call, Settings};

/// A run makes and drops many small values: Pact's own types, JSON. The system's allocator takes a
/// fifth of its time; docs/performance.md has the figures.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let settings = match cli::Cli::read(std::env::args_os()) {
        Ok(settings) => settings,
        Err(error) => return answer(&error).into(),
    };
    let status = match run(settings).await {
        Ok(status) => status,
        Err(error) => {
            terminal::tell(&format!("error: {error:#}"));
            // A broker that is down says nothing of the contract, nor of the call.
            match error.downcast_ref::<BrokerError>() {
                Some(error) if error.is_out_of_order() => ExitStatus::NotChecked,
                _ => ExitStatus::Usage,
            }
        }
    };
    status.into()
}

/// Answers a question such as `--help`, or says what is wrong with the call.
fn answer(error: &clap::Error) -> ExitStatus {
    if error.use_stderr() {
        terminal::tell(tool::usage_error(&error.to_string()).trim_end());
        return ExitStatus::Usage;
    }
    // Nobody is left to be told that standard output is closed.
    let _ = error.print();
    ExitStatus::Kept
}

async fn run(settings: Settings) -> anyhow::Result<ExitStatus> {
    terminal::hide_caught_panics();
    terminal::log(settings.log_level);
    match settings.call {
        Call::Verify(verify) => command::verify::verify(&verify).await,
        Call::Merge(merge) => command::merge::join(&merge),
        Call::States(states) => command::states::list(&states),
        Call::Init(init) => command::init::init(&init),
        Call::Print(text) => print(&text),
    }
}

/// Writes to standard output, whatever that takes.
fn print(text: &[u8]) -> anyhow::Result<ExitStatus> {
    std::io::stdout()
        .write_all(text)
        .context("cannot write to standard output")?;
    Ok(ExitStatus::Kept)
}
