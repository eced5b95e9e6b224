//! Cancelling a campaign.

use service::on_database;

use super::campaigns::campaign;
use super::{Store, StoreError};
use crate::campaign::{Campaign, CampaignId, CampaignStatus};

/// What became of a wish to cancel.
#[derive(Debug)]
pub(crate) enum Cancelled {
    /// The campaign is cancelled now, or was before.
    Done(Box<Campaign>),
    /// There is no such campaign.
    NotFound,
    /// Its launch has begun, or it has ended.
    TooLate(Box<Campaign>),
    /// The campaign as it is now is not one that the caller meant.
    NotMeant(Box<Campaign>),
}

impl Store {
    /// Makes sure that the campaign is not sent, provided that its present version is one that the
    /// caller means.
    pub(crate) async fn cancel(
        &self,
        id: &CampaignId,
        means: impl Fn(&Campaign) -> bool,
    ) -> Result<Cancelled, StoreError> {
        loop {
            let Some(found) = self.campaign(id).await? else {
                return Ok(Cancelled::NotFound);
            };
            if !means(&found) {
                return Ok(Cancelled::NotMeant(Box::new(found)));
            }
            match found.status {
                CampaignStatus::Scheduled => {}
                CampaignStatus::Cancelled => return Ok(Cancelled::Done(Box::new(found))),
                CampaignStatus::Launching | CampaignStatus::Launched | CampaignStatus::Failed => {
                    return Ok(Cancelled::TooLate(Box::new(found)));
                }
            }
            // None where somebody else changed it since it was read: then it is read again.
            if let Some(cancelled) = self.cancel_version(&found).await? {
                return Ok(Cancelled::Done(Box::new(cancelled)));
            }
        }
    }

    /// Cancels the campaign if it still has the version that it was read with.
    async fn cancel_version(&self, found: &Campaign) -> Result<Option<Campaign>, StoreError> {
        const UPDATE: &str = "\
            UPDATE campaigns SET status = $1, version = version + 1
            WHERE id = $2 AND version = $3 RETURNING *";
        let _turn = self.turn().await;
        on_database!(&self.database, |pool| {
            sqlx::query(UPDATE)
                .bind(CampaignStatus::Cancelled.as_str())
                .bind(found.id.as_str())
                .bind(i64::from(found.version.get()))
                .fetch_optional(pool)
                .await?
                .map(|row| campaign(&row))
                .transpose()
        })
    }
}
