//! One interaction within a run, its states already set up: the request, the answer, the judgement.

use std::time::Duration;

use contract::evidence::{Observation, observe};
use contract::{Exchange, NotChecked, Outcome, Redaction, Verdict};
use http::HeaderValue;
use serde_json::{Map, Value};

use super::instance::Instance;
use super::plan::Task;
use crate::check::{Expectation, Judged};
use crate::guard::guarded;
use crate::{pact, replay};

/// What the requests of a group have in common.
pub(crate) struct Call<'a> {
    pub(crate) instance: &'a Instance<'a>,
    /// The name of the world that the states are set up in.
    pub(crate) world: Option<&'a HeaderValue>,
    /// What the state handlers returned.
    pub(crate) values: &'a Map<String, Value>,
    pub(crate) redaction: &'a Redaction,
    /// The matching rules that the run has compiled so far.
    pub(crate) rules: &'a pact::CompiledRules,
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
            logged: vec![],
            pending: task.is_pending(),
        })
    }
}

impl Call<'_> {
    /// Sends the interaction's request once, and judges the answer.
    pub(crate) async fn check<'c>(&self, task: Task<'c>) -> Checked<'c> {
        let asked = &task.interaction.parts().request;
        let provider = self.instance.provider;
        let request = match guarded(pact::request(asked, self.values)).await {
            Ok(Ok(outgoing)) => {
                replay::prepare(provider, provider.address_of(task.interaction), outgoing)
            }
            Ok(Err(detail)) => Err(detail),
            Err(panicked) => Err(panicked.to_string()),
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
                let judged = guarded(async {
                    let expectation = Expectation::with(self.rules, task.interaction);
                    expectation.judge(answer).await
                });
                match judged.await {
                    Ok(Judged { mismatches, body }) => {
                        observation = body.map(|body| {
                            observe(task.contract, task.interaction, &body, &mismatches)
                        });
                        match mismatches.is_empty() {
                            true => Verdict::Kept,
                            false => Verdict::Broken(mismatches),
                        }
                    }
                    Err(panicked) => Verdict::NotChecked(NotChecked::Judgement {
                        detail: panicked.to_string(),
                    }),
                }
            }
            Err(detail) => Verdict::NotChecked(NotChecked::NoAnswer {
                detail: detail.clone(),
            }),
        };
        let elapsed = replay.elapsed;
        let exchange = replay.record(self.redaction, &verdict);
        Checked {
            exchange: Some(exchange),
            elapsed,
            verdict,
            observation,
        }
    }
}
