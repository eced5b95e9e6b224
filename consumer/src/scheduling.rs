//! Creating a campaign: from a request, over what both providers say, to one transaction. It knows
//! nothing of HTTP towards its callers.
//!
//! Everything is asked and checked first. Only then is the store written to, so that no write
//! transaction is open while a provider is waited for, and nothing is stored if anything is wrong.

use std::io;
use std::num::NonZeroU32;

use jiff::Timestamp;
use service::RequestContext;
use tokio::{join, try_join};

use crate::audience::{Audience, MissingVariables, Unsendable};
use crate::campaign::{
    Campaign, CampaignId, CampaignRequest, CampaignStatus, LeftOut, TemplateSnapshot,
};
use crate::clock::Clock;
use crate::idempotency::{IdempotencyKey, IdempotencyRetention};
use crate::ids::{RecipientListId, TemplateId};
use crate::message::LARGEST_MESSAGE;
use crate::metrics::Metrics;
use crate::providers::template::{Template, TemplateStatus};
use crate::providers::{Everybody, Fault, ProviderError, RecipientClient, TemplateClient};
use crate::send_at::SendAt;
use crate::spool::Spool;
use crate::store::{NewCampaign, Store, StoreError, Stored};

/// Creates campaigns.
#[derive(Clone, Debug)]
pub(crate) struct Scheduling {
    pub(crate) templates: TemplateClient,
    pub(crate) recipients: RecipientClient,
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) metrics: Metrics,
    pub(crate) idempotency_retention: IdempotencyRetention,
}

/// What became of a request for a campaign.
#[derive(Debug)]
pub(crate) enum Created {
    /// The campaign is new.
    New(Campaign),
    /// An earlier request with the same key had created it.
    Earlier(Campaign),
}

/// What became of a template while a campaign was being set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TemplateChange {
    /// It is no longer known.
    #[error("went away")]
    Gone,
    /// It is no longer active.
    #[error("ceased to be active")]
    NotActive,
    /// It has another version, or another content.
    #[error("was changed")]
    Changed,
}

/// Why there is no campaign. Nothing was stored.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CreateError {
    /// The request is wrong in itself.
    #[error("the time to send at, {send_at}, is not in the future{}", first(.due_at))]
    SendAtNotInFuture {
        send_at: SendAt,
        /// When it is, or was, for the first of the recipients, where that was looked at.
        due_at: Option<Timestamp>,
    },
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
    /// The template was right, and is another now that the recipients are known.
    #[error("the template {id} {how} while the campaign was being set up")]
    TemplateChanged { id: TemplateId, how: TemplateChange },
    /// The Recipient service does not know the list.
    #[error("there is no recipient list {id}")]
    RecipientListNotFound {
        id: RecipientListId,
        source: ProviderError,
    },
    /// Recipients lack what the template needs.
    #[error("{}", missing(.0))]
    VariablesMissing(MissingVariables),
    /// The message to a recipient would be larger than mail servers take.
    #[error(
        "the message for the recipient {recipient_id} would be larger than {LARGEST_MESSAGE} bytes"
    )]
    MessageTooLarge {
        /// The first such recipient of the list.
        recipient_id: String,
    },
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

