//! The command `faults`: load, build, play, report.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use consumer_verify::{ConsumerProcess, FaultTest, Progress};
use contract::project::{FILE_NAME, FaultPlan, Project};
use contract::{EvidenceRule, ExitStatus, Run, Subject, Verdict};
use jiff::Timestamp;
use test_environment::{Files, Secrets, Services, Surroundings, http};
use tool::Status;

use super::reports;
use crate::settings;

/// How long asking whether an instance is ready may take.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// Plays all that is asked for, and says what it came to.
pub(crate) async fn play(settings: &settings::Faults) -> anyhow::Result<ExitStatus> {
    let started_at = Timestamp::now();
    let started = Instant::now();
    let project = super::project(settings.config.as_deref())?;
    let plan = plan(&project, settings.consumer.as_deref())?;
    let contracts = contract::load(&project.pacts)?;
    let secrets = Secrets::gather(&project, |name| std::env::var(name).ok())?;
    let redaction = secrets.redaction(&project);
    let output = match &settings.output_dir {
        Some(output) => output.clone(),
        None => project.root.join("target").join("fault-report"),
    };
    let files = Files::prepare(&output)?;
    let logs = files.logs();
    let client = http::client(REQUEST_TIMEOUT)?;
    let surroundings = Surroundings {
        project: &project,
        secrets: &secrets,
        redaction: &redaction,
        logs: &logs,
        client: &client,
        run_id: "",
    };
    let count = Count::default();
    let progress = |progress: Progress<'_>| count.show(progress);
    let test = FaultTest::of(&contracts, plan)?
        .seed(settings.seed)
        .only(settings.only.iter().cloned())
        .instances(settings.instances.unwrap_or(plan.instances))
        .redaction(redaction.clone())
        .command(command(settings))
        .progress(&progress);
    build(&surroundings, plan, &count).await?;
    count.status.begin("starting the consumer");
    let consumer = ConsumerProcess::of(plan, &surroundings);
    let ended = super::asked_to_end(|signal| {
        let line = format!(
            "because of {signal}: finishing what is played, stopping the consumer, writing the \
             report; once more ends at once"
        );
        count.status.done("ending", &line);
    });
    let step = test.run(&consumer, ended).await;
    drop(test);
    drop(count);
    let run = Run {
        tool: concat!("consumer-verify ", env!("CARGO_PKG_VERSION")).to_owned(),
        started_at,
        elapsed: started.elapsed(),
        steps: vec![step?],
        evidence_rule: EvidenceRule::Warn,
    };
    reports::write(&run, &files, settings.colours)
}

fn plan<'p>(project: &'p Project, consumer: Option<&str>) -> anyhow::Result<&'p FaultPlan> {
    let known = || project.faults.iter().map(|plan| &*plan.consumer);
    match (consumer, &project.faults[..]) {
        (Some(name), plans) => plans
            .iter()
            .find(|plan| plan.consumer == name)
            .with_context(|| {
                format!(
                    "no faults for the consumer {}",
                    contract::instead(name, known())
                )
            }),
        (None, [plan]) => Ok(plan),
        (None, []) => bail!("{FILE_NAME} has no table [faults.<consumer>]"),
        (None, _) => bail!(
            "there are faults for several consumers: choose one with --consumer, of {}",
            Vec::from_iter(known()).join(", ")
        ),
    }
}

/// The call as it was, without what chooses cells.
fn command(settings: &settings::Faults) -> String {
    let mut command = "consumer-verify faults".to_owned();
    if let Some(config) = &settings.config {
        command.push_str(&format!(" --config {}", quoted(config)));
    }
    if let Some(consumer) = &settings.consumer {
        command.push_str(&format!(" --consumer {consumer}"));
    }
    command
}

fn quoted(path: &Path) -> String {
    let path = path.to_string_lossy();
    match path
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c))
    {
        true => path.into_owned(),
        false => format!("'{}'", path.replace('\'', r"'\''")),
    }
}

async fn build(
    surroundings: &Surroundings<'_>,
    plan: &FaultPlan,
    count: &Count,
) -> anyhow::Result<()> {
    let Some(service) = surroundings.project.service(&plan.consumer) else {
        return Ok(());
    };
    count.status.begin(format!("building {}", plan.consumer));
    let mut services = Services::default();
    services.build(surroundings, &[service], &|_| {}).await;
    match services.why_down(&plan.consumer) {
        Some(why) => bail!("`{}`: {why}", plan.consumer),
        None => Ok(()),
    }
}

/// Says how far the cells are.
#[derive(Default)]
struct Count {
    status: Status,
    all: AtomicUsize,
    done: AtomicUsize,
}

impl Count {
    fn show(&self, progress: Progress<'_>) {
        match progress {
            Progress::Started { cells } => self.all.store(cells, Ordering::Relaxed),
            Progress::Played { outcome } => {
                let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
                let all = self.all.load(Ordering::Relaxed);
                if let (Verdict::Broken(_), Subject::Fault(cell)) =
                    (&outcome.verdict, &outcome.subject)
                {
                    let line = format!("{} in “{}”", cell.fault, cell.interaction);
                    self.status.done("broken", &line);
                }
                self.status.now(format!("{done} of {all} faults played"));
            }
        }
    }
}
