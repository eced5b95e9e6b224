//! Recipients: read page by page or all in order, and changed one by one.

use super::{Position, Store, StoreError};
use crate::domain::{
    Attributes, Email, ListId, Locale, Recipient, RecipientDetails, RecipientId, Status, TimeZone,
};

type RecipientRow = (
    Position,
    String,
    String,
    String,
    Option<String>,
    Option<String>,
    String,
);

impl Store {
    /// At most `limit` recipients of a list behind a position, the oldest first.
    pub(crate) async fn recipients(
        &self,
        list: &ListId,
        after: Position,
        limit: u32,
    ) -> Result<Vec<(Position, Recipient)>, StoreError> {
        let list = self.position_of(list).await?;
        let upto = Position::MAX;
        self.recipients_between(list, (after, upto), limit).await
    }

    /// Reads all recipients that a list has now, chunk by chunk. Those added later are left out,
    /// so that the reading ends; a status is the one at the time when its chunk is read.
    pub(crate) async fn read_all(&self, list: &ListId) -> Result<Reader, StoreError> {
        let list = self.position_of(list).await?;
        let select = "SELECT coalesce(max(position), 0) FROM recipients WHERE list = ?";
        let last = sqlx::query_scalar(select)
            .bind(list)
            .fetch_one(&self.pool)
            .await?;
        Ok(Reader {
            store: self.clone(),
            list,
            after: 0,
            last,
        })
    }

    /// Gives a recipient a status. The list counts as changed only if it is another one.
    pub(crate) async fn set_status(
        &self,
        list: &ListId,
        recipient: &RecipientId,
        status: Status,
    ) -> Result<Recipient, StoreError> {
        let list = self.position_of(list).await?;
        let mut write = self.write().await?;
        let select = "SELECT position, id, email, status, locale, time_zone, attributes \
                      FROM recipients WHERE list = ? AND id = ?";
        let row = sqlx::query_as(select)
            .bind(list)
            .bind(recipient.as_str())
            .fetch_optional(write.connection())
            .await?;
        let (position, mut recipient) = recipient_of(row.ok_or(StoreError::UnknownRecipient)?)?;
        if recipient.details.status != status {
            sqlx::query("UPDATE recipients SET status = ? WHERE position = ?")
                .bind(status.as_str())
                .bind(position)
                .execute(write.connection())
                .await?;
            write.touch(list).await?;
            write.commit().await?;
            recipient.details.status = status;
        }
        Ok(recipient)
    }

    /// Where the list of this identifier is.
    pub(super) async fn position_of(&self, list: &ListId) -> Result<Position, StoreError> {
        sqlx::query_scalar("SELECT position FROM recipient_lists WHERE id = ?")
            .bind(list.as_str())
            .fetch_optional(&self.pool)
            .await?
            .ok_or(StoreError::UnknownList)
    }

    async fn recipients_between(
        &self,
        list: Position,
        (after, upto): (Position, Position),
        limit: u32,
    ) -> Result<Vec<(Position, Recipient)>, StoreError> {
        let select = "SELECT position, id, email, status, locale, time_zone, attributes \
                      FROM recipients WHERE list = ? AND position > ? AND position <= ? \
                      ORDER BY position LIMIT ?";
        let rows: Vec<RecipientRow> = sqlx::query_as(select)
            .bind(list)
            .bind(after)
            .bind(upto)
            .bind(limit)
            .fetch_all(&self.pool)
            .await?;
        rows.into_iter().map(recipient_of).collect()
    }
}

/// Reads the recipients of a list in order. Between two chunks it holds no connection, however
/// slowly they are taken.
#[derive(Debug)]
pub(crate) struct Reader {
    store: Store,
    list: Position,
    after: Position,
    last: Position,
}

impl Reader {
    /// The next recipients, at most `limit`; none at the end.
    pub(crate) async fn next(&mut self, limit: u32) -> Result<Vec<Recipient>, StoreError> {
        let between = (self.after, self.last);
        let rows = self
            .store
            .recipients_between(self.list, between, limit)
            .await?;
        // At the end nothing is left to be read, however often it is tried.
        self.after = rows.last().map_or(self.last, |(position, _)| *position);
        Ok(rows.into_iter().map(|(_, recipient)| recipient).collect())
    }
}

