//! What a consumer holds, as its own answer lists it.

use contract::project::StateQuery;
use provider_verify::Provider;
use reqwest::{Client, Method, Request};
use serde_json::Value;
use test_environment::http::below;
use test_environment::scenario::{Answer, answer};

/// The most pages that are read.
const MOST_PAGES: usize = 1000;

/// All that it holds; in words for a report, why that cannot be said.
pub(super) async fn read(
    client: &Client,
    target: &Provider,
    query: &StateQuery,
) -> Result<Vec<Value>, String> {
    let mut items = Vec::new();
    let mut cursor: Option<String> = None;
    for _ in 0..MOST_PAGES {
        let page = page(client, target, query, cursor.as_deref()).await?;
        let listed = page.pointer(&query.items).and_then(Value::as_array);
        let listed = listed.ok_or_else(|| format!("it has no array at {:?}", query.items))?;
        items.extend(listed.iter().cloned());
        let next = query.next.as_ref().and_then(|(next, _)| page.pointer(next));
        match next.and_then(Value::as_str) {
            Some(next) => cursor = Some(next.to_owned()),
            None => return Ok(items),
        }
    }
    Err(format!("it has more than {MOST_PAGES} pages"))
}

async fn page(
    client: &Client,
    target: &Provider,
    query: &StateQuery,
    cursor: Option<&str>,
) -> Result<Value, String> {
    let mut url = below(&target.url, &query.path).map_err(|error| error.to_string())?;
    if let (Some(cursor), Some((_, parameter))) = (cursor, &query.next) {
        url.query_pairs_mut().append_pair(parameter, cursor);
    }
    let mut request = Request::new(Method::GET, url);
    for (name, value) in &target.headers {
        request.headers_mut().insert(name, value.clone());
    }
    let Answer { status, body, .. } = answer(client, request).await?;
    match (status, serde_json::from_slice(&body)) {
        (200, Ok(page)) => Ok(page),
        (200, Err(error)) => Err(format!("its answer is no JSON: {error}")),
        (status, _) => Err(format!("it answers {status}")),
    }
}
