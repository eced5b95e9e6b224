//! Campaigns: asking for one, looking at them, cancelling one.

use std::sync::Arc;

use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::Extension;
use axum::extract::State;
use http::StatusCode;
use schemars::JsonSchema;
use serde::Deserialize;
use service::etag::{Conditional, IfMatch, IfNoneMatch, Tagged};
use service::extract::{Json, Path};
use service::openapi::DocumentedProblem;
use service::{ETag, Page, PageQuery, Problem, RequestContext};

use super::failure::{CONTENT_PROBLEMS, CREATE_PROBLEMS, PROVIDER_PROBLEMS, not_created};
use super::idempotency_key::Idempotent;
use super::problems;
use crate::campaign::{Campaign, CampaignId, CampaignRecipient, CampaignRequest, CampaignSummary};
use crate::scheduling::{Created, Scheduling};
use crate::store::{Cancelled, StoreError};

pub(super) const NOT_FOUND: [DocumentedProblem<'_>; 1] = [(
    StatusCode::NOT_FOUND,
    "campaign_not_found",
    "There is no campaign with this id.",
)];

const NOT_CANCELLABLE: [DocumentedProblem<'_>; 1] = [(
    StatusCode::CONFLICT,
    "campaign_not_cancellable",
    "The campaign is being launched, or it is launched or failed.",
)];

#[derive(Deserialize, JsonSchema)]
pub(super) struct CampaignPath {
    /// The id of the campaign.
    #[schemars(example = &"0198f0c2-6b1e-7c55-9d6f-2f1f0c9a7b10")]
    pub(super) id: CampaignId,
}

pub(super) fn routes() -> ApiRouter<Arc<Scheduling>> {
    let create = post_with(create, |operation| {
        operation
            .id("createCampaign")
            .tag("campaigns")
            .summary("Creates a campaign, once for each key")
            .description(
                "The template must be active. The campaign is sent to everybody on the list but \
                 those who are unsubscribed or bounced, and once to each address. Each of them \
                 must have every required variable of the template, as an attribute or by its \
                 default. If anything is wrong, nothing is stored, and the key can be used again. \
                 Problems that come from a provider name it and the call in `provider` and \
                 `operation`.",
            )
            .with(problems(&CREATE_PROBLEMS))
            .with(problems(&PROVIDER_PROBLEMS))
            .with(problems(&CONTENT_PROBLEMS))
    });
    let all = create.get_with(list, |operation| {
        operation
            .id("listCampaigns")
            .tag("campaigns")
            .summary("All campaigns, the oldest first")
    });
    let one = get_with(show, |operation| {
        operation
            .id("getCampaign")
            .tag("campaigns")
            .summary("One campaign, with what is sent")
            .with(problems(&NOT_FOUND))
    });
    let recipients = get_with(recipients, |operation| {
        operation
            .id("listCampaignRecipients")
            .tag("campaigns")
            .summary("Everybody a campaign is sent to, in the order of the recipient list")
            .with(problems(&NOT_FOUND))
    });
    let cancel = post_with(cancel, |operation| {
        operation
            .id("cancelCampaign")
            .tag("campaigns")
            .summary("Cancels a campaign; one that is cancelled already stays so")
            .with(problems(&NOT_FOUND))
            .with(problems(&NOT_CANCELLABLE))
    });
    ApiRouter::new()
        .api_route("/v1/campaigns", all)
        .api_route("/v1/campaigns/{id}", one)
        .api_route("/v1/campaigns/{id}/recipients", recipients)
        .api_route("/v1/campaigns/{id}/cancel", cancel)
}

async fn create(
    State(scheduling): State<Arc<Scheduling>>,
    Extension(context): Extension<RequestContext>,
    Idempotent(key): Idempotent,
    Json(request): Json<CampaignRequest>,
) -> Result<Created, Problem> {
    let created = scheduling.create(&request, &key, &context).await;
    created.map_err(|error| not_created(&error, &scheduling.metrics))
}

async fn list(
    State(scheduling): State<Arc<Scheduling>>,
    query: PageQuery,
) -> Result<Json<Page<CampaignSummary>>, Problem> {
    const LIST: &str = "campaigns";
    let after = query.after(LIST)?.unwrap_or(0);
    let rows = scheduling.store.campaigns(after, query.one_more()).await?;
    let page = Page::of(rows, &query, LIST, |(position, _)| *position);
    Ok(Json(page.map(|(_, campaign)| campaign)))
}

async fn show(
    State(scheduling): State<Arc<Scheduling>>,
    Path(CampaignPath { id }): Path<CampaignPath>,
    caller: IfNoneMatch,
) -> Result<Conditional<Campaign>, Problem> {
    let campaign = scheduling.store.campaign(&id).await?;
    let campaign = campaign.ok_or_else(|| not_found(&id))?;
    Ok(tagged(campaign).unless(&caller))
}

async fn recipients(
    State(scheduling): State<Arc<Scheduling>>,
    Path(CampaignPath { id }): Path<CampaignPath>,
    query: PageQuery,
) -> Result<Json<Page<CampaignRecipient>>, Problem> {
    let list = format!("recipients of {}", id.as_str());
    let after = query.after(&list)?.unwrap_or(0);
    let limit = query.one_more();
    let rows = scheduling.store.recipients(&id, after, limit).await?;
    let rows = rows.ok_or_else(|| not_found(&id))?;
    let page = Page::of(rows, &query, &list, |(position, _)| *position);
    Ok(Json(page.map(|(_, recipient)| recipient)))
}

async fn cancel(
    State(scheduling): State<Arc<Scheduling>>,
    Path(CampaignPath { id }): Path<CampaignPath>,
    caller: IfMatch,
) -> Result<Tagged<Campaign>, Problem> {
    let means = |campaign: &Campaign| caller.holds_for(&tag(campaign));
    match scheduling.store.cancel(&id, means).await? {
        Cancelled::Done(campaign) => Ok(tagged(*campaign)),
        Cancelled::NotFound => Err(not_found(&id)),
        Cancelled::TooLate(campaign) => Err(not_cancellable(&campaign)),
        Cancelled::NotMeant(campaign) => Err(IfMatch::failed(&tag(&campaign))),
    }
}

/// The entity tag of a campaign as it is.
pub(super) fn tag(campaign: &Campaign) -> ETag {
    ETag::of_version(campaign.version.get())
}

fn tagged(campaign: Campaign) -> Tagged<Campaign> {
    Tagged {
        tag: tag(&campaign),
        body: campaign,
    }
}

fn not_cancellable(campaign: &Campaign) -> Problem {
    let status = campaign.status.as_str();
    let title = "The campaign can no longer be cancelled";
    Problem::new(StatusCode::CONFLICT, "campaign_not_cancellable", title)
        .detail(format!(
            "The campaign is {status}; only a scheduled one can be cancelled."
        ))
        .with("campaign_status", status)
}

pub(super) fn not_found(id: &CampaignId) -> Problem {
    let title = "There is no such campaign";
    Problem::new(StatusCode::NOT_FOUND, "campaign_not_found", title)
        .detail(format!("No campaign has the id {:?}.", id.as_str()))
}

/// What the store did not do is for the log, not for the caller.
impl From<&StoreError> for Problem {
    fn from(error: &StoreError) -> Self {
        match error {
            StoreError::Database(error) => error.into(),
            other => Self::internal(other),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self::from(&error)
    }
}
