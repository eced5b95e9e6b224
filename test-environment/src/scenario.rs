//! Plays a scenario to a live consumer: provider states first, then one request after the other,
//! and the states torn down again whatever the answers were.

mod check;
mod request;

pub use check::{Checked, check, compare};
pub use request::{prepare, received, record};

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use contract::project::{Scenario, ScenarioStep};
use contract::{Ended, Exchange, NotChecked, Outcome, Received, RecordedBody, Subject, Verdict};
use provider_verify::client::{body, reason};
use reqwest::Client;
use serde_json::Value;

use crate::end::End;
use crate::event::{Event, Listener};
use crate::given::SetUp;
use crate::http::client;
use crate::stage::Stage;

/// One outcome for each step of the scenario.
pub async fn play(
    scenario: &Scenario,
    stage: &Stage<'_>,
    listener: Listener<'_>,
    end: &End<'_>,
) -> Vec<Outcome> {
    let mut player = Player {
        scenario,
        stage,
        listener,
        end,
        saved: BTreeMap::new(),
        outcomes: vec![],
    };
    let (set_up, result) = SetUp::of(&scenario.given, stage, end).await;
    match result {
        Ok(()) => player.steps().await,
        Err(reason) => player.none(&reason),
    }
    player.tear_down(&set_up).await;
    player.outcomes
}

/// What is said of a step when the plan ended before its answer was there.
const NOT_REACHED: NotChecked = NotChecked::NotReached {
    why: Ended::Interruption,
};

struct Player<'a, 'e> {
    scenario: &'a Scenario,
    stage: &'a Stage<'a>,
    listener: Listener<'a>,
    end: &'a End<'e>,
    saved: BTreeMap<String, Value>,
    outcomes: Vec<Outcome>,
}

/// What one request came to.
struct Attempt {
    exchange: Option<Exchange>,
    elapsed: Duration,
    verdict: Verdict,
}

impl Attempt {
    fn unsent(reason: NotChecked) -> Self {
        Self {
            exchange: None,
            elapsed: Duration::ZERO,
            verdict: Verdict::NotChecked(reason),
        }
    }
}

impl Player<'_, '_> {
    /// A state that stays behind makes the last step unreliable, if nothing else did.
    async fn tear_down(&mut self, set_up: &SetUp<'_>) {
        if let (Some(reason), Some(last)) =
            (set_up.tear_down(self.end).await, self.outcomes.last_mut())
            && last.verdict == Verdict::Kept
        {
            last.verdict = Verdict::NotChecked(reason);
        }
    }

    /// Ends the scenario before its first step.
    fn none(&mut self, reason: &NotChecked) {
        for step in &self.scenario.steps {
            self.record(step, Attempt::unsent(reason.clone()));
        }
    }

    /// Stops at the first step that does not end well: those after it build on it.
    async fn steps(&mut self) {
        let mut ended_badly: Option<&str> = None;
        for step in &self.scenario.steps {
            let attempt = match ended_badly {
                _ if self.end.has_come() => Attempt::unsent(NOT_REACHED),
                Some(earlier) => Attempt::unsent(NotChecked::EarlierStep {
                    step: earlier.to_owned(),
                }),
                None => {
                    (self.listener)(Event::Checking { check: &step.name });
                    let end = self.end;
                    let attempt = end.unless(self.attempt(step)).await;
                    attempt.unwrap_or_else(|| Attempt::unsent(NOT_REACHED))
                }
            };
            if attempt.verdict != Verdict::Kept && ended_badly.is_none() {
                ended_badly = Some(&step.name);
            }
            self.record(step, attempt);
        }
    }

    fn record(&mut self, step: &ScenarioStep, attempt: Attempt) {
        let outcome = self.stage.redaction.outcome(Outcome {
            subject: Subject::Scenario {
                service: self.scenario.consumer.clone(),
                scenario: self.scenario.name.clone(),
                step: step.name.clone(),
                given: self.scenario.given.clone(),
            },
            exchange: attempt.exchange,
            elapsed: attempt.elapsed,
            verdict: attempt.verdict,
            logged: vec![],
            pending: false,
        });
        (self.listener)(Event::Checked { outcome: &outcome });
        self.outcomes.push(outcome);
    }

    async fn attempt(&mut self, step: &ScenarioStep) -> Attempt {
        let target = match self.stage.target(&self.scenario.consumer) {
            Ok(target) => target,
            Err(detail) => return Attempt::unsent(NotChecked::NoAnswer { detail }),
        };
        let saved = |name: &str| self.saved.get(name).cloned();
        let value = |placeholder: &_| self.stage.value(placeholder, &saved);
        let prepared = prepare(step, &target, &value);
        let (request, client) = match (prepared, client(target.request_timeout)) {
            (Ok(request), Ok(client)) => (request, client),
            (Err(detail), _) => return Attempt::unsent(NotChecked::Request { detail }),
            (_, Err(error)) => {
                let detail = error.to_string();
                return Attempt::unsent(NotChecked::Request { detail });
            }
        };
        let sent = record(&request, self.stage.redaction);
        let started = Instant::now();
        let answer = answer(&client, request).await;
        let elapsed = started.elapsed();
        let (received, verdict) = match answer {
            Ok(answer) => {
                let verdict = self.judge(step, &answer);
                let mismatches = verdict.mismatches();
                let received = received(&answer, mismatches, self.stage.redaction);
                (Some(received), verdict)
            }
            Err(detail) => (None, Verdict::NotChecked(NotChecked::NoAnswer { detail })),
        };
        Attempt {
            exchange: Some(Exchange { sent, received }),
            elapsed,
            verdict,
        }
        .lean()
    }

    /// Compares the answer with what is expected, and saves what later steps ask for.
    fn judge(&mut self, step: &ScenarioStep, answer: &Answer) -> Verdict {
        let saved = |name: &str| self.saved.get(name).cloned();
        let value = |placeholder: &_| self.stage.value(placeholder, &saved);
        match check(step, answer, &value) {
            Ok(checked) if checked.mismatches.is_empty() => {
                self.saved.extend(checked.saved);
                Verdict::Kept
            }
            Ok(checked) => Verdict::Broken(checked.mismatches),
            Err(detail) => Verdict::NotChecked(NotChecked::Request { detail }),
        }
    }
}

impl Attempt {
    /// Bodies are kept only where somebody will want to look at them.
    fn lean(mut self) -> Self {
        if let (Verdict::Kept, Some(exchange)) = (&self.verdict, &mut self.exchange) {
            exchange.sent.body = RecordedBody::Empty;
            if let Some(Received { body, .. }) = &mut exchange.received {
                *body = RecordedBody::Empty;
            }
        }
        self
    }
}

/// A whole answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The headers.
    pub headers: reqwest::header::HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

/// Sends the request and reads the whole answer.
///
/// # Errors
///
/// When none comes, or not all of it; in words for a report.
pub async fn answer(client: &Client, request: reqwest::Request) -> Result<Answer, String> {
    let response = client
        .execute(request)
        .await
        .map_err(|error| reason(&error))?;
    Ok(Answer {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        body: body(response).await?.to_vec(),
    })
}
