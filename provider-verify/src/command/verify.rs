//! The command `verify`: gather, verify, report, and what comes after.

mod gather;
mod publish;
mod watch;

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, anyhow, bail};
use contract::{Contract, Ended, ExitStatus, NotChecked, Outcome, Run, Verdict};
use jiff::Timestamp;
use provider_verify::select::Only;
use provider_verify::{Filter, Verification};

use self::gather::gather;
use crate::command::reports;
use crate::settings::{AfterRun, NoPacts, Verify};
use crate::terminal;

/// Carries out one call.
pub(crate) async fn verify(settings: &Verify) -> anyhow::Result<ExitStatus> {
    let mut filter = settings.filter.clone();
    if let Some(file) = &settings.last_failed {
        filter.only = Some(failed_in(file)?);
    }
    let gathered = gather(&settings.sources, settings.provider_name.as_deref()).await?;
    if gathered.contracts.is_empty() {
        if settings.sources.no_pacts == NoPacts::Ignored {
            terminal::tell("no pacts found, and nothing verified");
            return Ok(ExitStatus::Kept);
        }
        bail!("no pacts found; to end with 0 all the same: --ignore-no-pacts-error");
    }
    let run = run(settings, &gathered.contracts, &filter).await?;
    reports::write(&run, &settings.reports, settings.colour)?;
    let status = run.exit_status();
    match &settings.after {
        AfterRun::End => Ok(status),
        AfterRun::Publish(publish) => {
            let access = &settings.sources.access;
            let publishing = publish::publish(&gathered.from_broker, &run, access, publish);
            let told = tokio::select! {
                told = publishing => told,
                _ = tool::asked_to_end() => {
                    terminal::tell("interrupted: not all results may be published");
                    publish::Told::Failed
                }
            };
            Ok(publish::status(status, told))
        }
        AfterRun::Watch if was_interrupted(&run) => Ok(status),
        AfterRun::Watch => watch::watch(settings, gathered.contracts).await,
    }
}

/// Whether the user ended the run.
fn was_interrupted(run: &Run) -> bool {
    let why = |outcome: &Outcome| match outcome.verdict {
        Verdict::NotChecked(NotChecked::NotReached { why }) => Some(why),
        _ => None,
    };
    run.outcomes()
        .any(|outcome| why(outcome) == Some(Ended::Interruption))
}

/// Replays what the filter takes.
pub(crate) async fn run(
    settings: &Verify,
    contracts: &[Contract],
    filter: &Filter,
) -> anyhow::Result<Run> {
    let (first, further) = settings
        .instances
        .split_first()
        .ok_or_else(|| anyhow!("no provider is named"))?;
    let started_at = Timestamp::now();
    let started = Instant::now();
    let bar = terminal::Bar::new();
    let progress = |progress: provider_verify::Progress<'_>| bar.show(progress);
    let name = contracts.first().map_or("provider", |one| one.provider());
    let name = format!("contracts of {name}");
    let verification = Verification::of(contracts, first)
        .named(&name)
        .filter(filter)
        .execution(settings.execution.clone())
        .progress(&progress)
        .ending_with(terminal::interrupted(&bar));
    let verification = further.iter().fold(verification, Verification::instance);
    let step = verification.run().await?;
    bar.clear();
    Ok(Run {
        tool: concat!("provider-verify ", env!("CARGO_PKG_VERSION")).to_owned(),
        started_at,
        elapsed: started.elapsed(),
        steps: vec![step],
        evidence_rule: settings.evidence_rule,
    })
}

/// What failed in the run that a file has. Nothing failed is an error: nothing would be checked, and
/// that must not look like success.
fn failed_in(file: &Path) -> anyhow::Result<Only> {
    let text = std::fs::read(file)
        .with_context(|| format!("--last-failed: cannot read {}", file.display()))?;
    let run: Run = serde_json::from_slice(&text)
        .with_context(|| format!("--last-failed: {} holds no run", file.display()))?;
    let only = Only::failed_in(&run);
    if only.is_empty() {
        bail!(
            "--last-failed: nothing failed in the run of {}; leave out the flag to check all",
            file.display()
        );
    }
    Ok(only)
}
