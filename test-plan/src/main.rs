//! `test-plan`: the command line around the library.

mod cli;
mod progress;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use contract::ExitStatus;
use report::Style;
use test_plan::{Plan, Settings};
use tool::asked_to_end;

use cli::Cli;
use progress::Progress;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return answer(&error).into(),
    };
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

/// Answers a question such as `--help`, or says what is wrong with the call.
fn answer(error: &clap::Error) -> ExitStatus {
    if error.use_stderr() {
        let said = tool::usage_error(&error.to_string());
        let _ = write!(anstream::stderr(), "{said}");
        return ExitStatus::Usage;
    }
    // Nobody is left to be told that standard output is closed.
    let _ = error.print();
    ExitStatus::Kept
}

async fn run(settings: Settings, colours: bool) -> anyhow::Result<ExitStatus> {
    let folder = std::env::current_dir()
        .map_err(|error| anyhow::anyhow!("the current folder cannot be read: {error}"))?;
    let plan = Plan::load(&settings, &folder, |name| std::env::var(name).ok())?;
    let progress = Progress::new();
    let listener = |event: test_plan::Event<'_>| progress.show(event);
    let asked_to_end = async {
        let signal = asked_to_end().await;
        progress.interrupted(signal);
        tokio::spawn(async {
            asked_to_end().await;
            // The services are ended by their lifelines.
            std::process::exit(i32::from(ExitStatus::NotChecked as u8));
        });
    };
    let told = |far: consumer_verify::load::Progress<'_>| progress.load(far);
    let run = plan.run(&listener, &told, asked_to_end).await;
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
