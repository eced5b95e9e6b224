//! Templates in SQLite. The order of the list is that in which templates were made, so that pages
//! stay whole while new ones come.

mod rows;

use jiff::Timestamp;
use sqlx::sqlite::{SqliteConnection, SqlitePool};
use sqlx::{Acquire, QueryBuilder, Sqlite, Transaction};
use uuid::Uuid;

use crate::template::{Content, Status, Summary, Template};

/// The templates.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    pool: SqlitePool,
}

/// Where a summary is in the list.
pub(crate) type Place = i64;

/// Why a template is not changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChangeError {
    /// There is none.
    #[error("no template has the id")]
    NotFound,
    /// It is archived.
    #[error("the template is archived")]
    Archived,
    /// The database does not do it.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Begins a transaction that writes; see [`service::database::open`].
const WRITE: &str = "BEGIN IMMEDIATE";

impl Store {
    /// The templates in a database whose tables are up to date.
    pub(crate) fn new(pool: SqlitePool) -> Self {
        Self { pool }
    }

    /// Adds a template in its first version.
    pub(crate) async fn create(
        &self,
        content: Content,
        status: Status,
        now: Timestamp,
    ) -> Result<Template, sqlx::Error> {
        let template = Template {
            id: Uuid::now_v7().to_string(),
            version: 1,
            status,
            content,
            updated_at: now,
        };
        let mut batch = self.batch().await?;
        batch.insert(&template).await?;
        batch.commit().await?;
        Ok(template)
    }

    /// Adds the next version of a template; without a `status` it keeps the one it has.
    pub(crate) async fn update(
        &self,
        id: &str,
        content: Content,
        status: Option<Status>,
        now: Timestamp,
    ) -> Result<Template, ChangeError> {
        let mut transaction = self.pool.begin_with(WRITE).await?;
        let old = rows::template(&mut transaction, id).await?;
        let old = old.ok_or(ChangeError::NotFound)?;
        if old.status == Status::Archived {
            return Err(ChangeError::Archived);
        }
        let template = Template {
            version: old.version + 1,
            status: status.unwrap_or(old.status),
            content,
            updated_at: now,
            ..old
        };
        rows::insert_version(&mut transaction, &template).await?;
        rows::update(&mut transaction, &template).await?;
        transaction.commit().await?;
        Ok(template)
    }

    /// Archives a template. One that is archived already stays as it is.
    pub(crate) async fn archive(&self, id: &str, now: Timestamp) -> Result<Template, ChangeError> {
        let mut transaction = self.pool.begin_with(WRITE).await?;
        let old = rows::template(&mut transaction, id).await?;
        let old = old.ok_or(ChangeError::NotFound)?;
        if old.status == Status::Archived {
            return Ok(old);
        }
        let template = Template {
            status: Status::Archived,
            updated_at: now,
            ..old
        };
        rows::update(&mut transaction, &template).await?;
        transaction.commit().await?;
        Ok(template)
    }

    /// One template in its newest version.
    pub(crate) async fn get(&self, id: &str) -> Result<Option<Template>, sqlx::Error> {
        let mut connection = self.pool.acquire().await?;
        rows::template(&mut connection, id).await
    }

    /// At most `limit` summaries that come `after` a place in the list.
    pub(crate) async fn list(
        &self,
        status: Option<Status>,
        after: Option<Place>,
        limit: u32,
    ) -> Result<Vec<(Place, Summary)>, sqlx::Error> {
        let mut query: QueryBuilder<Sqlite> = QueryBuilder::new(rows::SUMMARIES);
        query.push(" WHERE seq > ").push_bind(after.unwrap_or(0));
        if let Some(status) = status {
            query.push(" AND status = ").push_bind(status.as_str());
        }
        query.push(" ORDER BY seq LIMIT ").push_bind(limit);
        let rows = query.build().fetch_all(&self.pool).await?;
        rows.iter().map(rows::summary).collect()
    }

    /// Several changes that are made together or not at all.
    pub(crate) async fn batch(&self) -> Result<Batch, sqlx::Error> {
        let transaction = self.pool.begin_with(WRITE).await?;
        Ok(Batch { transaction })
    }
}

/// Several changes that are made together by [`commit`](Self::commit), or not at all.
pub(crate) struct Batch {
    transaction: Transaction<'static, Sqlite>,
}

