//! Everybody on a list, with all that can be said of the whole list and of no page alone: it has
//! the size that was announced, nobody is on it twice, and every time zone is known.

use std::collections::HashSet;

use service::RequestContext;

use super::recipient::{Recipient, RecipientClient};
use super::{Fault, Pages, ProviderError};
use crate::fingerprints::Fingerprints;
use crate::ids::RecipientListId;
use crate::send_at::time_zone;

/// By how many a list may grow while it is read, beside doubling.
const GROWTH: u64 = 10_000;

/// A walk over everybody on a list. Only one page is held at a time.
pub struct Everybody<'a> {
    client: &'a RecipientClient,
    list: &'a RecipientListId,
    context: &'a RequestContext,
    announced: u64,
    pages: Pages<'a, Recipient>,
    ids: Fingerprints,
    time_zones: HashSet<String>,
}

impl<'a> Everybody<'a> {
    /// A walk over a list that is said to have `announced` recipients.
    pub(super) fn new(
        client: &'a RecipientClient,
        list: &'a RecipientListId,
        announced: u64,
        context: &'a RequestContext,
    ) -> Self {
        let most = announced.saturating_mul(2).saturating_add(GROWTH);
        Self {
            client,
            list,
            context,
            announced,
            pages: client.recipients(list, context).at_most(most),
            ids: Fingerprints::default(),
            time_zones: HashSet::new(),
        }
    }

    /// The recipients of the next page; `None` when all came and are as many as they should be.
    ///
    /// # Errors
    /// As for [`Pages::next`]; also when somebody comes twice, has a time zone that nobody knows,
    /// and when the pages together do not hold what the list announced.
    pub async fn next(&mut self) -> Result<Option<Vec<Recipient>>, ProviderError> {
        let Some(recipients) = self.pages.next().await? else {
            self.check_size().await?;
            return Ok(None);
        };
        for (index, recipient) in recipients.iter().enumerate() {
            self.check(index, recipient)
                .map_err(|fault| self.pages.error(fault))?;
        }
        Ok(Some(recipients))
    }

    fn check(&mut self, index: usize, recipient: &Recipient) -> Result<(), Fault> {
        if !self.ids.insert(&recipient.id) {
            let pointer = format!("/items/{index}/id");
            return Err(Fault::DuplicateId { pointer });
        }
        match &recipient.time_zone {
            Some(name) if !self.is_known(name) => {
                let pointer = format!("/items/{index}/time_zone");
                Err(Fault::UnknownTimeZone { pointer })
            }
            _ => Ok(()),
        }
    }

    /// Whether the IANA database has the time zone. There are few, and many recipients.
    fn is_known(&mut self, name: &str) -> bool {
        if self.time_zones.contains(name) {
            return true;
        }
        let known = time_zone(Some(name)).is_ok();
        if known {
            self.time_zones.insert(name.to_owned());
        }
        known
    }

    /// Holds that as many came as the list has. People come and go while a list is read: another
    /// number than was announced is right if the list says so too when it is asked again, or if it
    /// is one between the two sizes. Otherwise a page got lost, and with it people who would never
    /// be written to.
    async fn check_size(&self) -> Result<(), ProviderError> {
        let (announced, received) = (self.announced, self.pages.received());
        if received == announced {
            return Ok(());
        }
        let again = self.client.list(self.list, self.context).await?.size;
        if (announced.min(again)..=announced.max(again)).contains(&received) {
            return Ok(());
        }
        Err(self.pages.error(Fault::SizeMismatch {
            received,
            announced,
            again,
        }))
    }
}
