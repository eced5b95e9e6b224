//! What the tests of the store begin with.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use service::DatabaseLocation;

use super::Store;
use crate::MIGRATIONS;
use crate::domain::{ListId, RecipientDetails};

/// A clock that gives a later time whenever it is read.
fn ticking() -> Timestamp {
    static SECONDS: AtomicI64 = AtomicI64::new(0);
    let seconds = SECONDS.fetch_add(1, Ordering::Relaxed);
    Timestamp::from_second(seconds).unwrap()
}

/// A store in memory with one empty list.
pub(super) async fn a_list() -> (Store, ListId) {
    a_list_in(&DatabaseLocation::Memory).await
}

/// A store with one empty list.
pub(super) async fn a_list_in(location: &DatabaseLocation) -> (Store, ListId) {
    let pool = service::database::open_sqlite(location, &MIGRATIONS).await;
    let store = Store::new(pool.unwrap(), ticking);
    let name = "News".to_owned().try_into().unwrap();
    let list = store.create_list(name).await.unwrap();
    (store, list.id)
}

/// The n-th recipient.
pub(super) fn details(n: usize) -> RecipientDetails {
    let json = serde_json::json!({
        "email": format!("r{n}@example.org"),
        "locale": n.is_multiple_of(2).then_some("de-CH"),
        "time_zone": n.is_multiple_of(3).then_some("Europe/Zurich"),
        "attributes": {"n": n, "nothing": null, "text": "\"quoted\" ü"},
    });
    crate::row::parse(&json.to_string()).unwrap()
}