impl Batch {
    /// Adds a template in the version that it has.
    pub(crate) async fn insert(&mut self, template: &Template) -> Result<(), sqlx::Error> {
        let connection = self.connection().await?;
        rows::insert(connection, template).await?;
        rows::insert_version(connection, template).await
    }

    /// Removes a template with all its versions, if it is there.
    pub(crate) async fn remove(&mut self, id: &str) -> Result<(), sqlx::Error> {
        rows::delete(self.connection().await?, id).await
    }

    /// Removes all templates.
    pub(crate) async fn clear(&mut self) -> Result<(), sqlx::Error> {
        rows::delete_all(self.connection().await?).await
    }

    /// Makes the changes.
    pub(crate) async fn commit(self) -> Result<(), sqlx::Error> {
        self.transaction.commit().await
    }

    async fn connection(&mut self) -> Result<&mut SqliteConnection, sqlx::Error> {
        self.transaction.acquire().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::ContentParts;
    use service::{DatabaseLocation, database};

    fn content(name: &str) -> Content {
        Content::new(ContentParts {
            name: name.to_owned(),
            subject: "Hi".to_owned(),
            html_body: "<p>Hi</p>".to_owned(),
            text_body: None,
            variables: vec![],
            locale: "en".to_owned(),
        })
        .unwrap()
    }

    async fn store() -> Store {
        let location = DatabaseLocation::Memory;
        Store::new(
            database::open_sqlite(&location, &crate::MIGRATIONS)
                .await
                .unwrap(),
        )
    }

    async fn create(store: &Store, name: &str, status: Status) -> Template {
        let now = Timestamp::UNIX_EPOCH;
        store.create(content(name), status, now).await.unwrap()
    }

    #[tokio::test]
    async fn every_version_is_kept() {
        let store = store().await;
        let template = create(&store, "one", Status::Draft).await;
        for name in ["two", "three"] {
            let now = Timestamp::UNIX_EPOCH;
            store
                .update(&template.id, content(name), None, now)
                .await
                .unwrap();
        }
        let names: Vec<(u32, String)> =
            sqlx::query_as("SELECT version, name FROM template_version ORDER BY version")
                .fetch_all(&store.pool)
                .await
                .unwrap();
        let expected = [(1, "one"), (2, "two"), (3, "three")];
        assert_eq!(
            names,
            expected.map(|(version, name)| (version, name.to_owned()))
        );
    }

    #[tokio::test]
    async fn an_archived_template_is_neither_changed_nor_touched_again() {
        let store = store().await;
        let id = create(&store, "one", Status::Active).await.id;
        let later = Timestamp::from_second(1).unwrap();
        let archived = store.archive(&id, later).await.unwrap();
        assert_eq!((archived.status, archived.version), (Status::Archived, 1));
        let error = store.update(&id, content("two"), None, later).await;
        assert!(matches!(error, Err(ChangeError::Archived)));
        let again = store.archive(&id, Timestamp::from_second(2).unwrap()).await;
        assert_eq!(again.unwrap().updated_at, later);
        assert_eq!(store.get(&id).await.unwrap(), Some(archived));
    }

    #[tokio::test]
    async fn a_list_goes_on_after_a_place_whatever_is_added_or_removed_meanwhile() {
        let store = store().await;
        let first = create(&store, "1", Status::Draft).await;
        create(&store, "2", Status::Active).await;
        create(&store, "3", Status::Draft).await;
        let page = store.list(Some(Status::Draft), None, 1).await.unwrap();
        let (place, summary) = &page[0];
        assert_eq!((page.len(), summary.name.as_str()), (1, "1"));
        let mut batch = store.batch().await.unwrap();
        batch.remove(&first.id).await.unwrap();
        batch.commit().await.unwrap();
        create(&store, "4", Status::Draft).await;
        let rest = store
            .list(Some(Status::Draft), Some(*place), 9)
            .await
            .unwrap();
        let names: Vec<&str> = rest.iter().map(|(_, row)| row.name.as_str()).collect();
        assert_eq!(names, ["3", "4"]);
    }

    #[tokio::test]
    async fn a_batch_that_is_not_committed_changes_nothing() {
        let store = store().await;
        let template = create(&store, "one", Status::Draft).await;
        let mut batch = store.batch().await.unwrap();
        batch.clear().await.unwrap();
        drop(batch);
        assert_eq!(store.get(&template.id).await.unwrap(), Some(template));
    }
}
