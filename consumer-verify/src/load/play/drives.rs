//! The requests of a load: the one drive that was asked for, with its faults, or one rate after the
//! other in search of the highest.

use std::time::{Duration, Instant};

use contract::{Arrival, Ended, Knee, LoadEvent, NotChecked, Trial};
use jiff::{SignedDuration, Timestamp};
use test_environment::{Services, Stage};
use tokio::sync::mpsc;

use super::{Failed, Play, Ready};
use crate::load::breakers::Watcher;
use crate::load::drive::{Beside, Drive, Driven};
use crate::load::faults::Faults;
use crate::load::held::Truth;
use crate::load::judge::keeps;
use crate::load::knee::Search;
use crate::load::ledger::{LedgerError, Writer};
use crate::load::progress::Progress;
use crate::load::result::LoadResult;
use crate::load::template::Template;

impl Play<'_, '_> {
    /// The one load that was asked for, with its faults.
    pub(super) async fn whole(
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
        watcher: Option<Watcher>,
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

    fn breakers(&self, stage: &Stage<'_>, truth: &Truth) -> Result<Option<Watcher>, String> {
        let Some(places) = &self.load.breakers else {
            return Ok(None);
        };
        let consumer = &self.load.consumer;
        let template = Template::of(&places.request, consumer, stage, &truth.values)?;
        Watcher::of(places.clone(), template).map(Some)
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
    pub(super) async fn searched(
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
            let arrival = Arrival::Constant { rate };
            let began = Instant::now();
            let drive = self.drive(ready, &arrival, self.options.warm_up, began, next);
            let watcher = self.breakers(stage, &ready.truth)?;
            let started_at = Timestamp::now() + signed(self.options.warm_up);
            let driven = self.driven(&drive, watcher, began, writer).await?;
            next = driven.next;
            let mut result = self.conclude(driven.recording, vec![], started_at);
            result.of.arrival = arrival;
            if self.end.has_come() {
                // What was cut short says nothing of its rate.
                best.get_or_insert(result);
                break;
            }
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
            // A search has one rate at least.
            let why = Ended::Interruption;
            return Err(Failed::NotChecked(NotChecked::NotReached { why }));
        };
        result.knee = Some(Knee {
            highest: search.highest_kept(),
            trials,
        });
        Ok(result)
    }
}

fn signed(duration: Duration) -> SignedDuration {
    SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX)
}
