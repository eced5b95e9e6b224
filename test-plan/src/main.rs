//! `test-plan`: the command line around the library.

mod cli;
mod progress;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use contract::ExitStatus;
use report::Style;
use test_plan::{Plan, Settings};
use tokio::signal::unix::{SignalKind, signal};

use cli::Cli;
use progress::Progress;

#[tokio::main]
async fn main() -> ExitCode {
    // clap itself ends a wrong call with 2.
    let cli = Cli::parse();
    let colours = !cli.no_colour;
    match run(cli.into(), colours).await {
        Ok(status) => status.into(),
        Err(error) => {
            // Every error says its cause itself: the chain would only repeat it.
            let _ = writeln!(anstream::stderr(), "error: {error}");
            ExitStatus::Usage.into()
        }
    }
}

async fn run(settings: Settings, colours: bool) -> anyhow::Result<ExitStatus> {
    let folder = std::env::current_dir()
        .map_err(|error| anyhow::anyhow!("the current folder cannot be read: {error}"))?;
    let plan = Plan::load(&settings, &folder, |name| std::env::var(name).ok())?;
    let progress = Progress::new();
    let listener = |event: test_plan::Event<'_>| progress.show(event);
    let run = tokio::select! {
        run = plan.run(&listener) => run,
        name = interruption() => {
            // The run is dropped by now, and with it the services have stopped.
            progress.interrupted(name?);
            return Ok(ExitStatus::NotChecked);
        }
    };
    drop(progress);
    plan.files().write(&run)?;
    let mut stdout = anstream::stdout();
    let style = match colours && stdout.current_choice() != anstream::ColorChoice::Never {
        true => Style::Colour,
        false => Style::Plain,
    };
    // A reader that has gone, such as `head`, takes nothing from the verdict.
    let _ = write!(stdout, "{}", report::text(&run, style));
    let _ = writeln!(
        anstream::stderr(),
        "Report: {}",
        plan.files().html().display()
    );
    Ok(run.exit_status())
}

/// The name of the signal that asks this program to end, once one does.
async fn interruption() -> std::io::Result<&'static str> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    Ok(tokio::select! {
        _ = interrupt.recv() => "SIGINT",
        _ = terminate.recv() => "SIGTERM",
        _ = hang_up.recv() => "SIGHUP",
    })
}
