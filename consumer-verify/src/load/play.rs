//! A whole load, from the states of the providers to the balance of the ledger.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use contract::project::{Load, Origin, Service};
use contract::{Arrival, Ended, Knee, LoadEvent, NotChecked, Outcome, Step, Trial, Verdict};
use jiff::Timestamp;
use test_environment::{End, Listener, Services, SetUp, Stage, Surroundings};
use tokio::sync::mpsc;

use super::audit::{Audited, Auditor, Before};
use super::breakers;
use super::drive::{Beside, Drive, Driven, Sender};
use super::faults::{Faults, why};
use super::findings::Findings;
use super::held::Truth;
use super::judge::keeps;
use super::knee::Search;
use super::ledger::{Book, LedgerError, Writer};
use super::options::Options;
use super::progress::{Progress, Told};
use super::read_back::ReadBack;
use super::reader::Reader;
use super::recording::{Recorder, Recording};
use super::result::{LoadResult, LoadedBy, ResultError, ledger_in};
use super::settle::settle;
use super::tally::tally;
use super::template::Template;
use super::wire::Wire;
use super::words::Words;

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
            Ok(result) => result.step(name, began.elapsed()),
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
            // What was driven is less than what was asked for: it proves no budget.
            let why = Ended::Interruption;
            let kept = |outcome: &&mut Outcome| outcome.verdict == Verdict::Kept;
            for outcome in step.outcomes.iter_mut().filter(kept) {
                outcome.verdict = Verdict::NotChecked(NotChecked::NotReached { why });
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

    async fn result(&self, services: &mut Services) -> Result<LoadResult, Failed> {
        self.options.check(self.load).map_err(|error| {
            let detail = error.to_string();
            Failed::NotChecked(NotChecked::Request { detail })
        })?;
        let scratch = self.scratch();
        for folder in [&scratch, &self.options.folder] {
            std::fs::create_dir_all(folder).map_err(|error| {
                let path = folder.display();
                format!("the folder {path} cannot be made: {error}")
            })?;
        }
        let result = self.with_consumer(services).await;
        services.take_down(&self.load.consumer);
        services.clear_fronts();
        // Nobody will look for what is left in it.
        let _ = std::fs::remove_dir_all(&scratch);
        result
    }

    /// The folder that is there for what the consumer keeps during the run.
    fn scratch(&self) -> PathBuf {
        let root = &self.surroundings.project.root;
        let folder = root.join("target").join("load-test");
        folder.join(self.surroundings.run_id)
    }

    async fn with_consumer(&self, services: &mut Services) -> Result<LoadResult, Failed> {
        let consumer = self.consumer()?;
        let mut faults = Faults {
            load: self.load,
            during: &self.options.during,
            surroundings: self.surroundings,
            listener: self.listener,
            consumer: &consumer,
            fronts: Default::default(),
        };
        for service in &self.surroundings.project.services {
            if service.name != consumer.name {
                faults.stand_before(&service.name, services).await?;
            }
        }
        services.take_down(&consumer.name);
        let (surroundings, listener) = (self.surroundings, self.listener);
        let up = services.bring_up(surroundings, &consumer, listener);
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
        // Other drivers may still need what the providers hold; the first one waits for nobody, but
        // is the only one that takes it away.
        if self.options.scope.shard == 1
            && let Some(reason) = set_up.tear_down(self.end).await
            && let Ok(mut result) = result
        {
            let detail = format!("a provider state could not be torn down: {}", why(&reason));
            result.findings.unread.get_or_insert(detail);
            return Ok(result);
        }
        result
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
        let (mut result, writer) = match self.options.knee {
            None => {
                let result = self.whole(&ready, faults, services, &mut writer).await?;
                (result, writer)
            }
            Some((first, highest)) => {
                let stage = self.surroundings.stage(services);
                let search = Search::from(first, highest);
                let result = self.searched(search, &ready, &stage, &mut writer).await?;
                (result, writer)
            }
        };
        let book = writer.finish()?;
        (self.told)(Progress::Settling);
        settle(&book, &ready.sender, self.end).await?;
        (self.told)(Progress::Reading);
        let stage = self.surroundings.stage(services);
        self.balance(&book, &ready, &stage, &mut result).await?;
        result.write(&self.options.folder)?;
        Ok(result)
    }

    /// Everything before the first request.
    async fn ready(&self, stage: &Stage<'_>) -> Result<Ready, Failed> {
        let prepare = async {
            let truth = Truth::read(&self.load.held, stage).await?;
            let (consumer, load) = (&self.load.consumer, self.load);
            let template = Template::of(&load.request, consumer, stage, &truth.values)?;
            let sender = Sender {
                wire: Wire::to(template.origin())?,
                template,
                words: Words::of(self.options.scope.seed),
                acknowledged: load.acknowledged.clone(),
                created: load.created.clone(),
                deadline: load.deadline,
            };
            let before = self.auditor(stage, &truth)?.before().await?;
            Ok(Ready {
                sender,
                truth,
                before,
            })
        };
        match self.end.unless(prepare).await {
            Some(ready) => ready.map_err(|reason: String| reason.into()),
            None => {
                let why = Ended::Interruption;
                Err(Failed::NotChecked(NotChecked::NotReached { why }))
            }
        }
    }

    fn auditor(&self, stage: &Stage<'_>, truth: &Truth) -> Result<Auditor<'_>, String> {
        let audit = &self.load.audit;
        let consumer = &self.load.consumer;
        let template = Template::of(&audit.request, consumer, stage, &truth.values)?;
        Ok(Auditor {
            audit,
            reader: Reader::of(template, self.load.deadline)?,
            words: Words::of(self.options.scope.seed),
        })
    }

    /// The one load that was asked for, with its faults.
    async fn whole(
        &self,
        ready: &Ready,
        faults: &Faults<'_>,
        services: &mut Services,
        writer: &mut Writer,
    ) -> Result<LoadResult, Failed> {
        let options = self.options;
        let began = self.beginning()?;
        let started_at = Timestamp::now()
            + signed(began.saturating_duration_since(Instant::now()))
            + signed(options.warm_up);
        let started_at = options
            .start_at
            .map_or(started_at, |start_at| start_at + signed(options.warm_up));
        let drive = self.drive(ready, &options.arrival, options.warm_up, began, 0);
        let counted_from = began + options.warm_up;
        let stage = self.surroundings.stage(services);
        let watcher = self.breakers(&stage, &ready.truth)?;
        let tell = |event: &LoadEvent| (self.told)(Progress::Event(event));
        let (driven, events) = tokio::join!(
            self.driven(&drive, watcher, began, writer),
            faults.play(counted_from, services, self.end, &tell),
        );
        Ok(self.conclude(driven?.recording, events, started_at))
    }

    fn drive<'d>(
        &self,
        ready: &Ready,
        arrival: &'d Arrival,
        warm_up: Duration,
        began: Instant,
        first: u64,
    ) -> Drive<'d> {
        Drive {
            sender: ready.sender.clone(),
            arrival,
            warm_up,
            length: self.options.length,
            in_flight: self.load.in_flight as usize,
            scope: self.options.scope,
            first,
            began,
        }
    }

    async fn driven(
        &self,
        drive: &Drive<'_>,
        watcher: Option<breakers::Watcher>,
        began: Instant,
        writer: &mut Writer,
    ) -> Result<Driven, LedgerError> {
        let (beside, mut seen): (_, mpsc::UnboundedReceiver<Beside>) = mpsc::unbounded_channel();
        let of = drive.length;
        let glance = |at, glance| (self.told)(Progress::Loading { at, of, glance });
        let driving = drive.run(writer, &mut seen, &glance, self.end.comes());
        let watching = async {
            match &watcher {
                Some(watcher) => watcher.watch(began, &beside).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            driven = driving => driven,
            never = watching => match never {},
        }
    }

    fn breakers(
        &self,
        stage: &Stage<'_>,
        truth: &Truth,
    ) -> Result<Option<breakers::Watcher>, String> {
        let Some(places) = &self.load.breakers else {
            return Ok(None);
        };
        let consumer = &self.load.consumer;
        let template = Template::of(&places.request, consumer, stage, &truth.values)?;
        breakers::Watcher::of(places.clone(), template).map(Some)
    }

    /// When the warm-up begins.
    fn beginning(&self) -> Result<Instant, String> {
        let Some(start_at) = self.options.start_at else {
            return Ok(Instant::now());
        };
        let left = Timestamp::now().duration_until(start_at);
        match Duration::try_from(left) {
            Ok(left) => Ok(Instant::now() + left),
            Err(_) => Err(format!(
                "everything was ready {:?} after the start at {start_at} that the drivers have in \
                 common: agree on a later one",
                left.unsigned_abs()
            )),
        }
    }

    /// One constant rate after the other.
    async fn searched(
        &self,
        mut search: Search,
        ready: &Ready,
        stage: &Stage<'_>,
        writer: &mut Writer,
    ) -> Result<LoadResult, Failed> {
        let mut trials = Vec::new();
        let mut next = 0;
        let mut best: Option<LoadResult> = None;
        while let Some(rate) = search.next_rate() {
            if self.end.has_come() {
                break;
            }
            let arrival = Arrival::Constant { rate };
            let began = Instant::now();
            let drive = self.drive(ready, &arrival, self.options.warm_up, began, next);
            let watcher = self.breakers(stage, &ready.truth)?;
            let started_at = Timestamp::now() + signed(self.options.warm_up);
            let driven = self.driven(&drive, watcher, began, writer).await?;
            next = driven.next;
            let mut result = self.conclude(driven.recording, vec![], started_at);
            result.of.arrival = arrival;
            let load = result.load_test();
            let kept = keeps(&load, &self.load.budget);
            search.tell(kept);
            let trial = Trial {
                kept,
                stage: load.total,
            };
            (self.told)(Progress::Tried(&trial));
            trials.push(trial);
            // The highest that kept the budget stands for the search; the first where none did.
            if kept || best.is_none() {
                best = Some(result);
            }
        }
        let Some(mut result) = best else {
            let why = Ended::Interruption;
            return Err(Failed::NotChecked(NotChecked::NotReached { why }));
        };
        result.knee = Some(Knee {
            highest: search.highest_kept(),
            trials,
        });
        Ok(result)
    }

    /// Reads back and lists what is stored, and adds the ledger up.
    async fn balance(
        &self,
        book: &Book,
        ready: &Ready,
        stage: &Stage<'_>,
        result: &mut LoadResult,
    ) -> Result<(), Failed> {
        let words = Words::of(self.options.scope.seed);
        let findings = &mut result.findings;
        let read_back = ReadBack::of(self.load, stage, &ready.truth, words)?;
        let altered = read_back.all(book, findings, self.end).await?;
        let auditor = self.auditor(stage, &ready.truth)?;
        let listing = auditor.against(book, &ready.before, &altered, findings);
        let listed = self.end.unless(listing).await;
        let listed = listed.unwrap_or_else(|| Err("the run was ended".to_owned()));
        let is_listed = listed.is_ok();
        let audited = match listed {
            Ok(audited) => audited,
            Err(reason) => {
                findings.unread.get_or_insert(reason);
                Audited::default()
            }
        };
        result.ledger = tally(book, words, is_listed, findings)?;
        result.ledger.stored = audited.stored;
        result.ledger.phantom = audited.phantom;
        Ok(())
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

fn signed(duration: Duration) -> jiff::SignedDuration {
    jiff::SignedDuration::try_from(duration).unwrap_or(jiff::SignedDuration::MAX)
}
