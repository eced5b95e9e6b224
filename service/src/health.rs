//! `/health/live` and `/health/ready`, for whatever starts and watches the service.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::extract::State;
use http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;
use tokio::time::timeout;

use crate::database::{self, Database};
use crate::extract::Json;
use crate::{Problem, openapi, problem};

/// The answer of a healthy service.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Health {
    /// Always `ok`: what is not, is a problem.
    status: HealthStatus,
    /// The other services that this one needs for a part of what it does. That one of them is not
    /// asked for now does not make this one unready, because it would not help to restart it or to
    /// send its requests elsewhere.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    dependencies: Vec<Dependency>,
}

/// Another service that is needed for a part of what a service does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Dependency {
    /// Its name.
    pub name: &'static str,
    /// Whether it is asked at all.
    pub circuit_breaker: BreakerState,
}

/// Whether the circuit breaker in front of another service lets requests through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BreakerState {
    /// All go through.
    Closed,
    /// None goes through, because too many failed.
    Open,
    /// A few go through, to see whether it is better.
    HalfOpen,
}

impl BreakerState {
    /// All states.
    pub const ALL: [Self; 3] = [Self::Closed, Self::Open, Self::HalfOpen];

    /// The word in health, metrics and logs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::HalfOpen => "half_open",
        }
    }
}

/// Tells the states of the dependencies.
type States = dyn Fn() -> Vec<Dependency> + Send + Sync;

/// What tells the states of the dependencies; nothing where there are none.
#[derive(Clone, Default)]
pub(crate) struct Dependencies(Arc<OnceLock<Box<States>>>);

impl Dependencies {
    /// What tells the states from now on; only the first call counts.
    pub(crate) fn are(&self, states: impl Fn() -> Vec<Dependency> + Send + Sync + 'static) {
        let _ = self.0.set(Box::new(states));
    }

    fn now(&self) -> Vec<Dependency> {
        self.0.get().map(|states| states()).unwrap_or_default()
    }
}

impl fmt::Debug for Dependencies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.now()).finish()
    }
}

/// See [`Health`].
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum HealthStatus {
    Ok,
}

fn ok(dependencies: Vec<Dependency>) -> Json<Health> {
    let status = HealthStatus::Ok;
    Json(Health {
        status,
        dependencies,
    })
}

/// The tag of the routes in the OpenAPI document.
pub(crate) const TAG: &str = "health";

/// The routes.
pub(crate) fn routes(database: Database, dependencies: Dependencies) -> ApiRouter {
    let live = get_with(live, |operation| {
        operation
            .id("live")
            .tag(TAG)
            .summary("Whether the service runs")
    });
    let ready = get_with(ready, |operation| {
        let when = "The database does not answer.";
        operation
            .id("ready")
            .tag(TAG)
            .summary("Whether the service can serve: its database answers")
            .description(
                "Names also the services that this one needs for a part of what it does, and \
                 whether it asks them.",
            )
            .with(openapi::problem(
                StatusCode::SERVICE_UNAVAILABLE,
                database::UNAVAILABLE,
                when,
            ))
    });
    ApiRouter::new()
        .api_route("/health/live", live)
        .api_route("/health/ready", ready)
        .with_state((database, dependencies))
}

async fn live() -> Json<Health> {
    ok(Vec::new())
}

/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(1);

async fn ready(
    State((database, dependencies)): State<(Database, Dependencies)>,
) -> Result<Json<Health>, Problem> {
    let cause = match timeout(PATIENCE, database.ping()).await {
        Ok(Ok(())) => return Ok(ok(dependencies.now())),
        Ok(Err(error)) => problem::chain(&error),
        Err(late) => late.to_string(),
    };
    Err(database::unavailable(&cause))
}
