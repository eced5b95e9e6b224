//! The commands: each takes its settings and calls the library.

pub(crate) mod faults;
pub(crate) mod load;
pub(crate) mod merge;
mod reports;
pub(crate) mod stub;

use std::path::Path;

use anyhow::Context;
use contract::ExitStatus;
use contract::project::{self, FILE_NAME, Project};

/// The project of this file, or of the one in the current folder or above it.
fn project(config: Option<&Path>) -> anyhow::Result<Project> {
    if let Some(config) = config {
        return Ok(Project::load(config)?);
    }
    let folder = std::env::current_dir().context("the current folder cannot be read")?;
    let found = project::find(&folder).with_context(|| {
        let from = folder.display();
        format!("no {FILE_NAME} in {from} or above it; write one, or name one with --config")
    })?;
    Ok(Project::load(&found)?)
}

/// Comes with the first signal, whose name is told; a second one ends the program at once.
async fn asked_to_end(told: impl FnOnce(&str)) {
    told(tool::asked_to_end().await);
    tokio::spawn(async {
        tool::asked_to_end().await;
        // What was started is ended by its lifelines.
        std::process::exit(i32::from(ExitStatus::NotChecked as u8));
    });
}
