//! Orders to play a fault, and the faults that can be ordered.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::derive::{self, Known};
use crate::faulting::Active;
use crate::faults::{self, Case, Fault};
use crate::play::Stage;
use crate::problem::Problem;

/// Which fault is to be played to requests for which interaction.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Order {
    /// The name of the fault.
    fault: String,
    /// The description of the interaction; where there is one, it need not be said.
    #[serde(skip_serializing_if = "Option::is_none")]
    interaction: Option<String>,
    /// The place in the body, where it can be at several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<String>,
    /// Which of several at one place.
    #[serde(skip_serializing_if = "Option::is_none")]
    variant: Option<String>,
    /// How many requests it is played to; all where it is not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    times: Option<usize>,
}

/// Why a fault cannot be played.
#[derive(Debug, thiserror::Error)]
pub enum OrderError {
    /// There is no fault of this name.
    #[error("there is no fault {0:?}; docs/faults.md has all of them")]
    UnknownFault(String),
    /// There is no interaction of this description.
    #[error("no interaction is called {0:?}")]
    UnknownInteraction(String),
    /// There are several interactions, and none is named.
    #[error("there are several interactions: name one by its description")]
    WhichInteraction,
    /// The answer of the interaction cannot have the fault.
    #[error("the answer of {interaction:?} cannot have the fault {fault:?}{}", at(.place))]
    Impossible {
        /// The fault.
        fault: String,
        /// The description of the interaction.
        interaction: String,
        /// The place and the variant that were asked for.
        place: String,
    },
    /// The interaction has an answer that cannot be made.
    #[error("the answer of {interaction:?} cannot be made: {reason}")]
    Answer {
        /// The description of the interaction.
        interaction: String,
        /// Why not.
        reason: String,
    },
    /// The fault is possible at several places or in several ways, and it is not said in which.
    #[error("the fault {fault:?} can be played in {} ways: say which", cases.len())]
    WhichCase {
        /// The fault.
        fault: String,
        /// The places and variants.
        cases: Vec<(Option<String>, Option<String>)>,
    },
}

fn at(place: &str) -> String {
    match place {
        "" => String::new(),
        place => format!(" at {place}"),
    }
}

impl Order {
    pub(crate) fn of(fault: &str, interaction: &str) -> Self {
        Self {
            fault: fault.to_owned(),
            interaction: Some(interaction.to_owned()),
            pointer: None,
            variant: None,
            times: None,
        }
    }

    /// The first case that it is about.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) async fn first(&self, stage: &Stage) -> Result<Active, OrderError> {
        let (fault, index, mut cases) = self.cases(stage).await?;
        Ok(self.active(fault, cases.swap_remove(0), index))
    }

    /// The only case that it is about.
    ///
    /// # Errors
    /// When there is none, or more than one.
    async fn only(&self, stage: &Stage) -> Result<Active, OrderError> {
        let (fault, index, mut cases) = self.cases(stage).await?;
        match (cases.pop(), cases.is_empty()) {
            (Some(case), true) => Ok(self.active(fault, case, index)),
            (last, _) => Err(OrderError::WhichCase {
                fault: self.fault.clone(),
                cases: cases
                    .into_iter()
                    .chain(last)
                    .map(|case| (case.pointer, case.variant))
                    .collect(),
            }),
        }
    }

    fn active(&self, fault: &'static Fault, case: Case, interaction: usize) -> Active {
        let mut active = Active::new(fault, case, interaction);
        active.times = self.times;
        active
    }

    /// The cases that it may be about; never none.
    async fn cases(&self, stage: &Stage) -> Result<(&'static Fault, usize, Vec<Case>), OrderError> {
        let unknown = || OrderError::UnknownFault(self.fault.clone());
        let fault = faults::named(&self.fault).ok_or_else(unknown)?;
        let index = self.interaction(stage)?;
        let mut cases = possible_at(stage, index).await?;
        cases.retain(|(one, case)| {
            let is = |asked: &Option<String>, has: &Option<String>| asked.is_none() || asked == has;
            one.name == fault.name
                && is(&self.pointer, &case.pointer)
                && is(&self.variant, &case.variant)
        });
        if cases.is_empty() {
            let place = [&self.pointer, &self.variant].into_iter().flatten();
            let place: Vec<&str> = place.map(String::as_str).collect();
            return Err(OrderError::Impossible {
                fault: self.fault.clone(),
                interaction: stage.interactions().all()[index].description.clone(),
                place: place.join(", "),
            });
        }
        Ok((
            fault,
            index,
            cases.into_iter().map(|(_, case)| case).collect(),
        ))
    }

    fn interaction(&self, stage: &Stage) -> Result<usize, OrderError> {
        let interactions = stage.interactions();
        let all = interactions.all();
        match &self.interaction {
            Some(description) => all
                .iter()
                .position(|one| one.description == *description)
                .ok_or_else(|| OrderError::UnknownInteraction(description.clone())),
            None if all.len() == 1 => Ok(0),
            None => Err(OrderError::WhichInteraction),
        }
    }
}

