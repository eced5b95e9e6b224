//! The routes under `/v1`: what they take, what they answer, and how they are documented.
//!
//! Knows the store, but no SQL.

mod import;
mod lists;
mod recipients;
mod stream;

use aide::axum::ApiRouter;

pub(crate) use lists::LISTS;
pub(crate) use recipients::recipients_of;

use crate::store::Store;

/// The routes.
pub(crate) fn v1() -> ApiRouter<Store> {
    lists::routes()
        .merge(recipients::routes())
        .merge(import::routes())
}
