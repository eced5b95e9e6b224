//! Creating a campaign: from a request, over what both providers say, to one transaction. It knows
//! nothing of HTTP towards its callers.
//!
//! Everything is asked and checked first. Only then is the store written to, so that no write
//! transaction is open while a provider is waited for, and nothing is stored if anything is wrong.

use std::io;

use jiff::Timestamp;
use service::RequestContext;

use crate::audience::{Audience, MissingVariables};
use crate::campaign::{
    Campaign, CampaignId, CampaignRequest, CampaignStatus, LeftOut, TemplateSnapshot,
};
use crate::clock::Clock;
use crate::idempotency::IdempotencyKey;
use crate::ids::{RecipientListId, TemplateId};
use crate::providers::template::{Template, TemplateStatus, Variable};
use crate::providers::{Fault, ProviderError, RecipientClient, TemplateClient};
use crate::spool::Spool;
use crate::store::{NewCampaign, Store, StoreError, Stored};

/// Creates campaigns.
#[derive(Clone, Debug)]
pub(crate) struct Scheduling {
    pub(crate) templates: TemplateClient,
    pub(crate) recipients: RecipientClient,
    pub(crate) store: Store,
    pub(crate) clock: Clock,
}

/// What became of a request for a campaign.
#[derive(Debug)]
pub(crate) enum Created {
    /// The campaign is new.
    New(Campaign),
    /// An earlier request with the same key had created it.
    Earlier(Campaign),
}

/// Why there is no campaign. Nothing was stored.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CreateError {
    /// The request is wrong in itself.
    #[error("the time to send at, {send_at}, is not in the future")]
    SendAtNotInFuture { send_at: Timestamp },
    /// The key belongs to a campaign that was asked for with another body.
    #[error("the idempotency key was used for another campaign")]
    KeyReused,
    /// The Template service does not know the template.
    #[error("there is no template {id}")]
    TemplateNotFound {
        id: TemplateId,
        source: ProviderError,
    },
    /// The template is a draft, or was archived.
    #[error("the template {id} is {status}, not active")]
    TemplateNotActive {
        id: TemplateId,
        status: &'static str,
    },
    /// The Recipient service does not know the list.
    #[error("there is no recipient list {id}")]
    RecipientListNotFound {
        id: RecipientListId,
        source: ProviderError,
    },
    /// Recipients lack what the template needs.
    #[error("{}", missing(.0))]
    VariablesMissing(MissingVariables),
    /// Nobody is left to send to.
    #[error(
        "nobody on the list can be sent to: left out were {} unsubscribed, {} bounced and {} \
         duplicate recipients", .0.unsubscribed, .0.bounced, .0.duplicates
    )]
    RecipientsEmpty(LeftOut),
    /// A provider brought nothing that can be used.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// The recipients could not be kept until all were checked.
    #[error("the checked recipients cannot be kept in a temporary file")]
    Spool(#[from] io::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn missing(missing: &MissingVariables) -> String {
    let id = &missing.recipient_id;
    let names = missing.variables.join(", ");
    let others = match missing.more {
        0 => String::new(),
        1 => ", and 1 more recipient lacks one".to_owned(),
        more => format!(", and {more} more recipients lack one"),
    };
    format!("the recipient {id} has no value for the required {names}{others}")
}

impl Scheduling {
    /// Creates the campaign that `request` asks for, once for each `key`.
    pub(crate) async fn create(
        &self,
        request: &CampaignRequest,
        key: &IdempotencyKey,
        context: &RequestContext,
    ) -> Result<Created, CreateError> {
        if let Some(campaign) = self.earlier(request, key).await? {
            return Ok(Created::Earlier(campaign));
        }
        let send_at = request.send_at;
        if send_at <= self.clock.now() {
            return Err(CreateError::SendAtNotInFuture { send_at });
        }
        let template = self.template(&request.template_id, context).await?;
        let list = &request.recipient_list_id;
        let (spool, left_out) = self.audience(list, &template.variables, context).await?;
        let campaign = Campaign {
            id: CampaignId::new(),
            name: request.name.clone(),
            status: CampaignStatus::Scheduled,
            template: snapshot(template),
            recipient_list_id: list.to_string(),
            send_at,
            recipient_count: spool.count(),
            left_out,
            created_at: self.clock.now(),
        };
        self.store(
            request,
            NewCampaign {
                campaign,
                key: key.clone(),
            },
            spool,
        )
        .await
    }

