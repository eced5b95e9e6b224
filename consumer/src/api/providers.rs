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
    #[schemars(example = serde_json::json!([{
        "id": "0198f0c2-1f00-7a3b-8e21-5b7d9c4e6f01",
        "name": "Spring sale",
        "version": 3,
        "status": "active",
        "locale": "en-GB",
        "updated_at": "2026-01-15T10:30:00Z",
    }]))]
    items: Vec<TemplateSummary>,
}

/// All recipient lists that there are.
#[derive(Debug, Serialize, JsonSchema)]
struct RecipientLists {
    /// The lists, in the order of the Recipient service.
    #[schemars(example = serde_json::json!([{
        "id": "0198f0c2-2a11-7b4c-9f32-6c8e0d5f7a02",
        "name": "Customers",
        "size": 2,
        "updated_at": "2026-01-15T10:30:00Z",
    }]))]
    items: Vec<RecipientList>,
}

pub(super) fn routes() -> ApiRouter<Arc<Scheduling>> {
    let templates = get_with(templates, |operation| {
        operation
            .id("listTemplates")
            .tag("providers")
            .summary("All templates of the Template service, whatever their status")
            .with(problems(&PROVIDER_PROBLEMS))
    });
    let lists = get_with(recipient_lists, |operation| {
        operation
            .id("listRecipientLists")
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
    let items = collected.map_err(|error| not_listed(&error, &scheduling.metrics))?;
    Ok(Json(Templates { items }))
}

async fn recipient_lists(
    State(scheduling): State<Arc<Scheduling>>,
    Extension(context): Extension<RequestContext>,
) -> Result<Json<RecipientLists>, Problem> {
    let collected = scheduling.recipients.lists(&context).collect().await;
    let items = collected.map_err(|error| not_listed(&error, &scheduling.metrics))?;
    Ok(Json(RecipientLists { items }))
}
