//! The command `merge`: results of several drivers in, one judged run out.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::ensure;
use consumer_verify::load::LoadResult;
use contract::{EvidenceRule, ExitStatus, Run};
use test_environment::Files;

use super::{load, reports};
use crate::settings;

/// Where the joined results go unless it is said.
const FOLDER: &str = "target/load-test";

/// Joins the results, writes the reports and gives how the run ends.
pub(crate) fn merge(settings: &settings::Merge) -> anyhow::Result<ExitStatus> {
    let began = Instant::now();
    let folder = settings.reports.folder.as_deref();
    let folder = folder.unwrap_or(Path::new(FOLDER));
    let own = settings.folders.iter().any(|one| one == folder);
    ensure!(
        !own,
        "{} is one of the folders that are joined: name another with --output-dir",
        folder.display()
    );
    let files = Files::prepare(folder)?;
    let result = LoadResult::merge(&settings.folders, folder)?;
    let elapsed: Duration = began.elapsed();
    let run = Run {
        tool: load::TOOL.to_owned(),
        started_at: result.of.started_at,
        elapsed,
        steps: vec![result.step(load::STEP, elapsed)],
        evidence_rule: EvidenceRule::Warn,
    };
    reports::write(&run, &files, settings.reports.colours)
}
