//! Launching one campaign, from the claim to its last message or to why there is none. What then
//! becomes of the campaign is in [`end`](super::end).

use service::{CancellationToken, RequestContext};
use tokio::time::sleep;
use tracing::Span;

use super::Launcher;
use super::approval::{Approval, Reason, approval};
use super::end::End;
use crate::campaign::TemplateReference;
use crate::ids::TemplateId;
use crate::message::{LARGEST_MESSAGE, MessageTemplate};
use crate::store::{Batch, Claim, Leased, Position, StoreError};

/// How many bytes of messages one batch holds before it is written, beside its last message.
const BATCH_BYTES: usize = 4 * 1024 * 1024;

/// One attempt to launch a campaign.
pub(super) struct Launch<'l> {
    pub(super) launcher: &'l Launcher,
    pub(super) claim: Claim,
    pub(super) context: RequestContext,
    pub(super) stop: CancellationToken,
    /// The span of it that is exported.
    pub(super) exported: Span,
}

impl Launch<'_> {
    /// Does it, and writes one line into the log about how it ended.
    pub(super) async fn run(self) {
        let settled = match self.attempt().await {
            Ok(end) => self.settle(end).await,
            Err(error) => Err(error),
        };
        if let Err(error) = settled {
            self.broken_off(&error).await;
        }
    }

    async fn attempt(&self) -> Result<End, StoreError> {
        // A launch that has begun to write is brought to its end, whatever became of the template
        // since: half a campaign is worse than either.
        if self.claim.campaign.message_count == 0 {
            match self.approval().await? {
                Some(Approval::Granted) => {}
                Some(Approval::Refused(reason)) => return Ok(End::Failed(reason)),
                Some(Approval::Unknown {
                    reason,
                    retry_after,
                }) => {
                    return Ok(End::Unknown {
                        reason,
                        retry_after,
                    });
                }
                None if self.stop.is_cancelled() => return Ok(End::Stopped),
                None => return Ok(End::LeaseLost),
            }
        }
        let template = &self.claim.campaign.template;
        let text_body = template.text_body.as_deref();
        match MessageTemplate::read(&template.subject, &template.html_body, text_body) {
            Ok(template) => self.write_all(&template).await,
            Err(error) => Ok(End::Failed(Reason {
                code: "template_invalid",
                detail: format!("No message can be made from the template: {error}."),
            })),
        }
    }

    /// What the Template service says. `None` when the lease was lost meanwhile, or the service
    /// stops.
    async fn approval(&self) -> Result<Option<Approval>, StoreError> {
        let template = &self.claim.campaign.template;
        let wanted = TemplateReference {
            id: template.id.clone(),
            version: template.version,
        };
        let Ok(id) = TemplateId::try_from(template.id.clone()) else {
            return Ok(Some(Approval::Refused(Reason {
                code: "template_not_found",
                detail: "The id of the template is not one that can be asked for.".to_owned(),
            })));
        };
        let asked = self.launcher.templates.template(&id, &self.context);
        tokio::select! {
            answer = asked => Ok(Some(approval(&wanted, answer))),
            () = self.stop.cancelled() => Ok(None),
            lost = self.keep_lease() => lost.map(|()| None),
        }
    }

    /// Renews the lease well before it ends, and returns when it is lost.
    async fn keep_lease(&self) -> Result<(), StoreError> {
        let Launcher {
            store, settings, ..
        } = self.launcher;
        loop {
            sleep(settings.lease / 3).await;
            let until = self.launcher.lease_until();
            if store.renew(&self.claim.lease, until).await? == Leased::No {
                return Ok(());
            }
        }
    }

    /// Writes batch after batch, from where an earlier launch has come to.
    async fn write_all(&self, template: &MessageTemplate) -> Result<End, StoreError> {
        let Launcher { store, clock, .. } = self.launcher;
        let mut after = Position::from(self.claim.campaign.message_count);
        loop {
            if self.stop.is_cancelled() {
                return Ok(End::Stopped);
            }
            let batch = match self.batch(template, after).await? {
                Ok(batch) => batch,
                Err(reason) => return Ok(End::Failed(reason)),
            };
            let last = batch.last;
            after += batch.messages.len() as Position;
            let until = self.launcher.lease_until();
            let lease = &self.claim.lease;
            match store.write(lease, batch, clock.now(), until).await? {
                Leased::No => return Ok(End::LeaseLost),
                Leased::Yes if last => return Ok(End::Launched),
                Leased::Yes => {}
            }
        }
    }

    /// The next messages: as many as a batch has, or fewer large ones.
    async fn batch(
        &self,
        template: &MessageTemplate,
        after: Position,
    ) -> Result<Result<Batch, Reason>, StoreError> {
        let Launcher {
            store, settings, ..
        } = self.launcher;
        let Claim {
            lease, campaign, ..
        } = &self.claim;
        let recipients = store
            .recipients_to_launch(lease, after, settings.batch.get())
            .await?;
        let mut messages = Vec::with_capacity(recipients.len());
        let mut bytes = 0;
        for recipient in recipients {
            let Ok(message) = template.message(&recipient.variables) else {
                return Ok(Err(Reason {
                    code: "message_too_large",
                    detail: format!(
                        "The message for the recipient {} would be larger than {LARGEST_MESSAGE} \
                         bytes.",
                        recipient.id
                    ),
                }));
            };
            bytes += message.size();
            messages.push((recipient, message));
            if bytes >= BATCH_BYTES {
                break;
            }
        }
        if messages.is_empty() {
            return Err(StoreError::Vanished);
        }
        let reached = after + messages.len() as Position;
        Ok(Ok(Batch {
            after,
            messages,
            last: reached == Position::from(campaign.recipient_count),
        }))
    }
}