fn first(due_at: &Option<Timestamp>) -> String {
    due_at
        .map(|due_at| format!(": for the first of the recipients it is {due_at}"))
        .unwrap_or_default()
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
        if send_at.over_everywhere() <= self.clock.now() {
            let due_at = None;
            return Err(CreateError::SendAtNotInFuture { send_at, due_at });
        }
        let (id, list) = (&request.template_id, &request.recipient_list_id);
        // Two services are asked at once. What is wrong with the template is told first.
        let size = async { Ok(self.size(list, context).await) };
        let (template, size) = try_join!(self.template(id, context), size)?;
        // A template from which no message can be made is known before anybody is asked for.
        let message = template.message()?;
        let audience = Audience::new(&template.variables, &message, send_at);
        let everybody = self.recipients.everybody(list, size?, context);
        let Reached {
            spool,
            left_out,
            due_at,
        } = reached(audience, everybody)
            .await
            .map_err(|error| error.of_list(list))?;
        self.unchanged(&template, id, context).await?;
        let now = self.clock.now();
        if due_at <= now {
            let due_at = Some(due_at);
            return Err(CreateError::SendAtNotInFuture { send_at, due_at });
        }
        let campaign = Campaign {
            id: CampaignId::new(),
            version: NonZeroU32::MIN,
            name: request.name.clone(),
            status: CampaignStatus::Scheduled,
            template: snapshot(template),
            recipient_list_id: list.to_string(),
            send_at,
            due_at,
            recipient_count: spool.count(),
            left_out,
            message_count: 0,
            launched_at: None,
            failure: None,
            created_at: now,
        };
        self.store(
            request,
            NewCampaign {
                campaign,
                key: key.clone(),
                key_expires_at: self.idempotency_retention.expiry(now),
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
        let found = self.store.campaign_of_key(key, self.clock.now()).await?;
        found.map(|campaign| same(request, campaign)).transpose()
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

    /// Holds that the template is still what the recipients were checked with: reading a long list
    /// takes its time.
    async fn unchanged(
        &self,
        template: &Template,
        id: &TemplateId,
        context: &RequestContext,
    ) -> Result<(), CreateError> {
        let how = match self.templates.template(id, context).await {
            Ok(again) if again == *template => return Ok(()),
            Ok(again) if again.status != TemplateStatus::Active => TemplateChange::NotActive,
            Ok(_) => TemplateChange::Changed,
            Err(error) if matches!(error.fault, Fault::NotFound) => TemplateChange::Gone,
            Err(error) => return Err(error.into()),
        };
        let id = id.clone();
        Err(CreateError::TemplateChanged { id, how })
    }

    /// How many recipients the list is said to have.
    async fn size(
        &self,
        list: &RecipientListId,
        context: &RequestContext,
    ) -> Result<u64, CreateError> {
        let asked = self.recipients.list(list, context).await;
        let list = asked.map_err(|error| CreateError::from(error).of_list(list))?;
        Ok(list.size)
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
            Stored::KeyTaken(campaign) => same(request, *campaign).map(Created::Earlier),
        }
    }
}

impl From<Unsendable> for CreateError {
    fn from(unsendable: Unsendable) -> Self {
        match unsendable {
            Unsendable::VariablesMissing(missing) => Self::VariablesMissing(missing),
            Unsendable::MessageTooLarge { recipient_id } => Self::MessageTooLarge { recipient_id },
        }
    }
}

impl CreateError {
    /// The same of a call for a list or its recipients, where 404 says that there is no such list.
    fn of_list(self, list: &RecipientListId) -> Self {
        match self {
            Self::Provider(source) if matches!(source.fault, Fault::NotFound) => {
                let id = list.clone();
                Self::RecipientListNotFound { id, source }
            }
            other => other,
        }
    }
}

/// Puts everybody on the list whom the campaign is sent to into a spool, in the order of the list.
async fn reached(
    mut audience: Audience<'_>,
    mut everybody: Everybody<'_>,
) -> Result<Reached, CreateError> {
    let mut spool = Spool::default();
    let mut page = everybody.next().await?;
    while let Some(recipients) = page {
        let admitting = async {
            let recipients = recipients.into_iter();
            let admitted = recipients.filter_map(|recipient| audience.admit(recipient));
            spool.append(admitted.collect()).await
        };
        // The next page is asked for first, and on its way while this one is looked at.
        let (next, spooled) = join!(everybody.next(), admitting);
        (page, spool) = (next?, spooled?);
    }
    let due_at = audience.due_at();
    let left_out = audience.close()?;
    Ok(Reached {
        spool,
        left_out,
        due_at: due_at.ok_or(CreateError::RecipientsEmpty(left_out))?,
    })
}

/// Whom a campaign reaches.
struct Reached {
    spool: Spool,
    left_out: LeftOut,
    /// When the first message goes out.
    due_at: Timestamp,
}

/// The campaign that the key of a request belongs to, if it is the one that the request asks for.
fn same(request: &CampaignRequest, campaign: Campaign) -> Result<Campaign, CreateError> {
    match request.asks_for(&campaign) {
        true => Ok(campaign),
        false => Err(CreateError::KeyReused),
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
