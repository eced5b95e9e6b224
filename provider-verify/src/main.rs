//! `provider-verify`: the command line around the library. Reads, verifies, renders, and ends with
//! the status of the run.

mod cli;
mod settings;
mod terminal;

use std::io::Write;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context;
use clap::Parser;
use contract::{ExitStatus, Run};
use jiff::Timestamp;
use provider_verify::select::contracts_with;
use settings::{JsonTarget, Settings};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let settings = match cli::Cli::parse().settings() {
        Ok(settings) => settings,
        Err(error) => error.exit(),
    };
    let status = match run(settings).await {
        Ok(status) => status,
        Err(error) => {
            // Standard error may be closed; there is nobody left to tell.
            let _ = writeln!(anstream::stderr(), "error: {error:#}");
            ExitStatus::Usage
        }
    };
    status.into()
}

async fn run(settings: Settings) -> anyhow::Result<ExitStatus> {
    terminal::log(settings.log_level);
    let mut contracts = Vec::new();
    for source in &settings.sources {
        contracts.extend(contract::load(source)?);
    }
    let contracts = contracts_with(settings.provider_name.as_deref(), contracts)?;
    let started_at = Timestamp::now();
    let started = Instant::now();
    let bar = terminal::Bar::new();
    let name = contracts.first().map_or("provider", |one| one.provider());
    let step = provider_verify::verify(
        &format!("{name} keeps its contracts"),
        &contracts,
        &settings.filter,
        &settings.provider,
        &|progress| bar.show(progress),
    )
    .await?;
    bar.clear();
    let run = Run {
        tool: concat!("provider-verify ", env!("CARGO_PKG_VERSION")).to_owned(),
        started_at,
        elapsed: started.elapsed(),
        steps: vec![step],
    };
    publish(&run, &settings)?;
    Ok(run.exit_status())
}

/// The text for people, on standard output unless the JSON goes there, and the JSON.
fn publish(run: &Run, settings: &Settings) -> anyhow::Result<()> {
    let mut stdout = anstream::stdout();
    match &settings.json {
        Some(JsonTarget::Stdout) => write!(stdout, "{}", report::json(run)),
        _ => write!(
            stdout,
            "{}",
            report::text(run, terminal::style(settings.colour))
        ),
    }
    .context("cannot write the report to standard output")?;
    if let Some(JsonTarget::File(file)) = &settings.json {
        std::fs::write(file, report::json(run))
            .with_context(|| format!("cannot write the report to {}", file.display()))?;
    }
    Ok(())
}
