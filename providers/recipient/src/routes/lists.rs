//! `/v1/recipient-lists`: lists are made, found, and read page by page.

use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::extract::State;
use service::extract::{Json, Path};
use service::{Created, Page, PageQuery, Problem};

use crate::problems;
use crate::store::Store;
use crate::wire::{ListBody, ListPath, NewList};

/// What the cursors of pages of lists are made for.
pub(crate) const LISTS: &str = "recipient-lists";

pub(super) fn routes() -> ApiRouter<Store> {
    let page = get_with(page, |operation| {
        operation
            .id("listRecipientLists")
            .tag("recipient lists")
            .summary("A page of all recipient lists, the oldest first")
    });
    let create = post_with(create, |operation| {
        operation
            .id("createRecipientList")
            .tag("recipient lists")
            .summary("Makes an empty recipient list")
    });
    let one = get_with(one, |operation| {
        operation
            .id("getRecipientList")
            .tag("recipient lists")
            .summary("A recipient list, without its recipients")
            .with(problems::list_not_found)
    });
    ApiRouter::new()
        .api_route("/v1/recipient-lists", page.merge(create))
        .api_route("/v1/recipient-lists/{id}", one)
}

async fn page(
    State(store): State<Store>,
    query: PageQuery,
) -> Result<Json<Page<ListBody>>, Problem> {
    let after = query.after(LISTS)?.unwrap_or_default();
    let lists = store.lists(after, query.one_more()).await?;
    let page = Page::of(lists, &query, LISTS, |(position, _)| *position);
    Ok(Json(page.map(|(_, list)| list.into())))
}

async fn create(
    State(store): State<Store>,
    Json(list): Json<NewList>,
) -> Result<Created<ListBody>, Problem> {
    let list = store.create_list(list.name).await?;
    Ok(Created {
        location: format!("/v1/recipient-lists/{}", list.id.as_str()),
        body: list.into(),
    })
}

async fn one(
    State(store): State<Store>,
    Path(path): Path<ListPath>,
) -> Result<Json<ListBody>, Problem> {
    Ok(Json(store.list(&path.id()).await?.into()))
}
