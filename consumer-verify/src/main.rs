//! `consumer-verify`: the command line around the library.

mod cli;
mod command;
mod settings;

use std::io::Write;
use std::process::ExitCode;

use contract::ExitStatus;
use settings::Settings;

/// A request and its answer are many small values: Pact's own types, JSON.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    let settings = match cli::Cli::read(std::env::args_os()) {
        Ok(settings) => settings,
        Err(error) => return answer(&error).into(),
    };
    let ended = match settings {
        Settings::Stub(stub) => command::stub::play(&stub).await.map(|()| ExitStatus::Kept),
        Settings::Faults(faults) => command::faults::play(&faults).await,
        Settings::Load(load) => command::load::play(&load).await,
        Settings::Merge(merge) => command::merge::merge(&merge),
    };
    match ended {
        Ok(status) => status,
        Err(error) => {
            tell(&format!("error: {error:#}"));
            ExitStatus::Usage
        }
    }
    .into()
}

/// Answers a question such as `--help`, or says what is wrong with the call.
fn answer(error: &clap::Error) -> ExitStatus {
    if error.use_stderr() {
        tell(tool::usage_error(&error.to_string()).trim_end());
        return ExitStatus::Usage;
    }
    // Nobody is left to be told that standard output is closed.
    let _ = error.print();
    ExitStatus::Kept
}

/// A line on standard error.
fn tell(line: &str) {
    // Standard error may be closed; there is nobody left to tell.
    let _ = writeln!(std::io::stderr(), "{line}");
}