/// Every case that the answer of an interaction can have.
async fn possible_at(
    stage: &Stage,
    index: usize,
) -> Result<Vec<(&'static Fault, Case)>, OrderError> {
    let interactions = stage.interactions();
    let one = &interactions.all()[index];
    let answer: Answer =
        one.response
            .answer(&stage.url)
            .await
            .map_err(|reason| OrderError::Answer {
                interaction: one.description.clone(),
                reason,
            })?;
    Ok(derive::cases(one, &answer, &Known::only(stage.limits)))
}

/// `GET /_stub/faults`: every fault that can be played, with the places and ways of each interaction.
pub(super) async fn possible(State(stage): State<Arc<Stage>>) -> Result<Json<Value>, Problem> {
    let mut items = Vec::new();
    let interactions = stage.interactions();
    for (index, one) in interactions.all().iter().enumerate() {
        for (fault, case) in possible_at(&stage, index).await? {
            let mut item = json!({
                "interaction": one.description,
                "fault": fault.name,
                "class": fault.class,
                "says": format!("The provider {}.", fault.says),
            });
            for (name, value) in [("pointer", &case.pointer), ("variant", &case.variant)] {
                if let Some(value) = value {
                    item[name] = json!(value);
                }
            }
            items.push(item);
        }
    }
    Ok(Json(json!({ "items": items })))
}

/// `GET /_stub/fault`: the one that is played, or null.
pub(super) async fn current(State(stage): State<Arc<Stage>>) -> Json<Value> {
    let fault = stage.faulting.active().map(|active| shown(&stage, &active));
    Json(json!({ "fault": fault }))
}

fn shown(stage: &Stage, active: &Active) -> Order {
    let interactions = stage.interactions();
    let interaction = &interactions.all()[active.interaction];
    Order {
        fault: active.fault.name.to_owned(),
        interaction: Some(interaction.description.clone()),
        pointer: active.case.pointer.clone(),
        variant: active.case.variant.clone(),
        times: active.times,
    }
}

/// `PUT /_stub/fault`: from now on this one is played.
pub(super) async fn set(
    State(stage): State<Arc<Stage>>,
    request: Request,
) -> Result<Json<Value>, Problem> {
    let form = "{\"fault\": \"…\", \"interaction\": \"…\", \"pointer\": \"…\", \"variant\": \"…\", \
                \"times\": 1}; all but fault may be left out.";
    let order: Order = super::order(request, form).await?;
    let active = order.only(&stage).await?;
    if active.case.is_down() {
        let status = StatusCode::CONFLICT;
        let title = "The stub cannot be told to stop listening";
        let detail = "Nobody could tell it to listen again: end it instead.";
        return Err(Problem::new(status, "fault_not_playable", title, detail));
    }
    let played = shown(&stage, &active);
    stage.faulting.set(Some(active));
    Ok(Json(json!({ "fault": played })))
}

/// `DELETE /_stub/fault`: all is well again.
pub(super) async fn clear(State(stage): State<Arc<Stage>>) -> StatusCode {
    stage.faulting.set(None);
    StatusCode::NO_CONTENT
}

impl From<OrderError> for Problem {
    fn from(error: OrderError) -> Self {
        let (status, code, title) = match &error {
            OrderError::UnknownFault(_) => (
                StatusCode::NOT_FOUND,
                "fault_unknown",
                "There is no such fault",
            ),
            OrderError::UnknownInteraction(_) | OrderError::WhichInteraction => (
                StatusCode::NOT_FOUND,
                "interaction_unknown",
                "There is no such interaction",
            ),
            OrderError::Impossible { .. } => (
                StatusCode::CONFLICT,
                "fault_not_possible",
                "The answer cannot have this fault",
            ),
            OrderError::Answer { .. } => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "answer_not_generated",
                "The generators of the interaction made what HTTP cannot carry",
            ),
            OrderError::WhichCase { .. } => (
                StatusCode::CONFLICT,
                "fault_ambiguous",
                "The fault can be played in several ways",
            ),
        };
        let problem = Problem::new(status, code, title, format!("{error}."));
        match error {
            OrderError::WhichCase { cases, .. } => {
                let case = |(pointer, variant)| json!({"pointer": pointer, "variant": variant});
                problem.with("cases", cases.into_iter().map(case).collect::<Vec<_>>())
            }
            _ => problem,
        }
    }
}
