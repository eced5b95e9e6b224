//! `/health/live` and `/health/ready`, for whatever starts and watches the service.

use std::time::Duration;

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::extract::State;
use http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;
use sqlx::SqlitePool;
use tokio::time::timeout;

use crate::extract::Json;
use crate::{Problem, openapi, problem};

/// The answer of a healthy service.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Health {
    /// Always `ok`: what is not, is a problem.
    status: HealthStatus,
}

/// See [`Health`].
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum HealthStatus {
    /// All is well.
    Ok,
}

const OK: Json<Health> = Json(Health {
    status: HealthStatus::Ok,
});

/// The routes.
pub(crate) fn routes(database: SqlitePool) -> ApiRouter {
    let live = get_with(live, |operation| {
        operation
            .id("live")
            .tag("health")
            .summary("Whether the service runs")
    });
    let ready = get_with(ready, |operation| {
        let when = "The database does not answer.";
        operation
            .id("ready")
            .tag("health")
            .summary("Whether the service can serve: its database answers")
            .with(openapi::problem(
                StatusCode::SERVICE_UNAVAILABLE,
                NOT_READY,
                when,
            ))
    });
    ApiRouter::new()
        .api_route("/health/live", live)
        .api_route("/health/ready", ready)
        .with_state(database)
}

const NOT_READY: &str = "database_unavailable";

async fn live() -> Json<Health> {
    OK
}

/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(1);

async fn ready(State(database): State<SqlitePool>) -> Result<Json<Health>, Problem> {
    let cause = match timeout(PATIENCE, sqlx::query("SELECT 1").execute(&database)).await {
        Ok(Ok(_)) => return Ok(OK),
        Ok(Err(error)) => problem::chain(&error),
        Err(late) => late.to_string(),
    };
    tracing::error!(cause, "the database does not answer");
    let title = "The database does not answer";
    Err(Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        NOT_READY,
        title,
    ))
}
