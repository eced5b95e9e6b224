//! The reports of a run: files in a folder, and the text on standard output.

use std::io::Write;

use contract::{ExitStatus, Run};
use report::Style;
use test_environment::Files;

/// Writes the reports, and prints the one for people; gives how the run ends.
pub(super) fn write(run: &Run, files: &Files, colours: bool) -> anyhow::Result<ExitStatus> {
    files.write(run)?;
    let mut stdout = anstream::stdout();
    let style = match colours && stdout.current_choice() != anstream::ColorChoice::Never {
        true => Style::Colour,
        false => Style::Plain,
    };
    // A reader that has gone, such as `head`, takes nothing from the verdict.
    let _ = write!(stdout, "{}", report::text(run, style));
    let _ = writeln!(anstream::stderr(), "Report: {}", files.html().display());
    Ok(run.exit_status())
}
