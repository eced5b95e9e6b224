//! One interaction within a run, its states already set up: the request, the answer, the judgement.

use std::time::Duration;

use contract::evidence::{Observation, observe};
use contract::{Exchange, NotChecked, Outcome, Redaction, Verdict};
use http::HeaderValue;
use serde_json::{Map, Value};

use super::instance::Instance;
use super::plan::Task;
use crate::check::{Expectation, Judged};
use crate::{pact, replay};

/// What the requests of a group have in common.
pub(crate) struct Call<'a> {
    pub(crate) instance: &'a Instance<'a>,
    /// The name of the world that the states are set up in.
    pub(crate) world: Option<&'a HeaderValue>,
    /// What the state handlers returned.
    pub(crate) values: &'a Map<String, Value>,
    pub(crate) redaction: &'a Redaction,
}

/// What a task came to, before it is told of anyone.
pub(crate) struct Checked<'c> {
    exchange: Option<Exchange>,
    elapsed: Duration,
    pub(crate) verdict: Verdict,
    /// What the answer's body has shown.
    pub(crate) observation: Option<Observation<'c>>,
}

impl Checked<'_> {
    /// No request was sent.
    pub(crate) fn not(why: NotChecked) -> Self {
        Self {
            exchange: None,
            elapsed: Duration::ZERO,
            verdict: Verdict::NotChecked(why),
            observation: None,
        }
    }

    /// Takes back that the contract is kept, for this reason.
    pub(crate) fn doubt(&mut self, why: &NotChecked) {
        if self.verdict == Verdict::Kept {
            self.verdict = Verdict::NotChecked(why.clone());
        }
    }

    /// The outcome, without secrets.
    pub(crate) fn outcome(self, task: Task<'_>, redaction: &Redaction) -> Outcome {
        let Task {
            contract,
            interaction,
            ..
        } = task;
        redaction.outcome(Outcome {
            subject: contract.subject(interaction),
            exchange: self.exchange,
            elapsed: self.elapsed,
            verdict: self.verdict,
            pending: task.is_pending(),
        })
    }
}

impl Call<'_> {
    /// Sends the interaction's request once, and judges the answer.
    pub(crate) async fn check<'c>(&self, task: Task<'c>) -> Checked<'c> {
        let http = task.interaction.http();
        let request = match pact::request(&http.request, self.values).await {
            Ok(outgoing) => replay::prepare(self.instance.provider, outgoing),
            Err(detail) => Err(detail),
        };
        let mut request = match request {
            Ok(request) => request,
            Err(detail) => return Checked::not(NotChecked::Request { detail }),
        };
        if let Some((header, world)) = self.instance.isolation().zip(self.world) {
            request.headers_mut().insert(header.clone(), world.clone());
        }
        let replay = replay::send(&self.instance.client, self.redaction, request).await;
        let mut observation = None;
        let verdict = match &replay.answer {
            Ok(answer) => {
                let comparison = pact::Comparison::compile(http.response);
                let expectation = Expectation::with(comparison, task.interaction);
                let Judged { mismatches, body } = expectation.judge(answer).await;
                observation =
                    body.map(|body| observe(task.contract, task.interaction, &body, &mismatches));
                match mismatches.is_empty() {
                    true => Verdict::Kept,
                    false => Verdict::Broken(mismatches),
                }
            }
            Err(detail) => Verdict::NotChecked(NotChecked::NoAnswer {
                detail: detail.clone(),
            }),
        };
        let elapsed = replay.elapsed;
        let exchange = replay.record(self.redaction, verdict != Verdict::Kept);
        Checked {
            exchange: Some(exchange),
            elapsed,
            verdict,
            observation,
        }
    }
}
