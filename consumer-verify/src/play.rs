//! One request, from its arrival to its answer: which interaction answers, or why none does.

use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use contract::Redaction;
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use crate::answer::Answer;
use crate::interactions::Interactions;
use crate::journal::{self, Book, Played};
use crate::nearest::nearest;
use crate::pact::Incoming;
use crate::problem::Problem;
use crate::states::{Held, States, must_be_known};

/// The header that names a state that holds for one request; several for several.
pub(crate) const STATE_HEADER: &str = "x-pact-provider-state";

/// The longest body of a request, in bytes.
const LONGEST_BODY: usize = 10 * 1024 * 1024;

/// A stub while it plays.
#[derive(Debug)]
pub(crate) struct Stage {
    pub(crate) interactions: Interactions,
    pub(crate) states: States,
    pub(crate) journal: Book,
    /// Where it listens.
    pub(crate) url: String,
}

/// Answers a request to the provider.
pub(crate) async fn play(State(stage): State<Arc<Stage>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let redaction = journal::redaction(&parts);
    let body = match to_bytes(body, LONGEST_BODY).await {
        Ok(body) => body,
        Err(_) => {
            let sent = journal::record(&parts, &Bytes::new(), &redaction);
            return refuse(&stage, sent, unread(), None);
        }
    };
    let sent = journal::record(&parts, &body, &redaction);
    match stage.find(&parts, &body, &redaction).await {
        Ok((index, answer)) => {
            let one = &stage.interactions.all()[index];
            let answered = Played::Interaction {
                consumer: one.consumer.clone(),
                provider: one.provider.clone(),
                description: one.description.clone(),
                status: answer.status.as_u16(),
            };
            stage.journal.write(sent, answered);
            answer.into_response()
        }
        Err(Unplayed { problem, nearest }) => refuse(&stage, sent, problem, nearest),
    }
}

/// Why no interaction answers.
struct Unplayed {
    problem: Problem,
    /// The description of the nearest one.
    nearest: Option<String>,
}

impl From<Problem> for Unplayed {
    fn from(problem: Problem) -> Self {
        Self {
            problem,
            nearest: None,
        }
    }
}

impl Stage {
    /// The number of the interaction that answers, and its answer.
    async fn find(
        &self,
        parts: &Parts,
        body: &Bytes,
        redaction: &Redaction,
    ) -> Result<(usize, Answer), Unplayed> {
        let held = self.held(&parts.headers)?;
        let incoming = Incoming::of(parts, body);
        match self.interactions.answering(&incoming, &held).await {
            None => Err(self.not_found(&incoming, &held, redaction).await),
            Some(index) => {
                let response = &self.interactions.all()[index].response;
                let answer = response.answer(&self.url).await;
                Ok((index, answer.map_err(not_generated)?))
            }
        }
    }

    /// The states that hold for a request: those that its header names, or else those set up.
    fn held(&self, headers: &HeaderMap) -> Result<Vec<Held>, Problem> {
        let named = headers.get_all(STATE_HEADER).iter();
        let named = named.map(|value| {
            let name = String::from_utf8_lossy(value.as_bytes()).into_owned();
            must_be_known(self.interactions.all(), &name).map_err(|error| {
                let status = StatusCode::BAD_REQUEST;
                let title = "No interaction needs such a provider state";
                Problem::new(status, "provider_state_unknown", title, error.to_string())
            })?;
            Ok(Held { name, params: None })
        });
        let named = named.collect::<Result<Vec<_>, Problem>>()?;
        Ok(match named.is_empty() {
            true => self.states.held(),
            false => named,
        })
    }

    async fn not_found(
        &self,
        incoming: &Incoming,
        held: &[Held],
        redaction: &Redaction,
    ) -> Unplayed {
        let nearest = nearest(&self.interactions, incoming, held).await;
        let description = nearest.as_ref().map(|one| one.description.clone());
        let detail = match &description {
            Some(description) => format!(
                "The nearest interaction is {description:?}; `nearest.differences` says what would \
                 have to be different."
            ),
            None => "There are no interactions.".to_owned(),
        };
        let mut nearest = serde_json::to_value(nearest).unwrap_or(Value::Null);
        redaction.value(&mut nearest);
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        let title = "No interaction of the pacts fits the request";
        let problem =
            Problem::new(status, "interaction_not_found", title, detail).with("nearest", nearest);
        Unplayed {
            problem,
            nearest: description,
        }
    }
}

fn refuse(
    stage: &Stage,
    sent: contract::Sent,
    problem: Problem,
    nearest: Option<String>,
) -> Response {
    let code = problem.code;
    let answered = Played::Problem { code, nearest };
    stage.journal.write(sent, answered);
    problem.into_response()
}

fn unread() -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "body_not_read",
        "The body of the request could not be read",
        format!("It is longer than {LONGEST_BODY} bytes, or it broke off."),
    )
}

fn not_generated(reason: String) -> Problem {
    Problem::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "answer_not_generated",
        "The generators of the interaction made what HTTP cannot carry",
        reason,
    )
}
