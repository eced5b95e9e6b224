//! `/v1/recipient-lists/{id}/recipients`: recipients are read, as pages or as one stream, and
//! changed.

use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, patch_with};
use axum::extract::{FromRequestParts, Request, State};
use axum::response::{IntoResponse, Response};
use service::extract::{Json, Path};
use service::{Page, PageQuery, Problem};

use super::stream;
use crate::domain::ListId;
use crate::problems;
use crate::store::Store;
use crate::wire::{ListPath, RecipientBody, RecipientChange, RecipientPath};

pub(super) fn routes() -> ApiRouter<Store> {
    let read = get_with(read, |operation| {
        operation
            .id("listRecipients")
            .tag("recipients")
            .summary("The recipients of a list, the oldest first: a page, or all as a stream")
            .description(
                "With `Accept: application/x-ndjson` the answer is the whole list as \
                 newline-delimited JSON: one recipient a line, those who are on the list when the \
                 stream begins. A stream that is cut off does not end as HTTP has it. `limit` and \
                 `cursor` are for pages.",
            )
            .input::<PageQuery>()
            .response::<200, Json<Page<RecipientBody>>>()
            .with(stream::document)
            .with(problems::list_not_found)
    });
    let change = patch_with(change, |operation| {
        operation
            .id("changeRecipient")
            .tag("recipients")
            .summary("Gives a recipient a status")
            .with(problems::list_not_found)
            .with(problems::recipient_not_found)
    });
    ApiRouter::new()
        .api_route("/v1/recipient-lists/{id}/recipients", read)
        .api_route("/v1/recipient-lists/{id}/recipients/{recipient_id}", change)
}

/// What the cursors of pages of a list's recipients are made for.
pub(crate) fn recipients_of(list: &ListId) -> String {
    format!("recipients/{}", list.as_str())
}

async fn read(
    State(store): State<Store>,
    Path(path): Path<ListPath>,
    request: Request,
) -> Result<Response, Problem> {
    let list = path.id();
    let (mut parts, _) = request.into_parts();
    if stream::is_asked_for(&parts.headers) {
        stream::refuse_parts(&mut parts).await?;
        return Ok(stream::response(store.read_all(&list).await?));
    }
    let query = PageQuery::from_request_parts(&mut parts, &()).await?;
    let scope = recipients_of(&list);
    let after = query.after(&scope)?.unwrap_or_default();
    let recipients = store.recipients(&list, after, query.one_more()).await?;
    let page = Page::of(recipients, &query, &scope, |(position, _)| *position);
    Ok(Json(page.map(|(_, recipient)| RecipientBody::from(recipient))).into_response())
}

async fn change(
    State(store): State<Store>,
    Path(path): Path<RecipientPath>,
    Json(change): Json<RecipientChange>,
) -> Result<Json<RecipientBody>, Problem> {
    let (list, recipient) = path.ids();
    let recipient = store.set_status(&list, &recipient, change.status).await?;
    Ok(Json(recipient.into()))
}
