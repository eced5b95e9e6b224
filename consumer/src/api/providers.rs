//! What the scheduler sees of its providers: all templates and all recipient lists, as somebody
//! needs them who wants to choose.

use std::sync::Arc;

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::Extension;
use axum::extract::State;
use schemars::JsonSchema;
use serde::Serialize;
use service::extract::Json;
use service::{Problem, RequestContext};

use super::failure::{PROVIDER_PROBLEMS, not_listed};
use super::problems;
use crate::providers::recipient::RecipientList;
use crate::providers::template::TemplateSummary;
use crate::scheduling::Scheduling;

/// All templates that there are.
#[derive(Debug, Serialize, JsonSchema)]
struct Templates {
    /// The templates, in the order of the Template service.
    items: Vec<TemplateSummary>,
}

/// All recipient lists that there are.
#[derive(Debug, Serialize, JsonSchema)]
struct RecipientLists {
    /// The lists, in the order of the Recipient service.
    items: Vec<RecipientList>,
}

pub(super) fn routes() -> ApiRouter<Arc<Scheduling>> {
    let templates = get_with(templates, |operation| {
        operation
            .id("list_templates")
            .tag("providers")
            .summary("All templates of the Template service, whatever their status")
            .with(problems(&PROVIDER_PROBLEMS))
    });
    let lists = get_with(recipient_lists, |operation| {
        operation
            .id("list_recipient_lists")
            .tag("providers")
            .summary("All recipient lists of the Recipient service")
            .with(problems(&PROVIDER_PROBLEMS))
    });
    ApiRouter::new()
        .api_route("/v1/templates", templates)
        .api_route("/v1/recipient-lists", lists)
}

async fn templates(
    State(scheduling): State<Arc<Scheduling>>,
    Extension(context): Extension<RequestContext>,
) -> Result<Json<Templates>, Problem> {
    let collected = scheduling.templates.templates(&context).collect().await;
    let items = collected.map_err(|error| not_listed(&error))?;
    Ok(Json(Templates { items }))
}

async fn recipient_lists(
    State(scheduling): State<Arc<Scheduling>>,
    Extension(context): Extension<RequestContext>,
) -> Result<Json<RecipientLists>, Problem> {
    let collected = scheduling.recipients.lists(&context).collect().await;
    let items = collected.map_err(|error| not_listed(&error))?;
    Ok(Json(RecipientLists { items }))
}
