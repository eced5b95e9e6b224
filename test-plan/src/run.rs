//! A plan from its first service to its last step. Whatever goes wrong on the way is an outcome.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use consumer_verify::load::Told;
use contract::project::{Service, Step};
use contract::{
    Contract, Ended, Evidence, EvidenceRule, MutationScore, NotChecked, Outcome, Run, Selection,
    Verdict,
};
use jiff::Timestamp;
use test_environment::{End, Event, Listener, Services, Stage, Surroundings, scenario};
use uuid::Uuid;

use crate::{Plan, faults, loading, suite, verify};

/// How long a service that stopped answering may take to be gone.
const LAST_BREATH: Duration = Duration::from_millis(200);

impl Plan {
    /// Starts the services, takes the steps in order, and stops the services; these stop also when
    /// the future is dropped before it ends.
    ///
    /// What needs a service that is down is not checked, with the reason, and so is what was not
    /// reached when `asked_to_end` came: the run has an outcome for every check of the chosen steps,
    /// whatever happens. `asked_to_end` is a future that waits for Ctrl-C, or one that is pending for
    /// ever.
    pub async fn run(
        &self,
        listener: &(dyn Fn(Event<'_>) + Sync),
        told: Told<'_>,
        asked_to_end: impl Future<Output = ()> + Send,
    ) -> Run {
        let end = End::with(asked_to_end);
        let started_at = Timestamp::now();
        let started = Instant::now();
        let run_id = Uuid::now_v7().to_string();
        let redaction = self.secrets.redaction(&self.project);
        let logs = self.files.logs();
        let surroundings = Surroundings {
            project: &self.project,
            secrets: &self.secrets,
            redaction: &redaction,
            logs: &logs,
            client: &self.client,
            run_id: &run_id,
        };
        let needed = self.needed();
        let starting = Services::start(&surroundings, &needed, listener);
        let mut services = end.unless(starting).await.unwrap_or_default();
        let mut steps = vec![];
        for step in &self.steps {
            let within = Within {
                surroundings: &surroundings,
                listener,
                told,
                end: &end,
            };
            steps.push(self.step(step, &within, &mut services).await);
        }
        if services.any_started() {
            listener(Event::Stopping);
        }
        drop(services);
        Run {
            tool: concat!("test-plan ", env!("CARGO_PKG_VERSION")).to_owned(),
            started_at,
            elapsed: started.elapsed(),
            steps,
            evidence_rule: EvidenceRule::Warn,
        }
    }

    /// The services that the chosen steps use, and those that these are given the address of; in
    /// the order of the project.
    fn needed(&self) -> Vec<&Service> {
        let mut names: BTreeSet<&str> = BTreeSet::new();
        for step in &self.steps {
            names.extend(step.verify.iter().map(String::as_str));
            for scenario in &step.scenarios {
                names.insert(&scenario.consumer);
                names.extend(scenario.given.iter().map(|given| &*given.provider));
            }
            if let Some(load) = &step.load {
                names.extend(loading::uses(load));
            }
        }
        let services = &self.project.services;
        // A service comes after those it waits for: going backwards, each is met before them.
        for service in services.iter().rev() {
            if names.contains(&*service.name) {
                names.extend(service.waits_for());
            }
        }
        services
            .iter()
            .filter(|service| names.contains(&*service.name))
            .collect()
    }

    async fn step(
        &self,
        step: &Step,
        within: &Within<'_, '_>,
        services: &mut Services,
    ) -> contract::Step {
        let Within {
            surroundings,
            listener,
            ..
        } = *within;
        let started = Instant::now();
        let interactions = step
            .verify
            .iter()
            .flat_map(|provider| &self.contracts[provider]);
        let interactions: usize = interactions
            .map(|contract| contract.interactions().len())
            .sum();
        let requests: usize = step
            .scenarios
            .iter()
            .map(|scenario| scenario.steps.len())
            .sum();
        let checks = interactions + requests + step.tests.len();
        listener(Event::StepStarted {
            step: &step.name,
            checks,
        });
        let mut outcomes = vec![];
        let mut notes = vec![];
        let mut evidence = Evidence::default();
        for provider in &step.verify {
            let mut verified = self
                .verify(provider, &surroundings.stage(services), within)
                .await;
            note_deaths(
                provider,
                &mut verified.outcomes,
                services,
                surroundings,
                listener,
            )
            .await;
            outcomes.extend(verified.outcomes);
            notes.extend(verified.notes);
            evidence.merge(verified.evidence);
        }
        for scenario in &step.scenarios {
            let mut played = scenario::play(
                scenario,
                &surroundings.stage(services),
                listener,
                within.end,
            )
            .await;
            note_deaths(
                &scenario.consumer,
                &mut played,
                services,
                surroundings,
                listener,
            )
            .await;
            outcomes.extend(played);
        }
        let mut mutation = MutationScore::default();
        for suite in &step.tests {
            let contracts = self.contracts_of(&suite.consumer);
            let end = within.end;
            let (outcome, score) = suite::run(suite, contracts, surroundings, listener, end).await;
            outcomes.push(outcome);
            mutation.merge(score);
        }
        for plan in &step.faults {
            let played = faults::play(
                &self.contracts,
                plan,
                self.seed,
                services.url(&plan.consumer).is_ok(),
                surroundings,
                listener,
                within.end,
            );
            let played = played.await;
            outcomes.extend(played.outcomes);
            notes.extend(played.notes);
        }
        // How many faults there are is known only when they have been derived.
        let mut selection = Selection::all(checks.max(outcomes.len()));
        let mut loaded = None;
        if let Some(load) = &step.load {
            let played = self.play_load(&step.name, load, within, services).await;
            selection.found += played.selection.found;
            selection.skipped.extend(played.selection.skipped);
            outcomes.extend(played.outcomes);
            loaded = played.load;
        }
        let step = contract::Step {
            name: step.name.clone(),
            selection,
            load: loaded,
            elapsed: started.elapsed(),
            notes,
            outcomes,
            evidence,
            mutation,
            ..contract::Step::default()
        };
        listener(Event::StepEnded { step: &step });
        step
    }

    fn contracts_of(&self, consumer: &str) -> impl Iterator<Item = &Contract> {
        let all = self.contracts.values().flatten();
        all.filter(move |contract| contract.consumer() == consumer)
    }

    async fn verify(
        &self,
        provider: &str,
        stage: &Stage<'_>,
        within: &Within<'_, '_>,
    ) -> contract::Step {
        let contracts: &[Contract] = &self.contracts[provider];
        if within.end.has_come() {
            let why = Ended::Interruption;
            return verify::not_checked(contracts, &NotChecked::NotReached { why });
        }
        match stage.target(provider) {
            Ok(target) => verify::verify(contracts, &target, within.listener, within.end).await,
            Err(detail) => verify::not_checked(contracts, &NotChecked::NoAnswer { detail }),
        }
    }
}

/// What all steps are taken with.
pub(crate) struct Within<'a, 'e> {
    pub(crate) surroundings: &'a Surroundings<'a>,
    pub(crate) listener: Listener<'a>,
    pub(crate) told: Told<'a>,
    pub(crate) end: &'a End<'e>,
}

/// Where a service that was spoken to has died, its death is why there was no answer: otherwise
/// each check would only tell of a connection.
async fn note_deaths(
    spoken_to: &str,
    outcomes: &mut [Outcome],
    services: &mut Services,
    surroundings: &Surroundings<'_>,
    listener: Listener<'_>,
) {
    let unanswered = |outcome: &Outcome| match &outcome.verdict {
        Verdict::NotChecked(reason) => !matches!(
            reason,
            NotChecked::EarlierStep { .. } | NotChecked::NotReached { .. }
        ),
        Verdict::Kept | Verdict::Broken(_) => false,
    };
    if services.url(spoken_to).is_ok() && outcomes.iter().any(unanswered) {
        tokio::time::sleep(LAST_BREATH).await;
    }
    services.notice_deaths(surroundings.redaction, listener);
    if let Err(why) = services.url(spoken_to) {
        for outcome in outcomes.iter_mut().filter(|outcome| unanswered(outcome)) {
            outcome.verdict = Verdict::NotChecked(NotChecked::NoAnswer {
                detail: why.clone(),
            });
        }
    }
}
