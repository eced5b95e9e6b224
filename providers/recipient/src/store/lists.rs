//! Lists: made, found, and read page by page.

use sqlx::SqliteConnection;

use super::{Position, Store, StoreError, import, timestamp};
use crate::domain::{ListId, ListName, Recipient, RecipientList};

type ListRow = (Position, String, String, i64, String);

impl Store {
    /// Makes an empty list.
    pub(crate) async fn create_list(&self, name: ListName) -> Result<RecipientList, StoreError> {
        let mut write = self.write().await?;
        let list = RecipientList {
            id: ListId::new(),
            name,
            size: 0,
            updated_at: write.now,
        };
        insert(write.connection(), &list).await?;
        write.commit().await?;
        Ok(list)
    }

    /// Makes the list and its recipients, in the place of any that has its identifier. The size is
    /// that of `recipients`.
    pub(crate) async fn put_list(
        &self,
        list: &RecipientList,
        mut recipients: Vec<Recipient>,
    ) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        delete(write.connection(), &list.id).await?;
        let position = insert(write.connection(), list).await?;
        while !recipients.is_empty() {
            let rest = recipients.split_off(recipients.len().min(import::BATCH));
            let batch = std::mem::replace(&mut recipients, rest);
            import::insert(write.connection(), position, batch).await?;
        }
        write.commit().await?;
        Ok(())
    }

    /// The list of this identifier.
    pub(crate) async fn list(&self, id: &ListId) -> Result<RecipientList, StoreError> {
        let select =
            "SELECT position, id, name, size, updated_at FROM recipient_lists WHERE id = ?";
        let row = sqlx::query_as(select)
            .bind(id.as_str())
            .fetch_optional(&self.pool)
            .await?;
        let (_, list) = list_of(row.ok_or(StoreError::UnknownList)?)?;
        Ok(list)
    }

    /// At most `limit` lists behind a position, the oldest first.
    pub(crate) async fn lists(
        &self,
        after: Position,
        limit: u32,
    ) -> Result<Vec<(Position, RecipientList)>, StoreError> {
        let select = "SELECT position, id, name, size, updated_at FROM recipient_lists \
                      WHERE position > ? ORDER BY position LIMIT ?";
        let rows: Vec<ListRow> = sqlx::query_as(select)
            .bind(after)
            .bind(limit)
            .fetch_all(&self.pool)
            .await?;
        rows.into_iter().map(list_of).collect()
    }

    /// Removes the list of this identifier, if there is one, with its recipients.
    pub(crate) async fn remove_list(&self, id: &ListId) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        delete(write.connection(), id).await?;
        write.commit().await?;
        Ok(())
    }

    /// Removes every list with its recipients.
    pub(crate) async fn clear(&self) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        sqlx::query("DELETE FROM recipient_lists")
            .execute(write.connection())
            .await?;
        write.commit().await?;
        Ok(())
    }
}

async fn insert(
    connection: &mut SqliteConnection,
    list: &RecipientList,
) -> Result<Position, StoreError> {
    let insert =
        "INSERT INTO recipient_lists (id, name, updated_at) VALUES (?, ?, ?) RETURNING position";
    let position = sqlx::query_scalar(insert)
        .bind(list.id.as_str())
        .bind(list.name.as_str())
        .bind(list.updated_at.to_string())
        .fetch_one(connection)
        .await?;
    Ok(position)
}

async fn delete(connection: &mut SqliteConnection, id: &ListId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM recipient_lists WHERE id = ?")
        .bind(id.as_str())
        .execute(connection)
        .await?;
    Ok(())
}

fn list_of(row: ListRow) -> Result<(Position, RecipientList), StoreError> {
    let (position, id, name, size, updated_at) = row;
    let list = RecipientList {
        id: ListId::unchecked(id),
        name: ListName::stored(name),
        size: u64::try_from(size).map_err(|error| StoreError::Corrupt {
            what: "size",
            source: error.into(),
        })?,
        updated_at: timestamp(&updated_at)?,
    };
    Ok((position, list))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::RecipientId;
    use crate::store::testing::{a_list, details};

    fn recipients(numbers: std::ops::Range<usize>) -> Vec<Recipient> {
        let recipient = |n| Recipient {
            id: RecipientId::new(),
            details: details(n),
        };
        numbers.map(recipient).collect()
    }

    #[tokio::test]
    async fn a_list_that_is_put_again_replaces_the_first() {
        let (store, id) = a_list().await;
        let list = store.list(&id).await.unwrap();
        store
            .put_list(&list, recipients(0..import::BATCH + 3))
            .await
            .unwrap();
        assert_eq!(
            store.list(&id).await.unwrap().size,
            import::BATCH as u64 + 3
        );
        store.put_list(&list, recipients(0..2)).await.unwrap();
        assert_eq!(store.list(&id).await.unwrap().size, 2);
        assert_eq!(store.recipients(&id, 0, 10).await.unwrap().len(), 2);
    }

    #[tokio::test]
    async fn lists_come_in_the_order_in_which_they_were_made() {
        let (store, first) = a_list().await;
        let mut ids = vec![first];
        for name in ["B", "A"] {
            let name = name.to_owned().try_into().unwrap();
            ids.push(store.create_list(name).await.unwrap().id);
        }
        let mut read = store.lists(0, 2).await.unwrap();
        let last = read.last().unwrap().0;
        read.extend(store.lists(last, 2).await.unwrap());
        let read: Vec<ListId> = read.into_iter().map(|(_, list)| list.id).collect();
        assert_eq!(read, ids);
    }

    #[tokio::test]
    async fn what_is_removed_takes_its_recipients_along() {
        let (store, id) = a_list().await;
        let list = store.list(&id).await.unwrap();
        store.put_list(&list, recipients(0..2)).await.unwrap();
        store.remove_list(&id).await.unwrap();
        assert!(matches!(
            store.list(&id).await,
            Err(StoreError::UnknownList)
        ));
        store.put_list(&list, Vec::new()).await.unwrap();
        assert_eq!(store.list(&id).await.unwrap().size, 0);
        store.clear().await.unwrap();
        assert_eq!(store.lists(0, 1).await.unwrap(), []);
    }
}