fn recipient_of(row: RecipientRow) -> Result<(Position, Recipient), StoreError> {
    let (position, id, email, status, locale, time_zone, attributes) = row;
    let corrupt = |what| move |source| StoreError::Corrupt { what, source };
    let attributes =
        serde_json::from_str(&attributes).map_err(|error| corrupt("attribute")(error.into()))?;
    let details = RecipientDetails {
        email: Email::stored(email),
        status: Status::try_from(status).map_err(|error| corrupt("status")(error.into()))?,
        locale: locale.map(Locale::stored),
        time_zone: time_zone.map(TimeZone::stored),
        attributes: Attributes::stored(attributes),
    };
    let id = RecipientId::unchecked(id);
    Ok((position, Recipient { id, details }))
}

#[cfg(test)]
mod tests {
    use futures_util::stream;

    use super::*;
    use crate::store::testing::{a_list, details};

    async fn add(store: &Store, list: &ListId, numbers: std::ops::Range<usize>) {
        let rows = stream::iter(numbers.map(|n| Ok::<_, StoreError>(details(n))));
        store.import(list, rows).await.unwrap();
    }

    fn emails(recipients: Vec<Recipient>) -> Vec<String> {
        let email = |recipient: Recipient| recipient.details.email.into_string();
        recipients.into_iter().map(email).collect()
    }

    async fn page(store: &Store, list: &ListId, after: Position) -> (Vec<Recipient>, Position) {
        let rows = store.recipients(list, after, 2).await.unwrap();
        let last = rows.last().map_or(after, |row| row.0);
        (rows.into_iter().map(|row| row.1).collect(), last)
    }

    #[tokio::test]
    async fn pages_stay_as_they_are_when_recipients_are_added() {
        let (store, list) = a_list().await;
        add(&store, &list, 0..4).await;
        let (_, next) = page(&store, &list, 0).await;
        let (second, _) = page(&store, &list, next).await;
        let numbers = ["r2@example.org", "r3@example.org"];
        assert_eq!(emails(second.clone()), numbers);

        add(&store, &list, 4..5).await;
        let (again, next) = page(&store, &list, next).await;
        assert_eq!(again, second);
        let (third, _) = page(&store, &list, next).await;
        assert_eq!(emails(third), ["r4@example.org"]);
    }

    #[tokio::test]
    async fn who_is_added_while_a_list_is_read_is_not_part_of_the_reading() {
        let (store, list) = a_list().await;
        add(&store, &list, 0..3).await;
        let mut reader = store.read_all(&list).await.unwrap();
        assert_eq!(reader.next(2).await.unwrap().len(), 2);
        add(&store, &list, 3..6).await;
        let rest = reader.next(2).await.unwrap();
        assert_eq!(emails(rest), ["r2@example.org"]);
        assert!(reader.next(2).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn an_empty_list_reads_as_nothing() {
        let (store, list) = a_list().await;
        assert!(page(&store, &list, 0).await.0.is_empty());
        let mut reader = store.read_all(&list).await.unwrap();
        assert!(reader.next(1).await.unwrap().is_empty());
        assert!(reader.next(1).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn only_another_status_moves_the_list() {
        let (store, list) = a_list().await;
        add(&store, &list, 0..1).await;
        let id = page(&store, &list, 0).await.0.remove(0).id;
        let before = store.list(&list).await.unwrap().updated_at;
        for (status, moved) in [(Status::Subscribed, false), (Status::Bounced, true)] {
            let changed = store.set_status(&list, &id, status).await.unwrap();
            assert_eq!(changed.details.status, status);
            let updated_at = store.list(&list).await.unwrap().updated_at;
            assert_eq!(updated_at > before, moved, "{status:?}");
        }
        let read = page(&store, &list, 0).await.0.remove(0);
        assert_eq!(read.details.status, Status::Bounced);
    }

    #[tokio::test]
    async fn a_recipient_is_found_only_in_its_own_list() {
        let (store, list) = a_list().await;
        add(&store, &list, 0..1).await;
        let id = page(&store, &list, 0).await.0.remove(0).id;
        let other = store
            .create_list("Other".to_owned().try_into().unwrap())
            .await
            .unwrap();
        let error = store
            .set_status(&other.id, &id, Status::Bounced)
            .await
            .unwrap_err();
        assert!(matches!(error, StoreError::UnknownRecipient));
        let error = store
            .set_status(&ListId::new(), &id, Status::Bounced)
            .await
            .unwrap_err();
        assert!(matches!(error, StoreError::UnknownList));
    }
}
