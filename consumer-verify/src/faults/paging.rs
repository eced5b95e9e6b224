//! How the pages of a collection hang together, as far as one has to know it to lie about them.

use serde_json::Value;

use super::body::edit;
use crate::answer::Answer;

/// Where a page has its items and the cursor of the next one.
#[derive(Clone, Debug)]
pub(crate) struct Paging {
    /// The array of its items, as a JSON pointer.
    pub(crate) items: String,
    /// The cursor of the next page, null on the last one, as a JSON pointer.
    pub(crate) next: String,
    /// The parameter of the query that has the cursor of the page that is asked for.
    pub(crate) query: String,
}

impl Paging {
    /// Whether a body is a page.
    pub(crate) fn is_page(&self, body: &Value) -> bool {
        let is_list = body.pointer(&self.items).is_some_and(Value::is_array);
        is_list && body.pointer(&self.next).is_some()
    }

    /// The page with another next cursor.
    pub(crate) fn with_next(&self, page: &Value, next: impl Into<Value>) -> Value {
        edit(page, &self.next, next.into())
    }

    /// The page without items, and with another next cursor.
    pub(crate) fn empty(&self, page: &Value, next: impl Into<Value>) -> Value {
        self.with_next(&edit(page, &self.items, Value::Array(Vec::new())), next)
    }

    /// Whether a query asks for a page behind the first.
    pub(crate) fn is_behind(&self, query: Option<&str>) -> bool {
        let parameters = query.unwrap_or_default().split('&');
        parameters
            .filter_map(|parameter| parameter.split_once('='))
            .any(|(name, _)| name == self.query)
    }
}

/// A page as an answer.
pub(crate) fn page(answer: &Answer, body: &Value) -> Answer {
    Answer {
        body: body.to_string().into(),
        ..answer.clone()
    }
}
