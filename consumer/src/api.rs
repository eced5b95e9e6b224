//! The routes of the scheduler. They know HTTP towards callers; what a campaign is and how one
//! comes about is decided elsewhere.

mod campaigns;
mod created;
mod failure;
mod idempotency_key;
mod messages;
mod providers;

use std::sync::Arc;

use aide::axum::ApiRouter;
use aide::transform::TransformOperation;
use service::openapi::{self, DocumentedProblem};

use crate::scheduling::Scheduling;

/// Everything under `/v1`.
pub(crate) fn routes(scheduling: Scheduling) -> ApiRouter {
    ApiRouter::new()
        .merge(campaigns::routes())
        .merge(messages::routes())
        .merge(providers::routes())
        .with_state(Arc::new(scheduling))
}

/// Documents that an operation answers with these problems.
fn problems(
    problems: &[DocumentedProblem<'_>],
) -> impl FnOnce(TransformOperation<'_>) -> TransformOperation<'_> {
    |operation| {
        problems
            .iter()
            .fold(operation, |operation, &(status, code, when)| {
                operation.with(openapi::problem(status, code, when))
            })
    }
}