    /// The campaign that the key was used for.
    async fn earlier(
        &self,
        request: &CampaignRequest,
        key: &IdempotencyKey,
    ) -> Result<Option<Campaign>, CreateError> {
        match self.store.campaign_of_key(key).await? {
            Some(campaign) if request.asks_for(&campaign) => Ok(Some(campaign)),
            Some(_) => Err(CreateError::KeyReused),
            None => Ok(None),
        }
    }

    async fn template(
        &self,
        id: &TemplateId,
        context: &RequestContext,
    ) -> Result<Template, CreateError> {
        let asked = self.templates.template(id, context).await;
        let template = asked.map_err(|error| match error.fault {
            Fault::NotFound => CreateError::TemplateNotFound {
                id: id.clone(),
                source: error,
            },
            _ => error.into(),
        })?;
        let status = match template.status {
            TemplateStatus::Active => return Ok(template),
            TemplateStatus::Draft => "a draft",
            TemplateStatus::Archived => "archived",
        };
        let id = id.clone();
        Err(CreateError::TemplateNotActive { id, status })
    }

    /// Everybody on the list whom the campaign is sent to, in the order of the list.
    async fn audience(
        &self,
        list: &RecipientListId,
        variables: &[Variable],
        context: &RequestContext,
    ) -> Result<(Spool, LeftOut), CreateError> {
        let not_found = |error: ProviderError| match error.fault {
            Fault::NotFound => CreateError::RecipientListNotFound {
                id: list.clone(),
                source: error,
            },
            _ => error.into(),
        };
        let size = self
            .recipients
            .list(list, context)
            .await
            .map_err(not_found)?
            .size;
        let mut received = 0;
        let mut audience = Audience::new(variables);
        let mut spool = Spool::new();
        let mut pages = self.recipients.recipients(list, context);
        while let Some(recipients) = pages.next().await.map_err(not_found)? {
            received += recipients.len() as u64;
            let admitted = recipients
                .into_iter()
                .filter_map(|recipient| audience.admit(recipient))
                .collect();
            spool = spool.append(admitted).await?;
        }
        // More may have been added meanwhile. Fewer means that a page got lost, and with it people
        // who would never be written to.
        if received < size {
            return Err(pages.too_few(received, size).into());
        }
        let left_out = audience.close().map_err(CreateError::VariablesMissing)?;
        if spool.count() == 0 {
            return Err(CreateError::RecipientsEmpty(left_out));
        }
        Ok((spool, left_out))
    }

    /// Stores the campaign, unless a request with the same key was faster.
    async fn store(
        &self,
        request: &CampaignRequest,
        new: NewCampaign,
        spool: Spool,
    ) -> Result<Created, CreateError> {
        let recipients = spool.read().await?;
        match self.store.insert(&new, recipients).await? {
            Stored::New => Ok(Created::New(new.campaign)),
            Stored::KeyTaken => match self.earlier(request, &new.key).await? {
                Some(campaign) => Ok(Created::Earlier(campaign)),
                None => Err(StoreError::KeyVanished.into()),
            },
        }
    }
}

fn snapshot(template: Template) -> TemplateSnapshot {
    TemplateSnapshot {
        id: template.id,
        version: template.version,
        name: template.name,
        locale: template.locale,
        subject: template.subject,
        html_body: template.html_body,
        text_body: template.text_body,
    }
}
