//! The command `load`: read the file, start the services, play the load, report.

mod watch;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::anyhow;
use consumer_verify::load::ledger::Scope;
use consumer_verify::load::{Options, Play, Progress};
use contract::project::{Load, Project, Service};
use contract::{EvidenceRule, ExitStatus, Run};
use jiff::Timestamp;
use test_environment::{End, Event, Files, Secrets, Services, Surroundings, http};
use uuid::Uuid;

use super::reports;
use crate::settings::{self, Aim};
use watch::Watch;

/// What reports call this tool.
pub(super) const TOOL: &str = concat!("consumer-verify ", env!("CARGO_PKG_VERSION"));

/// What reports call the one step.
pub(super) const STEP: &str = "load";

/// How long one attempt to see whether a service is ready may take.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// Plays the load, writes the reports and gives how the run ends.
pub(crate) async fn play(settings: &settings::Load) -> anyhow::Result<ExitStatus> {
    let project = super::project(settings.config.as_deref())?;
    let load = chosen(&project, settings.consumer.as_deref())?;
    let folder = match &settings.reports.folder {
        Some(folder) => folder.clone(),
        None => project.root.join("target").join("load-test"),
    };
    let options = options(settings, load, folder.clone());
    options.check(load, &project)?;
    let files = Files::prepare(&folder)?;
    let logs = files.logs();
    let secrets = Secrets::gather(&project, |name| std::env::var(name).ok())?;
    let redaction = secrets.redaction(&project);
    let client = http::client(REQUEST_TIMEOUT)?;
    let run_id = Uuid::now_v7().to_string();
    let surroundings = Surroundings {
        project: &project,
        secrets: &secrets,
        redaction: &redaction,
        logs: &logs,
        client: &client,
        run_id: &run_id,
    };
    let (started_at, started) = (Timestamp::now(), Instant::now());
    let watch = Watch::new();
    let end = End::with(super::asked_to_end(|signal| watch.interrupted(signal)));
    let listener = |event: Event<'_>| watch.service(event);
    let told = |progress: Progress<'_>| watch.load(progress);
    let starting = async {
        let (consumer, others) = needed(&project, load);
        let mut services = Services::start(&surroundings, &others, &listener).await;
        services.build(&surroundings, &consumer, &listener).await;
        services
    };
    let mut services = end.unless(starting).await.unwrap_or_default();
    let play = Play {
        load,
        options: &options,
        surroundings: &surroundings,
        listener: &listener,
        told: &told,
        end: &end,
    };
    let step = play.step(STEP, &mut services).await;
    drop(services);
    drop(end);
    drop(watch);
    let run = Run {
        tool: TOOL.to_owned(),
        started_at,
        elapsed: started.elapsed(),
        steps: vec![step],
        evidence_rule: EvidenceRule::Warn,
    };
    reports::write(&run, &files, settings.reports.colours)
}

fn chosen<'p>(project: &'p Project, consumer: Option<&str>) -> anyhow::Result<&'p Load> {
    let known = || {
        let names = project
            .loads
            .iter()
            .map(|load| format!("`{}`", load.consumer));
        Vec::from_iter(names).join(", ")
    };
    match (consumer, project.loads.as_slice()) {
        (_, []) => Err(anyhow!(
            "no consumer is loaded: the file has no table [load.<consumer>]"
        )),
        (None, [only]) => Ok(only),
        (None, _) => Err(anyhow!("name one of {} with --consumer", known())),
        (Some(name), loads) => {
            let found = loads.iter().find(|load| load.consumer == name);
            found.ok_or_else(|| anyhow!("there is no load of `{name}`; there are: {}", known()))
        }
    }
}

fn options(settings: &settings::Load, load: &Load, folder: PathBuf) -> Options {
    let scope = match settings.shard {
        Some(shard) => Scope {
            // The start is the one thing that all drivers have in common.
            seed: settings
                .seed
                .unwrap_or_else(|| shard.start_at.as_millisecond().unsigned_abs()),
            shard: shard.number,
            of: shard.of,
        },
        None => Scope::whole(settings.seed.unwrap_or_else(|| fastrand::u64(..))),
    };
    let mut options = Options::of(load, scope.seed, folder);
    options.scope = scope;
    options.start_at = settings.shard.map(|shard| shard.start_at);
    if let Some(arrival) = &settings.arrival {
        options.arrival = arrival.clone();
    }
    if !settings.during.is_empty() {
        options.during.clone_from(&settings.during);
    }
    match settings.aim {
        Aim::Budget => {}
        Aim::Soak => options = options.soaking(load),
        Aim::Knee => options = options.searching(),
    }
    if let Some(length) = settings.length {
        options.length = length;
    }
    options
}

/// The consumer, which is started for the load, and the other services that the load uses or that
/// these are given the address of.
fn needed<'p>(project: &'p Project, load: &Load) -> (Vec<&'p Service>, Vec<&'p Service>) {
    let mut names = vec![load.consumer.as_str()];
    names.extend(load.given.iter().map(|given| given.provider.as_str()));
    names.extend(load.held.iter().map(|held| held.provider.as_str()));
    // A service comes after those it waits for: going backwards, each is met before them.
    for service in project.services.iter().rev() {
        if names.contains(&&*service.name) {
            names.extend(service.waits_for());
        }
    }
    let needed = project.services.iter();
    needed
        .filter(|one| names.contains(&&*one.name))
        .partition(|one| one.name == load.consumer)
}
