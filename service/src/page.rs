//! Pages: `{"items": […], "next_cursor": "…" | null}`, asked for by `limit` and `cursor`.
//!
//! A cursor holds the key of the last item of its page, so that pages stay whole while rows are
//! added (keyset pages). Callers must not look inside.

use aide::OperationInput;
use aide::generate::GenContext;
use aide::openapi::Operation;
use axum::extract::FromRequestParts;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use http::StatusCode;
use http::request::Parts;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::extract::Query;
use crate::{Problem, openapi};

/// How many items a page has unless the caller says otherwise.
const DEFAULT_LIMIT: u32 = 100;

/// How many items a page can have.
const LARGEST_LIMIT: u32 = 1000;

/// One page of a longer list.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "{T}Page")]
pub struct Page<T> {
    /// The items, in the order of the list.
    pub items: Vec<T>,
    /// What to send as `cursor` to get the next page; null at the end of the list.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// Makes a page of `rows`, which the store was asked for [one more](PageQuery::one_more) than
    /// the page can hold: the one too many says that there is a next page, and is dropped.
    pub fn of<K: Serialize>(
        mut rows: Vec<T>,
        query: &PageQuery,
        list: &str,
        key: impl FnOnce(&T) -> K,
    ) -> Self {
        let limit = query.limit as usize;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let last = rows.last().filter(|_| more);
        Self {
            next_cursor: last.map(|last| encode(list, key(last))),
            items: rows,
        }
    }

    /// The same page of other items.
    pub fn map<U>(self, item: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(item).collect(),
            next_cursor: self.next_cursor,
        }
    }
}

/// Which page a caller asks for; an extractor that refuses a wrong `limit`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageQuery {
    limit: u32,
    cursor: Option<String>,
}

impl PageQuery {
    /// The first page of at most `limit` items.
    ///
    /// # Errors
    /// 422 `limit_out_of_range`.
    pub fn first(limit: u32) -> Result<Self, Problem> {
        match (1..=LARGEST_LIMIT).contains(&limit) {
            true => Ok(Self {
                limit,
                cursor: None,
            }),
            false => Err(limit_out_of_range(&limit.to_string())),
        }
    }

    /// How many rows to ask the store for: those of the page and one more.
    #[must_use]
    pub fn one_more(&self) -> u32 {
        self.limit + 1
    }

    /// The key of the last item before the page; `None` for the first page. `list` names the list
    /// that is asked for, so that a cursor of another list is refused.
    ///
    /// # Errors
    /// 400 `cursor_invalid`.
    pub fn after<K: DeserializeOwned>(&self, list: &str) -> Result<Option<K>, Problem> {
        let decode = |cursor: &String| decode(list, cursor).ok_or_else(cursor_invalid);
        self.cursor.as_ref().map(decode).transpose()
    }
}

fn encode<K: Serialize>(list: &str, key: K) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(serde_json::json!([list, key]).to_string())
}

fn decode<K: DeserializeOwned>(list: &str, cursor: &str) -> Option<K> {
    let json = BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let (of, key): (String, K) = serde_json::from_slice(&json).ok()?;
    (of == list).then_some(key)
}

/// The parameters as they are in the query, and in the OpenAPI document.
#[derive(Deserialize, JsonSchema)]
struct Parameters {
    /// How many items the page has at most.
    #[schemars(with = "Option<u32>", range(min = 1, max = LARGEST_LIMIT), extend("default" = DEFAULT_LIMIT))]
    limit: Option<String>,
    /// Where the page begins: the `next_cursor` of the page before it. Without it, the list
    /// begins.
    #[schemars(length(min = 1), regex(pattern = "^[A-Za-z0-9_-]+$"))]
    cursor: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for PageQuery {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Query(Parameters { limit, cursor }) = Query::from_request_parts(parts, state).await?;
        let limit = match limit {
            None => DEFAULT_LIMIT,
            Some(text) => text.parse().map_err(|_| limit_out_of_range(&text))?,
        };
        Ok(Self {
            cursor,
            ..Self::first(limit)?
        })
    }
}

impl OperationInput for PageQuery {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        Query::<Parameters>::operation_input(ctx, operation);
        for (status, code, when) in [
            (
                StatusCode::BAD_REQUEST,
                "cursor_invalid",
                "`cursor` does not come from a page of this list.",
            ),
            (
                StatusCode::UNPROCESSABLE_ENTITY,
                "limit_out_of_range",
                "`limit` is not a number from 1 to 1000.",
            ),
        ] {
            openapi::add_problem(ctx, operation, (status, code, when));
        }
    }
}

fn limit_out_of_range(limit: &str) -> Problem {
    let title = "The limit is out of range";
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "limit_out_of_range",
        title,
    )
    .detail(format!(
        "`limit` is {limit:?}; it has to be a number from 1 to {LARGEST_LIMIT}."
    ))
    .with("parameter", "limit")
}

fn cursor_invalid() -> Problem {
    let title = "The cursor is not one of this list";
    Problem::new(StatusCode::BAD_REQUEST, "cursor_invalid", title)
        .detail(
            "Send the `next_cursor` of a page of this list as it is, or begin without a cursor.",
        )
        .with("parameter", "cursor")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(limit: u32) -> PageQuery {
        PageQuery::first(limit).unwrap()
    }

    #[test]
    fn the_cursor_of_a_page_is_the_key_of_its_last_item() {
        let page = Page::of(vec![1, 2, 3], &query(2), "things", |last| *last);
        assert_eq!(page.items, [1, 2]);
        let next = PageQuery {
            limit: 2,
            cursor: page.next_cursor,
        };
        assert_eq!(next.after("things").unwrap(), Some(2));
    }

    #[test]
    fn the_last_page_has_no_cursor_even_when_it_is_full() {
        for rows in [vec![], vec![1], vec![1, 2]] {
            let page = Page::of(rows, &query(2), "things", |last| *last);
            assert_eq!(page.next_cursor, None);
        }
    }

    #[test]
    fn a_cursor_of_another_list_or_of_nobody_is_refused() {
        let other = encode("others", 1);
        let shorter = encode("things", "text");
        for cursor in ["", "%%", "bm9wZQ", &other, &shorter] {
            let query = PageQuery {
                limit: 1,
                cursor: Some(cursor.to_owned()),
            };
            let problem = query.after::<i64>("things").unwrap_err();
            assert_eq!(problem.code(), "cursor_invalid", "{cursor}");
        }
    }

    #[test]
    fn limits_from_one_to_a_thousand_are_accepted() {
        for limit in [1, 1000] {
            assert!(PageQuery::first(limit).is_ok(), "{limit}");
        }
        for limit in [0, 1001, u32::MAX] {
            let problem = PageQuery::first(limit).unwrap_err();
            assert_eq!(problem.code(), "limit_out_of_range", "{limit}");
        }
    }
}
