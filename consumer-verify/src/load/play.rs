//! A whole load, from the states of the providers to the balance of the ledger.

mod balance;
mod drives;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use contract::project::{Load, Origin, Service};
use contract::{Ended, LoadEvent, Mismatch, NotChecked, Outcome, Rule, Step, Verdict};
use jiff::Timestamp;
use test_environment::{End, Listener, Services, SetUp, Surroundings};

use super::audit::Before;
use super::drive::Drive;
use super::faults::Faults;
use super::findings::Findings;
use super::held::Truth;
use super::knee::Search;
use super::ledger::{LedgerError, Writer};
use super::options::Options;
use super::progress::{Progress, Told};
use super::recording::{Recorder, Recording};
use super::result::{LoadResult, LoadedBy, ResultError, ledger_in};
use super::sender::Sender;
use super::settle::settle;

/// How long what was sent is looked for once the load is to end.
const TIME_TO_READ_BACK: Duration = Duration::from_secs(10);

/// A load that is to be played.
pub struct Play<'a, 'e> {
    /// What `contracts.toml` says.
    pub load: &'a Load,
    /// What is asked for this time.
    pub options: &'a Options,
    /// What services are started with.
    pub surroundings: &'a Surroundings<'a>,
    /// Who is told of services.
    pub listener: Listener<'a>,
    /// Who is told how far it is.
    pub told: Told<'a>,
    /// Ends the load before its end.
    pub end: &'a End<'e>,
}

/// Why there is no load to judge.
#[derive(Debug, thiserror::Error)]
enum Failed {
    /// It could not be begun, and why.
    #[error("not checked")]
    NotChecked(NotChecked),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Result(#[from] ResultError),
}

impl From<String> for Failed {
    fn from(detail: String) -> Self {
        Self::NotChecked(NotChecked::NoAnswer { detail })
    }
}

/// What everything before the first request has brought.
struct Ready {
    sender: Sender,
    truth: Truth,
    before: Before,
}

impl Play<'_, '_> {
    /// Plays the load to services that are up, but for the consumer, which is started anew with what
    /// the load adds to its environment; at the end it is down.
    ///
    /// A load that could not be begun has its outcomes too: they say why. So has one that was ended:
    /// what was sent until then is settled and read back.
    pub async fn step(&self, name: &str, services: &mut Services) -> Step {
        let began = Instant::now();
        let mut step = match self.result(services).await {
            Ok((result, stays)) => {
                let mut step = result.step(name, began.elapsed());
                // What is checked after it may stand on what stayed behind.
                if let (Some(reason), Some(last)) = (stays, step.outcomes.last_mut())
                    && last.verdict == Verdict::Kept
                {
                    last.verdict = Verdict::NotChecked(reason);
                }
                step
            }
            Err(failed) => {
                let reason = match failed {
                    Failed::NotChecked(reason) => reason,
                    other => NotChecked::Judgement {
                        detail: other.to_string(),
                    },
                };
                self.not_checked(name, &reason, began.elapsed())
            }
        };
        if self.end.has_come() {
            // What was driven is less than what was asked for: it proves nothing, and breaks no
            // budget. What is wrong with the ledger is so all the same.
            let why = Ended::Interruption;
            for outcome in &mut step.outcomes {
                if !breaks_the_ledger(outcome) {
                    outcome.verdict = Verdict::NotChecked(NotChecked::NotReached { why });
                }
            }
        }
        let redaction = self.surroundings.redaction;
        step.outcomes = step
            .outcomes
            .into_iter()
            .map(|outcome| redaction.outcome(outcome))
            .collect();
        step
    }

    /// The outcomes that the load would have had, none of them made.
    fn not_checked(&self, name: &str, reason: &NotChecked, elapsed: Duration) -> Step {
        let planned = Drive::planned(&self.options.arrival, self.options.length);
        let recording = Recorder::new(&planned, self.options.length).finish();
        let result = self.conclude(recording, vec![], Timestamp::now());
        let mut step = result.step(name, elapsed);
        for outcome in &mut step.outcomes {
            outcome.verdict = Verdict::NotChecked(reason.clone());
        }
        step
    }

    /// The result, and why a provider state could not be torn down after it.
    async fn result(
        &self,
        services: &mut Services,
    ) -> Result<(LoadResult, Option<NotChecked>), Failed> {
        let project = self.surroundings.project;
        self.options.check(self.load, project).map_err(|error| {
            let detail = error.to_string();
            Failed::NotChecked(NotChecked::Request { detail })
        })?;
        let consumer = self.consumer()?;
        let scratch = match consumer.origin {
            Origin::Started(_) => Some(self.scratch()),
            Origin::Running(_) => None,
        };
        for folder in scratch.iter().chain([&self.options.folder]) {
            std::fs::create_dir_all(folder).map_err(|error| {
                let path = folder.display();
                format!("the folder {path} cannot be made: {error}")
            })?;
        }
        let result = self.with(&consumer, services).await;
        services.take_down(&self.load.consumer);
        services.clear_fronts();
        if let Some(scratch) = scratch {
            // Nobody will look for what is left in it.
            let _ = std::fs::remove_dir_all(scratch);
        }
        result
    }

