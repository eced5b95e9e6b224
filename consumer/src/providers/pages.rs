//! Walking through the pages of a provider, one at a time, to a certain end.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use service::RequestContext;

use super::connection::{Call, Connection};
use super::error::Endless;
use super::{Fault, ProviderError, Reader};
use crate::fingerprints::Fingerprints;

/// The page size that is asked for: the largest that the providers allow.
const LIMIT: u32 = 1000;

/// The most pages that are walked through. A provider that has more has no end.
const MOST_PAGES: usize = 100_000;

/// The most pages without a single item. Any number of pages, however short, holds more items than
/// there can be at some time; these never do.
const MOST_EMPTY_PAGES: usize = 100;

/// The most items that are collected in memory: they become one answer, for people to choose from.
const MOST_COLLECTED: u64 = 20_000;

// The cursor is required, even if it is null: were it optional, a provider that renames it would
// end every collection after the first page, and nobody would notice.
/// A page of a provider's collection.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(rename = "{T}Page", extend("required" = ["items", "next_cursor"]))]
pub struct Page<T> {
    /// The items of this page, in the provider's order.
    pub items: Vec<T>,
    /// The cursor of the next page; null on the last one.
    #[serde(deserialize_with = "required")]
    pub next_cursor: Option<String>,
}

/// A value that may be null, but must be there: a field with a function of its own is never
/// filled in by serde.
fn required<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Option::deserialize(from)
}

/// The pages of a collection. Only one page is held at a time.
pub struct Pages<'a, T> {
    connection: &'a Connection,
    reader: &'a Reader<Page<T>>,
    operation: &'static str,
    path: Vec<&'a str>,
    context: &'a RequestContext,
    limit: u32,
    position: Position,
    cursors: Fingerprints,
    received: u64,
    empty_pages: usize,
    most_items: u64,
    /// How many requests the last page took.
    attempts: u32,
}

/// Where the walk stands.
#[derive(Debug)]
enum Position {
    Start,
    After(String),
    End,
}

impl<'a, T: DeserializeOwned + JsonSchema> Pages<'a, T> {
    pub(super) fn new(
        connection: &'a Connection,
        reader: &'a Reader<Page<T>>,
        operation: &'static str,
        path: Vec<&'a str>,
        context: &'a RequestContext,
    ) -> Self {
        Self {
            connection,
            reader,
            operation,
            path,
            context,
            limit: LIMIT,
            position: Position::Start,
            cursors: Fingerprints::default(),
            received: 0,
            empty_pages: 0,
            most_items: MOST_COLLECTED,
            attempts: 0,
        }
    }

    /// Takes so many items at most: a provider that sends more has no end.
    pub(super) fn at_most(mut self, items: u64) -> Self {
        self.most_items = items;
        self
    }

    /// Asks for pages of this size instead of the largest.
    #[must_use]
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = limit;
        self
    }

    /// Starts at the page that this cursor stands for.
    #[must_use]
    pub fn after(mut self, cursor: &str) -> Self {
        self.position = Position::After(cursor.to_owned());
        self
    }

    /// Whether all pages were read.
    #[must_use]
    pub fn at_end(&self) -> bool {
        matches!(self.position, Position::End)
    }

    /// The cursor that the next page will be asked for by; `None` at the start and at the end.
    #[must_use]
    pub fn cursor(&self) -> Option<&str> {
        match &self.position {
            Position::After(cursor) => Some(cursor),
            Position::Start | Position::End => None,
        }
    }

    /// The items of the next page; `None` when there is none. A page may be empty and yet not the
    /// last.
    ///
    /// # Errors
    /// When the provider cannot be asked, when its answer is not a page, when it gives a cursor for
    /// a second time, and when there are more pages or items than there can be.
    pub async fn next(&mut self) -> Result<Option<Vec<T>>, ProviderError> {
        let limit = self.limit.to_string();
        let mut query = vec![("limit", limit.as_str())];
        match &self.position {
            Position::Start => {}
            Position::After(cursor) => query.push(("cursor", cursor)),
            Position::End => return Ok(None),
        }
        let call = Call {
            operation: self.operation,
            path: &self.path,
            query: &query,
            context: self.context,
        };
        let answer = self.connection.get(call, self.reader).await?;
        let page = answer.body;
        self.attempts = answer.attempts;
        self.received += page.items.len() as u64;
        self.empty_pages += usize::from(page.items.is_empty());
        self.position = self
            .advance(page.next_cursor)
            .map_err(|fault| self.error(fault))?;
        Ok(Some(page.items))
    }

    /// The items of all pages, for collections that are known to be small.
    ///
    /// # Errors
    /// As for [`next`](Self::next).
    pub async fn collect(mut self) -> Result<Vec<T>, ProviderError> {
        let mut all = Vec::new();
        while let Some(items) = self.next().await? {
            all.extend(items);
        }
        Ok(all)
    }

    /// How many items came so far.
    #[must_use]
    pub fn received(&self) -> u64 {
        self.received
    }

    /// What is wrong with a page that was read, as an error of the provider.
    pub(super) fn error(&self, fault: Fault) -> ProviderError {
        self.connection.error(self.operation, self.attempts, fault)
    }

    fn advance(&mut self, next_cursor: Option<String>) -> Result<Position, Fault> {
        if self.received > self.most_items {
            return Err(Fault::PagesEndless(Endless::Items {
                received: self.received,
                most: self.most_items,
            }));
        }
        if self.empty_pages > MOST_EMPTY_PAGES {
            return Err(Fault::PagesEndless(Endless::EmptyPages(self.empty_pages)));
        }
        let Some(cursor) = next_cursor else {
            return Ok(Position::End);
        };
        if !self.cursors.insert(&cursor) {
            return Err(Fault::CursorRepeated);
        }
        if self.cursors.len() >= MOST_PAGES {
            return Err(Fault::PagesEndless(Endless::Pages(MOST_PAGES)));
        }
        Ok(Position::After(cursor))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_without_a_cursor_is_no_page_but_a_null_cursor_is_the_end() {
        assert!(serde_json::from_str::<Page<u8>>(r#"{"items":[]}"#).is_err());
        let last: Page<u8> = serde_json::from_str(r#"{"items":[],"next_cursor":null}"#).unwrap();
        assert_eq!(last.next_cursor, None);
    }

    #[test]
    fn the_schema_asks_for_the_cursor_and_allows_null() {
        let schema = schemars::schema_for!(Page<String>);
        assert_eq!(
            schema.get("required").unwrap(),
            &serde_json::json!(["items", "next_cursor"])
        );
        assert_eq!(
            schema.pointer("/properties/next_cursor/type").unwrap(),
            &serde_json::json!(["string", "null"])
        );
    }
}
