//! Writing a run where the call wants it.

use std::io::Write;
use std::path::Path;

use anyhow::Context;
use contract::Run;

use super::states;
use crate::settings::{Colour, JsonTarget, LAST_RUN, Reports};
use crate::terminal;

/// Writes all reports: the text for people, on standard output unless the JSON goes there, and the
/// files. The run is also kept for `--last-failed`.
pub(crate) fn write(run: &Run, reports: &Reports, colour: Colour) -> anyhow::Result<()> {
    let json = report::json(run);
    let text = match &reports.json {
        Some(JsonTarget::Stdout) => json.clone(),
        _ => {
            let style = terminal::style(colour);
            report::text(run, style) + &states::missing(run)
        }
    };
    write!(anstream::stdout(), "{text}").context("cannot write the report to standard output")?;
    if let Some(JsonTarget::File(file)) = &reports.json {
        to_file(file, &json)?;
    }
    if let Some(file) = &reports.junit {
        to_file(file, &report::junit(run))?;
    }
    if let Some(file) = &reports.html {
        to_file(file, &report::html(run))?;
    }
    keep(&json);
    Ok(())
}

fn to_file(file: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(file, text)
        .with_context(|| format!("cannot write the report to {}", file.display()))
}

/// Keeps the run for `--last-failed`. Where that cannot be done, such as in a folder that is only
/// read, the verification is as good as with it.
fn keep(json: &str) {
    let file = Path::new(LAST_RUN);
    let kept = match file.parent() {
        Some(folder) => std::fs::create_dir_all(folder),
        None => Ok(()),
    };
    if let Err(error) = kept.and_then(|()| std::fs::write(file, json)) {
        terminal::tell(&format!(
            "the run is not kept for --last-failed: cannot write {LAST_RUN}: {error}"
        ));
    }
}
