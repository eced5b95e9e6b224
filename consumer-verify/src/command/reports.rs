//! The reports of a run: files in a folder, and the text on standard output.

use std::io::Write;
use std::path::Path;

use anyhow::Context;
use contract::{ExitStatus, Run};
use report::Style;

/// Writes `report.html`, `report.json` and `report.txt`, and prints the last; gives how the run ends.
pub(super) fn write(run: &Run, folder: &Path, colours: bool) -> anyhow::Result<ExitStatus> {
    let reports = [
        ("report.html", report::html(run)),
        ("report.json", report::json(run)),
        ("report.txt", report::text(run, Style::Plain)),
    ];
    for (name, content) in reports {
        let path = folder.join(name);
        std::fs::write(&path, content)
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    let mut stdout = anstream::stdout();
    let style = match colours && stdout.current_choice() != anstream::ColorChoice::Never {
        true => Style::Colour,
        false => Style::Plain,
    };
    // A reader that has gone, such as `head`, takes nothing from the verdict.
    let _ = write!(stdout, "{}", report::text(run, style));
    let html = folder.join("report.html");
    let _ = writeln!(anstream::stderr(), "Report: {}", html.display());
    Ok(run.exit_status())
}
