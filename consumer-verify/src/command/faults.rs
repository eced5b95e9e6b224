//! The command `faults`: load, build, play, report.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use consumer_verify::{ConsumerProcess, FaultTest, Progress};
use contract::project::{FILE_NAME, FaultPlan, Project};
use contract::{EvidenceRule, ExitStatus, Run, Verdict};
use jiff::Timestamp;
use report::Style;
use test_environment::{Files, Secrets, Services, Surroundings, http};

use crate::settings;

/// How long asking whether an instance is ready may take.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// Plays all that is asked for, and says what it came to.
pub(crate) async fn play(settings: &settings::Faults) -> anyhow::Result<ExitStatus> {
    let started_at = Timestamp::now();
    let started = Instant::now();
    let config = match &settings.config {
        Some(config) => config.clone(),
        None => found()?,
    };
    let project = Project::load(&config)?;
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
    let line = Line::new();
    let progress = |progress: Progress<'_>| line.show(progress);
    let test = FaultTest::of(&contracts, plan)?
        .seed(settings.seed)
        .only(settings.only.iter().cloned())
        .instances(settings.instances.unwrap_or(plan.instances))
        .redaction(redaction.clone())
        .command(command(settings))
        .progress(&progress);
    build(&surroundings, plan, &line).await?;
    let consumer = ConsumerProcess::of(plan, &surroundings);
    let ended = async {
        tool::asked_to_end().await;
    };
    let step = test.run(&consumer, ended).await;
    drop(line);
    let run = Run {
        tool: concat!("consumer-verify ", env!("CARGO_PKG_VERSION")).to_owned(),
        started_at,
        elapsed: started.elapsed(),
        steps: vec![step?],
        evidence_rule: EvidenceRule::Warn,
    };
    files.write(&run)?;
    let mut out = anstream::stdout();
    let style = match settings.colours && out.current_choice() != anstream::ColorChoice::Never {
        true => Style::Colour,
        false => Style::Plain,
    };
    // A reader that has gone, such as `head`, takes nothing from the verdict.
    let _ = write!(out, "{}", report::text(&run, style));
    let _ = writeln!(anstream::stderr(), "Report: {}", files.html().display());
    Ok(run.exit_status())
}

/// The file in the current folder or above it.
fn found() -> anyhow::Result<PathBuf> {
    let folder = std::env::current_dir().context("the current folder cannot be read")?;
    let candidates = folder.ancestors().map(|folder| folder.join(FILE_NAME));
    let found = candidates.into_iter().find(|path| path.is_file());
    found.with_context(|| {
        format!(
            "no {FILE_NAME} in {} or above it; write one, or name one with --config",
            folder.display()
        )
    })
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
    line: &Line,
) -> anyhow::Result<()> {
    let Some(service) = surroundings.project.service(&plan.consumer) else {
        return Ok(());
    };
    line.say(format!("building {}", plan.consumer));
    let mut services = Services::default();
    services.build(surroundings, &[service], &|_| {}).await;
    match services.why_down(&plan.consumer) {
        Some(why) => bail!("`{}`: {why}", plan.consumer),
        None => Ok(()),
    }
}

/// The line at the bottom of the terminal.
struct Line(indicatif::ProgressBar);

impl Line {
    fn new() -> Self {
        let line = tool::progress_line();
        if let Ok(style) = indicatif::ProgressStyle::with_template("{spinner} {elapsed:>3} {msg}") {
            line.set_style(style);
        }
        line.enable_steady_tick(Duration::from_millis(100));
        Self(line)
    }

    fn say(&self, what: String) {
        self.0.set_message(what);
    }

    fn show(&self, progress: Progress<'_>) {
        match progress {
            Progress::Started { cells } => {
                self.0.set_length(cells as u64);
                self.say(format!("{cells} cells to play"));
            }
            Progress::Played { outcome } => {
                self.0.inc(1);
                let (done, all) = (self.0.position(), self.0.length().unwrap_or_default());
                let last = match &outcome.verdict {
                    Verdict::Kept => return self.say(format!("{done} of {all} cells played")),
                    Verdict::Broken(_) => "broken",
                    Verdict::NotChecked(_) => "not checked",
                };
                self.say(format!("{done} of {all} cells played; the last was {last}"));
            }
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