    /// The folder that is there for what the consumer keeps during the run.
    fn scratch(&self) -> PathBuf {
        let root = &self.surroundings.project.root;
        let folder = root.join("target").join("load-test");
        folder.join(self.surroundings.run_id)
    }

    async fn with(
        &self,
        consumer: &Service,
        services: &mut Services,
    ) -> Result<(LoadResult, Option<NotChecked>), Failed> {
        let mut faults = Faults {
            load: self.load,
            during: &self.options.during,
            surroundings: self.surroundings,
            listener: self.listener,
            consumer,
            fronts: Default::default(),
        };
        for service in &self.surroundings.project.services {
            if service.name != consumer.name {
                faults.stand_before(&service.name, services).await?;
            }
        }
        services.take_down(&consumer.name);
        let (surroundings, listener) = (self.surroundings, self.listener);
        let up = services.bring_up(surroundings, consumer, listener);
        if self.end.unless(up).await.is_none() {
            let why = Ended::Interruption;
            return Err(Failed::NotChecked(NotChecked::NotReached { why }));
        }
        services.url(&consumer.name)?;
        faults.stand_before(&consumer.name, services).await?;
        let stage = self.surroundings.stage(services);
        let (set_up, result) = SetUp::of(&self.load.given, &stage, self.end).await;
        let result = match result {
            Ok(()) => self.loaded(&faults, services).await,
            Err(reason) => Err(Failed::NotChecked(reason)),
        };
        // Every driver sets the states up, and only one may take them away.
        let stays = match self.options.scope.shard {
            1 => set_up.tear_down(self.end).await,
            _ => None,
        };
        Ok((result?, stays))
    }

    /// The consumer with what the load adds to its environment.
    fn consumer(&self) -> Result<Service, Failed> {
        let name = &self.load.consumer;
        let service = self.surroundings.project.service(name);
        let Some(mut service) = service.cloned() else {
            return Err(format!("`{name}` is not in the project").into());
        };
        match &mut service.origin {
            Origin::Started(command) => command.env.extend(self.load.env.iter().cloned()),
            Origin::Running(_) if self.disturbs_a_provider() => {
                let problem = "a fault of a provider needs a consumer that is started from here: it \
                               has to be told another address of the provider";
                return Err(problem.to_owned().into());
            }
            Origin::Running(_) => {}
        }
        Ok(service)
    }

    fn disturbs_a_provider(&self) -> bool {
        let mut during = self.options.during.iter();
        during.any(|during| during.service != self.load.consumer)
    }

    async fn loaded(
        &self,
        faults: &Faults<'_>,
        services: &mut Services,
    ) -> Result<LoadResult, Failed> {
        let ready = self.ready(&self.surroundings.stage(services)).await?;
        let ledger = ledger_in(&self.options.folder);
        let mut writer = Writer::create(&ledger, self.options.scope)?;
        let mut result = match self.options.knee {
            None => self.whole(&ready, faults, services, &mut writer).await?,
            Some((first, highest)) => {
                let stage = self.surroundings.stage(services);
                let search = Search::from(first, highest);
                self.searched(search, &ready, &stage, &mut writer).await?
            }
        };
        let book = writer.finish()?;
        // Also after the end, what was sent is looked for, for a while.
        let closing = End::with(async {
            self.end.comes().await;
            tokio::time::sleep(TIME_TO_READ_BACK).await;
        });
        (self.told)(Progress::Settling);
        settle(&book, &ready.sender, &closing).await?;
        (self.told)(Progress::Reading);
        let stage = self.surroundings.stage(services);
        self.balance(&book, &ready, &stage, &mut result, &closing)
            .await?;
        result.write(&self.options.folder)?;
        Ok(result)
    }

    fn conclude(
        &self,
        recording: Recording,
        events: Vec<LoadEvent>,
        started_at: Timestamp,
    ) -> LoadResult {
        let options = self.options;
        LoadResult {
            of: LoadedBy {
                consumer: self.load.consumer.clone(),
                scenario: self.load.name.clone(),
                arrival: options.arrival.clone(),
                started_at,
                warm_up: options.warm_up,
                length: options.length,
                seed: options.scope.seed,
                shards: options.scope.of,
                budget: self.load.budget,
            },
            shards: vec![options.scope.shard],
            recording,
            events,
            ledger: Default::default(),
            findings: Findings::default(),
            knee: None,
        }
    }
}

/// Whether it says that the ledger is broken.
fn breaks_the_ledger(outcome: &Outcome) -> bool {
    let of_ledger =
        |one: &Mismatch| matches!(&one.rule, Rule::Load { check } if check.is_of_ledger());
    outcome.verdict.mismatches().iter().any(of_ledger)
}
