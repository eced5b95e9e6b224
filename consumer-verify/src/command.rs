//! The commands: each takes its settings and calls the library.

pub(crate) mod faults;
pub(crate) mod load;
pub(crate) mod merge;
mod reports;
pub(crate) mod stub;

use std::path::Path;

use anyhow::Context;
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
