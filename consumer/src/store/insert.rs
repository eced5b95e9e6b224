//! Storing a campaign with all its recipients, or nothing.

use service::database::{BeginWriting, Columns};
use service::{Database, on_database};
use sqlx::query::Query;
use sqlx::{Encode, Type};

use super::campaigns::campaign;
use super::write_recipients::WriteRecipients;
use super::{NewCampaign, Store, StoreError, Stored};
use crate::spool::SpooledRecipients;

/// What is written beside the recipients. Each statement is a round trip to the database, or a turn
/// of SQLite's thread: what belongs together is one statement, in the way of each engine.
struct Statements {
    /// Writes the campaign and takes its key, unless that belongs to another campaign by now.
    /// Returns the `sequence` of the campaign, and as `owner` that of the one that has the key.
    /// Whoever asks for the key meanwhile waits for the end of the transaction.
    campaign_and_key: &'static str,
    /// Puts the campaign into the list, and waits until nobody else is between this and the commit.
    listed: &'static str,
}

/// The campaign, with `$1` to `$18` and before what follows.
macro_rules! insert_campaign {
    ($($then:expr),*) => {
        concat!(
            "INSERT INTO campaigns (",
            "id, name, status, template_id, template_version, template_name, template_locale, ",
            "subject, html_body, text_body, recipient_list_id, send_at, recipient_count, ",
            "left_out_unsubscribed, left_out_bounced, left_out_duplicates, created_at, ",
            "due_at, next_attempt_at",
            ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, ",
            "$18, $18) ",
            $($then),*
        )
    };
}

/// What becomes of a key that is there: it stays with its campaign until it is expired.
macro_rules! or_keep_key {
    () => {
        "ON CONFLICT (key) DO UPDATE SET \
            campaign_sequence = CASE WHEN idempotency_keys.expires_at > $21 \
                THEN idempotency_keys.campaign_sequence ELSE excluded.campaign_sequence END, \
            expires_at = CASE WHEN idempotency_keys.expires_at > $21 \
                THEN idempotency_keys.expires_at ELSE excluded.expires_at END "
    };
}

const SQLITE: Statements = Statements {
    campaign_and_key: insert_campaign!(
        "; INSERT INTO idempotency_keys (key, campaign_sequence, expires_at) ",
        "VALUES ($19, last_insert_rowid(), $20) ",
        or_keep_key!(),
        "RETURNING campaign_sequence AS owner, last_insert_rowid() AS sequence"
    ),
    listed: "\
        UPDATE campaign_list SET size = size + 1; \
        UPDATE campaigns SET list_position = (SELECT size FROM campaign_list) WHERE sequence = $1",
};

const POSTGRES: Statements = Statements {
    campaign_and_key: concat!(
        "WITH new AS (",
        insert_campaign!("RETURNING sequence"),
        ") INSERT INTO idempotency_keys (key, campaign_sequence, expires_at) ",
        "SELECT $19, sequence, $20 FROM new ",
        or_keep_key!(),
        "RETURNING campaign_sequence AS owner, (SELECT sequence FROM new) AS sequence"
    ),
    listed: "\
        WITH list AS (UPDATE campaign_list SET size = size + 1 RETURNING size) \
        UPDATE campaigns SET list_position = size FROM list WHERE sequence = $1",
};

impl Store {
    /// Stores the campaign and its recipients in one transaction.
    ///
    /// # Errors
    /// When the database fails, or the recipients cannot be read. Then nothing is stored.
    pub(crate) async fn insert(
        &self,
        new: &NewCampaign,
        recipients: SpooledRecipients,
    ) -> Result<Stored, StoreError> {
        let stored = self.insert_new(new, recipients).await?;
        self.sweep_keys_at_times(new.campaign.created_at).await;
        Ok(stored)
    }

    async fn insert_new(
        &self,
        new: &NewCampaign,
        recipients: SpooledRecipients,
    ) -> Result<Stored, StoreError> {
        let statements = match self.database {
            Database::Sqlite(_) => SQLITE,
            Database::Postgres(_) => POSTGRES,
        };
        let _turn = self.turn().await;
        on_database!(&self.database, |pool| {
            let mut transaction = pool.begin_writing().await?;
            let taken = bind(sqlx::query(statements.campaign_and_key), new)
                .fetch_one(&mut *transaction)
                .await?;
            let (sequence, owner) = (taken.integer("sequence")?, taken.integer("owner")?);
            if owner != sequence {
                let row = sqlx::query("SELECT * FROM campaigns WHERE sequence = $1")
                    .bind(owner)
                    .fetch_optional(&mut *transaction)
                    .await?;
                let earlier = campaign(&row.ok_or(StoreError::Vanished)?)?;
                transaction.rollback().await?;
                return Ok(Stored::KeyTaken(Box::new(earlier)));
            }
            transaction.write_recipients(sequence, recipients).await?;
            sqlx::query(statements.listed)
                .bind(sequence)
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
            Ok(Stored::New)
        })
    }
}

type Bound<'q, DB> = Query<'q, DB, <DB as sqlx::Database>::Arguments>;

/// Binds the values of [`Statements::campaign_and_key`].
fn bind<'q, DB: sqlx::Database>(query: Bound<'q, DB>, new: &'q NewCampaign) -> Bound<'q, DB>
where
    i64: Encode<'q, DB> + Type<DB>,
    &'q str: Encode<'q, DB> + Type<DB>,
    String: Encode<'q, DB> + Type<DB>,
    Option<&'q str>: Encode<'q, DB> + Type<DB>,
{
    let campaign = &new.campaign;
    let template = &campaign.template;
    let left_out = campaign.left_out;
    query
        .bind(campaign.id.as_str())
        .bind(campaign.name.as_str())
        .bind(campaign.status.as_str())
        .bind(template.id.as_str())
        .bind(i64::from(template.version.get()))
        .bind(template.name.as_str())
        .bind(template.locale.as_str())
        .bind(template.subject.as_str())
        .bind(template.html_body.as_str())
        .bind(template.text_body.as_deref())
        .bind(campaign.recipient_list_id.as_str())
        .bind(campaign.send_at.to_string())
        .bind(i64::from(campaign.recipient_count))
        .bind(i64::from(left_out.unsubscribed))
        .bind(i64::from(left_out.bounced))
        .bind(i64::from(left_out.duplicates))
        .bind(campaign.created_at.to_string())
        .bind(campaign.due_at.as_microsecond())
        .bind(new.key.as_str())
        .bind(new.key_expires_at.as_microsecond())
        .bind(campaign.created_at.as_microsecond())
}
