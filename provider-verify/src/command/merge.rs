//! The command `merge`: read the runs of all shards, join them, report.

use std::path::Path;

use anyhow::Context;
use contract::{ExitStatus, Run};
use provider_verify::merge::{Part, merge};

use super::reports;
use crate::settings::Merge;

/// Carries out one call.
pub(crate) fn join(settings: &Merge) -> anyhow::Result<ExitStatus> {
    let parts = settings.runs.iter().map(|file| read(file));
    let run = merge(parts.collect::<anyhow::Result<_>>()?)?;
    reports::write(&run, &settings.reports, settings.colour)?;
    Ok(run.exit_status())
}

fn read(file: &Path) -> anyhow::Result<Part> {
    let name = file.display().to_string();
    let text = std::fs::read(file).with_context(|| format!("cannot read {name}"))?;
    let run: Run = serde_json::from_slice(&text)
        .with_context(|| format!("{name}: not a run, as verify --shard --json writes it"))?;
    Ok(Part { name, run })
}
