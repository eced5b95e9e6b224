//! What is in the outbox of a campaign.

use std::sync::Arc;

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::extract::State;
use http::StatusCode;
use schemars::JsonSchema;
use serde::Deserialize;
use service::extract::{Json, Path};
use service::openapi::DocumentedProblem;
use service::{Page, PageQuery, Problem};

use super::campaigns::{CampaignPath, NOT_FOUND, not_found};
use super::problems;
use crate::campaign::CampaignId;
use crate::outbox::{OutboxEntry, OutboxMessage};
use crate::scheduling::Scheduling;

const NO_MESSAGE: [DocumentedProblem<'_>; 1] = [(
    StatusCode::NOT_FOUND,
    "message_not_found",
    "The outbox has no message at this position of a campaign with this id.",
)];

#[derive(Deserialize, JsonSchema)]
struct MessagePath {
    /// The id of the campaign.
    #[schemars(example = &"0198f0c2-6b1e-7c55-9d6f-2f1f0c9a7b10")]
    id: CampaignId,
    /// The place of the recipient among those of the campaign, from 1.
    #[schemars(range(min = 1, max = u32::MAX))]
    #[schemars(example = 1)]
    position: u32,
}

pub(super) fn routes() -> ApiRouter<Arc<Scheduling>> {
    let all = get_with(list, |operation| {
        operation
            .id("listCampaignMessages")
            .tag("campaigns")
            .summary("The messages of a campaign in the outbox, in the order of its recipients")
            .description(
                "There are none before the campaign is launched. A mailer may take messages out \
                 of the outbox once it has them: then they are no longer here.",
            )
            .with(problems(&NOT_FOUND))
    });
    let one = get_with(show, |operation| {
        operation
            .id("getCampaignMessage")
            .tag("campaigns")
            .summary("One message of a campaign in the outbox, with its bodies")
            .with(problems(&NO_MESSAGE))
    });
    ApiRouter::new()
        .api_route("/v1/campaigns/{id}/messages", all)
        .api_route("/v1/campaigns/{id}/messages/{position}", one)
}

async fn list(
    State(scheduling): State<Arc<Scheduling>>,
    Path(CampaignPath { id }): Path<CampaignPath>,
    query: PageQuery,
) -> Result<Json<Page<OutboxEntry>>, Problem> {
    let list = format!("messages of {}", id.as_str());
    let after = query.after(&list)?.unwrap_or(0);
    let rows = scheduling
        .store
        .messages(&id, after, query.one_more())
        .await?;
    let rows = rows.ok_or_else(|| not_found(&id))?;
    let page = Page::of(rows, &query, &list, |(position, _)| *position);
    Ok(Json(page.map(|(_, message)| message)))
}

async fn show(
    State(scheduling): State<Arc<Scheduling>>,
    Path(MessagePath { id, position }): Path<MessagePath>,
) -> Result<Json<OutboxMessage>, Problem> {
    let message = scheduling.store.message(&id, position).await?;
    let title = "There is no such message";
    let missing = || {
        Problem::new(StatusCode::NOT_FOUND, "message_not_found", title).detail(format!(
            "The outbox has no message at position {position} of a campaign {:?}.",
            id.as_str()
        ))
    };
    message.map(Json).ok_or_else(missing)
}
