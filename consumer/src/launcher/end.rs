//! The end of an attempt to launch a campaign: what is written into the store, the log and the
//! metrics.

use std::time::Duration;

use service::spans;

use super::approval::Reason;
use super::launch::Launch;
use super::{Launcher, backoff, later, log_store_error};
use crate::campaign::Failure;
use crate::store::{Claim, Leased, StoreError};

/// How an attempt ended.
pub(super) enum End {
    /// All messages are in the outbox.
    Launched,
    /// The campaign is not launched, and never will be.
    Failed(Reason),
    /// Nothing could be said about the template.
    Unknown {
        reason: Reason,
        retry_after: Option<Duration>,
    },
    /// This replica stops.
    Stopped,
    /// The lease is another's: it had run out, and another launcher was faster.
    LeaseLost,
}

impl Launch<'_> {
    /// Writes down how it ended, where that is not written yet.
    pub(super) async fn settle(&self, end: End) -> Result<(), StoreError> {
        let Claim {
            lease,
            campaign,
            attempts,
        } = &self.claim;
        let campaign_id = campaign.id.as_str();
        let Launcher {
            store, settings, ..
        } = self.launcher;
        match end {
            End::Launched => {
                self.count(Ok("launched"));
                let late = self.launcher.clock.now().duration_since(campaign.due_at);
                tracing::info!(
                    campaign_id,
                    messages = campaign.recipient_count,
                    late_ms = late.as_millis() as i64,
                    "campaign launched"
                );
            }
            End::Failed(reason) => self.fail(&reason).await?,
            End::Unknown { reason, .. } if attempts + 1 >= settings.attempts.get() => {
                self.fail(&reason).await?;
            }
            End::Unknown {
                reason,
                retry_after,
            } => {
                let next = self.postpone(retry_after).await?;
                self.count(Err(reason.code));
                tracing::warn!(
                    campaign_id,
                    code = reason.code,
                    detail = reason.detail,
                    attempts = attempts + 1,
                    %next,
                    "launch postponed"
                );
            }
            End::Stopped => {
                let _ = store.give_back(lease).await?;
                self.count(Ok("given_back"));
                tracing::info!(campaign_id, "launch given back");
            }
            End::LeaseLost => {
                self.count(Ok("lease_lost"));
                tracing::warn!(campaign_id, "lease lost to another launcher");
            }
        }
        Ok(())
    }

    /// Counts how it ended: a word for what is as it should be, or the code of what is not.
    fn count(&self, outcome: Result<&'static str, &'static str>) {
        let (Ok(word) | Err(word)) = outcome;
        self.launcher.metrics.launch(word);
        spans::worked(&self.exported, outcome);
    }

    async fn fail(&self, reason: &Reason) -> Result<(), StoreError> {
        let Claim {
            lease,
            campaign,
            attempts,
        } = &self.claim;
        if self
            .launcher
            .store
            .fail(lease, &Failure::from(reason))
            .await?
            == Leased::No
        {
            return Ok(());
        }
        self.count(Err(reason.code));
        tracing::error!(
            campaign_id = campaign.id.as_str(),
            code = reason.code,
            detail = reason.detail,
            attempts = attempts + 1,
            "campaign failed"
        );
        Ok(())
    }

    /// Gives the campaign back for later, and says when that is.
    async fn postpone(&self, retry_after: Option<Duration>) -> Result<jiff::Timestamp, StoreError> {
        let Launcher {
            store,
            clock,
            settings,
            ..
        } = self.launcher;
        let random = f64::from(uuid::Uuid::new_v4().as_fields().0) / f64::from(u32::MAX);
        let failed = self.claim.attempts.saturating_add(1);
        let delay = backoff::delay(settings, failed, random, retry_after);
        let next = later(clock.now(), delay);
        let _ = store.postpone(&self.claim.lease, next).await?;
        Ok(next)
    }

    /// The store failed. If it is away, the lease runs out; otherwise the campaign is given back
    /// for later, or given up where its data cannot be read.
    pub(super) async fn broken_off(&self, error: &StoreError) {
        log_store_error(error);
        let settled = match error {
            StoreError::Corrupt { .. } | StoreError::Vanished => {
                let reason = Reason {
                    code: "stored_data_invalid",
                    detail: format!("The data of the campaign cannot be used: {error}."),
                };
                self.fail(&reason).await
            }
            StoreError::Database(_) | StoreError::Recipients(_) => {
                self.count(Err("store_failed"));
                self.postpone(None).await.map(|_| ())
            }
        };
        if let Err(error) = settled {
            log_store_error(&error);
        }
    }
}
