//! One request, from its arrival to its answer: which interaction answers, or why none does, and
//! whether a fault stands in the place of the answer.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, PoisonError, RwLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use contract::Redaction;
use futures_util::FutureExt;
use http::header::CONNECTION;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Request, StatusCode};
use serde_json::Value;
use tower::ServiceExt;

use crate::answer::Answer;
use crate::faulting::{Active, Faulting};
use crate::faults::{Limits, Play};
use crate::interactions::{CONTROL, Interactions};
use crate::journal::{self, Book, Played};
use crate::nearest::nearest;
use crate::pact::Incoming;
use crate::problem::Problem;
use crate::serve::{Answers, Ear, Reply};
use crate::states::{Held, States, must_be_known};

/// The header that names a state that holds for one request; several for several.
pub(crate) const STATE_HEADER: &str = "x-pact-provider-state";

/// The longest body of a request, in bytes.
const LONGEST_BODY: usize = 10 * 1024 * 1024;

/// A stub while it plays.
#[derive(Debug)]
pub(crate) struct Stage {
    /// What is played; another set at another time.
    pub(crate) programme: Programme,
    pub(crate) states: States,
    pub(crate) journal: Book,
    pub(crate) faulting: Faulting,
    /// How long faults of time take.
    pub(crate) limits: Limits,
    /// Whether each connection has one request only, so that a consumer meets every fault on a
    /// connection of its own.
    pub(crate) closes: bool,
    pub(crate) ear: Ear,
    /// Where it listens.
    pub(crate) url: String,
}

/// The interactions that are played at the time.
#[derive(Debug)]
pub(crate) struct Programme(RwLock<Arc<Interactions>>);

impl Programme {
    pub(crate) fn of(interactions: Arc<Interactions>) -> Self {
        Self(RwLock::new(interactions))
    }

    pub(crate) fn change(&self, interactions: Arc<Interactions>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = interactions;
    }

    fn now(&self) -> Arc<Interactions> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A stub as a server: its own paths, and all others.
#[derive(Debug)]
pub(crate) struct Player {
    pub(crate) stage: Arc<Stage>,
    pub(crate) control: Router,
}

impl Answers for Player {
    async fn answer(self: Arc<Self>, request: Request<Body>) -> Reply {
        let is_own = request
            .uri()
            .path()
            .strip_prefix(CONTROL)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if is_own {
            let Ok(response) = self.control.clone().oneshot(request).await;
            return Reply::Response(response);
        }
        let played = AssertUnwindSafe(self.stage.play(request)).catch_unwind();
        let mut reply = played.await.unwrap_or_else(|_| Reply::Response(panicked()));
        if let (Reply::Response(response), true) = (&mut reply, self.stage.closes) {
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(CONNECTION, close);
        }
        reply
    }
}

/// Pact's crates panic at a few things that nobody else would.
fn panicked() -> Response {
    Problem::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "internal_error",
        "The stub failed",
        "Comparing the request panicked; standard error has more.",
    )
    .into_response()
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
    /// The interactions that are played at the time.
    pub(crate) fn interactions(&self) -> Arc<Interactions> {
        self.programme.now()
    }

    /// Answers a request to the provider.
    async fn play(&self, request: Request<Body>) -> Reply {
        let (parts, body) = request.into_parts();
        let redaction = journal::redaction(&parts);
        let Ok(body) = to_bytes(body, LONGEST_BODY).await else {
            let sent = journal::record(&parts, &Bytes::new(), &redaction);
            return self.refuse(sent, unread(), None);
        };
        let sent = journal::record(&parts, &body, &redaction);
        let active = self.faulting.active();
        let active = active.as_deref();
        let interactions = self.interactions();
        let found = self.find(&interactions, &parts, &body, active, &redaction);
        let (index, answer) = match found.await {
            Ok(found) => found,
            Err(Unplayed { problem, nearest }) => return self.refuse(sent, problem, nearest),
        };
        if active.is_some_and(Active::is_last_answer) {
            // Only a server that has stopped cannot do it, and then nobody can connect either.
            let _ = self.ear.listen(false).await;
        }
        let of_this = active.filter(|active| active.interaction == index);
        let play = of_this.map_or(Play::Plain, |active| active.play(parts.uri.query()));
        let one = &interactions.all()[index];
        let is_fault = play != Play::Plain;
        let answered = Played::Interaction {
            consumer: one.consumer.clone(),
            provider: one.provider.clone(),
            description: one.description.clone(),
            status: answer.status.as_u16(),
            fault: of_this.filter(|_| is_fault).map(|active| active.fault.name),
        };
        self.journal.write(sent, answered);
        match play {
            Play::Plain => Reply::Response(answer.into_response()),
            Play::Answer(other) => Reply::Response(other.into_response()),
            Play::Wire(script) => Reply::Wire(script),
        }
    }

    /// The number of the interaction that answers, and its answer.
    async fn find(
        &self,
        interactions: &Interactions,
        parts: &Parts,
        body: &Bytes,
        active: Option<&Active>,
        redaction: &Redaction,
    ) -> Result<(usize, Answer), Unplayed> {
        let held = self.held(interactions, &parts.headers)?;
        let incoming = Incoming::of(parts, body);
        let answering = interactions.answering(&incoming, &held).await;
        // What a fault makes the consumer ask for, such as a page that there is not, is in no pact.
        let by_fault = || {
            let index = active?.interaction;
            interactions.is_at(index, &incoming).then_some(index)
        };
        match answering.or_else(by_fault) {
            None => Err(not_found(interactions, &incoming, &held, redaction).await),
            Some(index) => {
                let response = &interactions.all()[index].response;
                let answer = response.answer(&self.url).await;
                Ok((index, answer.map_err(not_generated)?))
            }
        }
    }

    /// The states that hold for a request: those that its header names, or else those set up.
    fn held(&self, interactions: &Interactions, headers: &HeaderMap) -> Result<Vec<Held>, Problem> {
        let named = headers.get_all(STATE_HEADER).iter();
        let named = named.map(|value| {
            let name = String::from_utf8_lossy(value.as_bytes()).into_owned();
            must_be_known(interactions.all(), &name).map_err(|error| {
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

    fn refuse(&self, sent: contract::Sent, problem: Problem, nearest: Option<String>) -> Reply {
        let code = problem.code;
        self.journal.write(sent, Played::Problem { code, nearest });
        Reply::Response(problem.into_response())
    }
}

async fn not_found(
    interactions: &Interactions,
    incoming: &Incoming,
    held: &[Held],
    redaction: &Redaction,
) -> Unplayed {
    let nearest = nearest(interactions, incoming, held).await;
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
