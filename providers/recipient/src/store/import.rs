//! Many recipients at once: all of them, or none.

use futures_util::stream::TryChunksError;
use futures_util::{Stream, TryStreamExt};
use serde_json::Value;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::{Position, Store, StoreError};
use crate::domain::{ListId, Locale, Recipient, RecipientDetails, RecipientId, TimeZone};

/// How many recipients one statement inserts. Eight values each stay far below the 32,766 that
/// SQLite takes.
pub(super) const BATCH: usize = 500;

/// Why an import was not stored.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ImportError<E> {
    /// The rows could not be read.
    #[error(transparent)]
    Rows(E),
    /// The store did not take them.
    #[error(transparent)]
    Store(StoreError),
}

impl Store {
    /// Adds recipients to a list in one transaction, and gives their number. The connection that
    /// writes is taken until the rows end: they must come from somewhere fast.
    pub(crate) async fn import<E>(
        &self,
        list: &ListId,
        rows: impl Stream<Item = Result<RecipientDetails, E>>,
    ) -> Result<u64, ImportError<E>> {
        let rows = rows.map_err(ImportError::Rows).try_chunks(BATCH);
        let mut batches = std::pin::pin!(rows.map_err(|TryChunksError(_, error)| error));
        let list = self.position_of(list).await?;
        let mut write = self.write().await?;
        let mut added = 0;
        while let Some(batch) = batches.try_next().await? {
            let with_id = |details| Recipient {
                id: RecipientId::new(),
                details,
            };
            let batch: Vec<Recipient> = batch.into_iter().map(with_id).collect();
            added += batch.len() as u64;
            insert(write.connection(), list, batch).await?;
        }
        // Without rows nothing has changed: the transaction ends unmade.
        if added > 0 {
            write.touch(list).await?;
            write.commit().await?;
        }
        Ok(added)
    }
}

/// Inserts at most [`BATCH`] recipients.
pub(super) async fn insert(
    connection: &mut SqliteConnection,
    list: Position,
    recipients: Vec<Recipient>,
) -> Result<(), StoreError> {
    if recipients.is_empty() {
        return Ok(());
    }
    let mut query = QueryBuilder::<Sqlite>::new(
        "INSERT INTO recipients (list, id, email, status, locale, time_zone, attributes) ",
    );
    query.push_values(recipients, |mut values, Recipient { id, details }| {
        values
            .push_bind(list)
            .push_bind(id.into_string())
            .push_bind(details.email.into_string())
            .push_bind(details.status.as_str())
            .push_bind(details.locale.map(Locale::into_string))
            .push_bind(details.time_zone.map(TimeZone::into_string))
            .push_bind(Value::from(details.attributes.into_map()).to_string());
    });
    query.build().execute(connection).await?;
    Ok(())
}

impl<E> From<StoreError> for ImportError<E> {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl<E> From<sqlx::Error> for ImportError<E> {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{StreamExt, stream};
    use service::DatabaseLocation;

    use super::*;
    use crate::store::testing::{a_list, a_list_in, details};

    #[tokio::test]
    async fn an_import_adds_all_rows_in_their_order_and_moves_the_list() {
        let (store, list) = a_list().await;
        let before = store.list(&list).await.unwrap();
        let rows = (0..2 * BATCH + 1).map(|n| Ok::<_, StoreError>(details(n)));
        let added = store.import(&list, stream::iter(rows)).await.unwrap();
        assert_eq!(added, 2 * BATCH as u64 + 1);

        let list_now = store.list(&list).await.unwrap();
        assert_eq!(list_now.size, added);
        assert!(list_now.updated_at > before.updated_at);
        let mut reader = store.read_all(&list).await.unwrap();
        let mut read = Vec::new();
        loop {
            let chunk = reader.next(300).await.unwrap();
            if chunk.is_empty() {
                break;
            }
            read.extend(chunk.into_iter().map(|recipient| recipient.details));
        }
        assert!(read == (0..2 * BATCH + 1).map(details).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn a_fault_at_the_end_leaves_nothing_behind() {
        let (store, list) = a_list().await;
        let rows = (0..=BATCH).map(|n| {
            if n < BATCH {
                Ok(details(n))
            } else {
                Err("broken")
            }
        });
        let error = store.import(&list, stream::iter(rows)).await.unwrap_err();
        assert!(matches!(error, ImportError::Rows("broken")));
        assert_eq!(store.list(&list).await.unwrap().size, 0);
    }

    #[tokio::test]
    async fn an_import_without_rows_changes_nothing() {
        let (store, list) = a_list().await;
        let before = store.list(&list).await.unwrap();
        let rows = stream::empty::<Result<_, StoreError>>();
        assert_eq!(store.import(&list, rows).await.unwrap(), 0);
        assert_eq!(store.list(&list).await.unwrap(), before);
    }

    #[tokio::test]
    async fn an_import_into_no_list_is_refused() {
        let (store, _) = a_list().await;
        let rows = stream::iter([Ok::<_, StoreError>(details(1))]);
        let error = store.import(&ListId::new(), rows).await.unwrap_err();
        assert!(matches!(error, ImportError::Store(StoreError::UnknownList)));
    }

    #[tokio::test]
    async fn readers_of_a_file_do_not_wait_for_an_import() {
        let folder = tempfile::tempdir().unwrap();
        let file = DatabaseLocation::File(folder.path().join("recipients.db"));
        let (store, id) = a_list_in(&file).await;
        let list = store.list(&id).await.unwrap();
        // The import is never done: what it reads from stays open, after more than one batch.
        let rows = stream::iter((0..2 * BATCH).map(|n| Ok::<_, StoreError>(details(n))));
        let import = store.import(&list.id, rows.chain(stream::pending()));
        let read = async {
            while store.writing.try_lock().is_ok() {
                tokio::task::yield_now().await;
            }
            store.list(&list.id).await.unwrap()
        };
        tokio::select! {
            _ = import => panic!("the import ended"),
            seen = read => assert_eq!(seen, list),
        }
    }
}
