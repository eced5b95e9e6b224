//! The provider states: what a contract test can ask this service to hold.
//!
//! The names and parameters are part of the contract with the consumers.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};
use service::provider_states::{self, StateHandler, StateParams, params_invalid};
use service::{Page, PageQuery, Problem};

use crate::domain::{ListId, ListName, Recipient, RecipientId, RecipientList};
use crate::routes::{LISTS, recipients_of};
use crate::row::{self, RowError};
use crate::store::Store;

const LIST_EXISTS: &str = "a recipient list exists";
const LIST_EXISTS_AND_PAGE_READ: &str = "a recipient list exists and its first page was read";
const LISTS_EXIST: &str = "recipient lists exist";
const LISTS_EXIST_AND_PAGE_READ: &str = "recipient lists exist and the first page was read";
const NO_LISTS: &str = "no recipient lists exist";
const NO_LIST_WITH_ID: &str = "no recipient list has the id";

/// The most lists that a state makes.
const MOST_LISTS: u32 = 10_000;

/// Brings the store of a service into provider states.
#[derive(Clone, Debug)]
pub struct States {
    store: Store,
}

impl States {
    pub(crate) fn new(store: Store) -> Self {
        Self { store }
    }
}

impl StateHandler for States {
    const NAMES: &'static [&'static str] = &[
        LIST_EXISTS,
        LIST_EXISTS_AND_PAGE_READ,
        LISTS_EXIST,
        LISTS_EXIST_AND_PAGE_READ,
        NO_LISTS,
        NO_LIST_WITH_ID,
    ];

    async fn set_up(&self, name: &str, params: StateParams) -> Result<Map<String, Value>, Problem> {
        match name {
            LIST_EXISTS => {
                let OneList { list } = params.read()?;
                self.put(list).await?;
                Ok(Map::new())
            }
            LIST_EXISTS_AND_PAGE_READ => {
                let OneListRead { list, limit } = params.read()?;
                let id = list.id.clone();
                self.put(list).await?;
                self.recipients_cursor(&id, limit).await
            }
            LISTS_EXIST => {
                let Lists { count } = params.read()?;
                self.fill(count).await?;
                Ok(Map::new())
            }
            LISTS_EXIST_AND_PAGE_READ => {
                let ListsRead { count, limit } = params.read()?;
                self.fill(count).await?;
                self.lists_cursor(limit).await
            }
            NO_LISTS => {
                let Nothing {} = params.read()?;
                self.store.clear().await?;
                Ok(Map::new())
            }
            NO_LIST_WITH_ID => {
                let Id { id } = params.read()?;
                self.store.remove_list(&id).await?;
                Ok(Map::new())
            }
            _ => Err(provider_states::unknown::<Self>(name)),
        }
    }

    async fn tear_down(&self, _: &str) -> Result<(), Problem> {
        Ok(self.store.clear().await?)
    }
}

impl States {
    async fn put(&self, list: ListState) -> Result<(), Problem> {
        let recipients = list.recipients.into_iter().enumerate();
        let recipients: Result<Vec<Recipient>, Problem> = recipients
            .map(|(index, recipient)| recipient_of(index, recipient))
            .collect();
        let recipients = recipients?;
        let list = RecipientList {
            id: list.id,
            name: list
                .name
                .unwrap_or_else(|| ListName::stored("Recipient list".to_owned())),
            size: recipients.len() as u64,
            updated_at: list.updated_at.unwrap_or(UPDATED_AT),
        };
        Ok(self.store.put_list(&list, recipients).await?)
    }

    /// Leaves nothing but `count` lists in the store.
    async fn fill(&self, count: u32) -> Result<(), Problem> {
        if count > MOST_LISTS {
            let reason = format!("no more than {MOST_LISTS}");
            return Err(params_invalid("/params/count", &reason));
        }
        self.store.clear().await?;
        for number in 1..=count {
            let list = RecipientList {
                id: ListId::new(),
                name: ListName::stored(format!("Recipient list {number}")),
                size: 0,
                updated_at: UPDATED_AT,
            };
            self.store.put_list(&list, Vec::new()).await?;
        }
        Ok(())
    }

    async fn lists_cursor(&self, limit: u32) -> Result<Map<String, Value>, Problem> {
        let query = first_page(limit)?;
        let lists = self.store.lists(0, query.one_more()).await?;
        cursor(Page::of(lists, &query, LISTS, |(position, _)| *position))
    }

    async fn recipients_cursor(
        &self,
        list: &ListId,
        limit: u32,
    ) -> Result<Map<String, Value>, Problem> {
        let query = first_page(limit)?;
        let recipients = self.store.recipients(list, 0, query.one_more()).await?;
        let scope = recipients_of(list);
        cursor(Page::of(recipients, &query, &scope, |(position, _)| {
            *position
        }))
    }
}

fn first_page(limit: u32) -> Result<PageQuery, Problem> {
    let query = PageQuery::first(limit);
    query.map_err(|_| params_invalid("/params/limit", "not a number from 1 to 1000"))
}

/// The value that a contract's generator puts into the query for the second page.
fn cursor<T>(page: Page<T>) -> Result<Map<String, Value>, Problem> {
    let next = page.next_cursor;
    let next = next.ok_or_else(|| params_invalid("/params/limit", "there is no second page"))?;
    Ok(Map::from_iter([("cursor".to_owned(), next.into())]))
}

/// A recipient as an import has it, and an identifier of its own if it matters.
fn recipient_of(index: usize, mut recipient: Map<String, Value>) -> Result<Recipient, Problem> {
    let invalid = |field: Option<&str>, reason: &str| {
        let field = field.map(|field| format!("/{field}")).unwrap_or_default();
        params_invalid(&format!("/params/list/recipients/{index}{field}"), reason)
    };
    let id = match recipient.remove("id") {
        None => RecipientId::new(),
        Some(id) => {
            serde_json::from_value(id).map_err(|error| invalid(Some("id"), &error.to_string()))?
        }
    };
    let details = row::parse(&Value::Object(recipient).to_string());
    let details =
        details.map_err(|RowError { field, reason }| invalid(field.as_deref(), &reason))?;
    Ok(Recipient { id, details })
}

/// When a list last changed, unless a state says otherwise.
const UPDATED_AT: Timestamp = Timestamp::constant(1_735_689_600, 0); // 2025-01-01

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OneList {
    list: ListState,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OneListRead {
    list: ListState,
    limit: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    count: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListsRead {
    count: u32,
    limit: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Id {
    id: ListId,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListState {
    id: ListId,
    name: Option<ListName>,
    updated_at: Option<Timestamp>,
    #[serde(default)]
    recipients: Vec<Map<String, Value>>,
}
