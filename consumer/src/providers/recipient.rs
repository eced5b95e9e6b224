//! The Recipient service as the scheduler sees it: three calls, and of their answers only the
//! fields that are read.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use service::RequestContext;

use super::connection::{Answer, Call, Connection};
use super::{Everybody, Fault, Page, Pages, ProviderError, Reader};
use crate::ids::RecipientListId;

const LIST: &str = "GET /v1/recipient-lists";
const FETCH: &str = "GET /v1/recipient-lists/{id}";
pub(crate) const RECIPIENTS: &str = "GET /v1/recipient-lists/{id}/recipients";

/// A list of recipients.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecipientList {
    /// Identifies the list.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// How many recipients are on it.
    pub size: u64,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

/// Whether a recipient may be written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecipientStatus {
    /// Wants the e-mails.
    Subscribed,
    /// Does not want them.
    Unsubscribed,
    /// Could not be reached under this address.
    Bounced,
}

/// Somebody on a list.
#[derive(Clone, PartialEq, Eq, Deserialize, JsonSchema)]
pub struct Recipient {
    /// Identifies the recipient.
    pub id: String,
    /// The e-mail address.
    pub email: String,
    /// Whether the recipient may be written to.
    pub status: RecipientStatus,
    /// The language the recipient reads, as a BCP 47 tag, where it is known.
    pub locale: Option<String>,
    /// The recipient's time zone, by its IANA name, where it is known.
    pub time_zone: Option<String>,
    /// Values for the variables of templates, by name.
    pub attributes: BTreeMap<String, Value>,
}

/// Only the id: the rest is nobody's business who reads a log.
impl fmt::Debug for Recipient {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Recipient")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// The calls to the Recipient service.
#[derive(Clone, Debug)]
pub struct RecipientClient {
    connection: Connection,
    list: Reader<RecipientList>,
    lists: Reader<Page<RecipientList>>,
    recipients: Reader<Page<Recipient>>,
}

impl RecipientClient {
    /// A client that asks over `connection`.
    #[must_use]
    pub fn new(connection: Connection) -> Self {
        Self {
            connection,
            list: Reader::new(),
            lists: Reader::new(),
            recipients: Reader::new(),
        }
    }

    /// All recipient lists, page by page.
    #[must_use]
    pub fn lists<'a>(&'a self, context: &'a RequestContext) -> Pages<'a, RecipientList> {
        Pages::new(
            &self.connection,
            &self.lists,
            LIST,
            vec!["v1", "recipient-lists"],
            context,
        )
    }

    /// One recipient list.
    ///
    /// # Errors
    /// When the provider cannot be asked, does not know the id, or answers with another list.
    pub async fn list(
        &self,
        id: &RecipientListId,
        context: &RequestContext,
    ) -> Result<RecipientList, ProviderError> {
        let call = Call {
            operation: FETCH,
            path: &["v1", "recipient-lists", id.as_str()],
            query: &[],
            context,
        };
        let Answer { body, attempts } = self.connection.get(call, &self.list).await?;
        if body.id != id.as_str() {
            return Err(self.connection.error(FETCH, attempts, Fault::OtherId));
        }
        Ok(body)
    }

    /// Everybody on a list, page by page.
    #[must_use]
    pub fn recipients<'a>(
        &'a self,
        list: &'a RecipientListId,
        context: &'a RequestContext,
    ) -> Pages<'a, Recipient> {
        Pages::new(
            &self.connection,
            &self.recipients,
            RECIPIENTS,
            vec!["v1", "recipient-lists", list.as_str(), "recipients"],
            context,
        )
    }

    /// Everybody on a list that is said to have `announced` recipients, page by page, checked as a
    /// whole too.
    #[must_use]
    pub fn everybody<'a>(
        &'a self,
        list: &'a RecipientListId,
        announced: u64,
        context: &'a RequestContext,
    ) -> Everybody<'a> {
        Everybody::new(self, list, announced, context)
    }
}
