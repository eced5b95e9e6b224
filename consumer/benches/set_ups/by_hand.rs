//! Setting a campaign up with as little as it takes: nothing is checked, nobody is left out, and
//! nothing is tried again.

use reqwest::Client;
use serde_json::Value;
use service::{Database, on_database};
use sqlx::QueryBuilder;

const CAMPAIGN: &str = "\
    INSERT INTO campaigns (
        id, list_position, name, status, template_id, template_version, template_name,
        template_locale, subject, html_body, recipient_list_id, send_at, due_at, recipient_count,
        left_out_unsubscribed, left_out_bounced, left_out_duplicates, created_at, next_attempt_at
    ) VALUES ($1, $2, 'Spring', 'scheduled', 'welcome', 3, 'Welcome', 'en-GB', $3, $4, 'long',
        '9998-01-01T00:00:00Z', $5, $6, 0, 0, 0, '2026-01-01T00:00:00Z', $5)
    RETURNING sequence";

const KEY: &str =
    "INSERT INTO idempotency_keys (key, campaign_sequence, expires_at) VALUES ($1, $2, $3)";

const RECIPIENTS: &str = "\
    INSERT INTO campaign_recipients (
        campaign_sequence, position, recipient_id, email, locale, time_zone, variables, deliver_at
    ) ";

/// 9998-01-01, in microseconds since 1970.
const DUE_AT: i64 = 253_339_228_800_000_000;

/// How many recipients one statement inserts.
const ROWS: usize = 500;

/// The providers, and a database that has the service's tables.
pub(crate) struct ByHand {
    client: Client,
    providers: String,
    database: Database,
}

impl ByHand {
    pub(crate) fn new(client: Client, providers: String, database: Database) -> Self {
        Self {
            client,
            providers,
            database,
        }
    }

    /// Asks for what a campaign is made of, as the service does, and stores it.
    pub(crate) async fn create(&self, number: usize) {
        let template = self.get("/v1/templates/welcome").await;
        let list = self.get("/v1/recipient-lists/long").await;
        let mut recipients = Vec::new();
        let mut path = "/v1/recipient-lists/long/recipients?limit=1000".to_owned();
        loop {
            let mut page = self.get(&path).await;
            recipients.append(page["items"].as_array_mut().unwrap());
            match page["next_cursor"].as_str() {
                Some(cursor) => {
                    path =
                        format!("/v1/recipient-lists/long/recipients?limit=1000&cursor={cursor}");
                }
                None => break,
            }
        }
        assert_eq!(list["size"], recipients.len());
        assert_eq!(self.get("/v1/templates/welcome").await, template);
        self.store(number, &template, &recipients).await;
    }

    async fn get(&self, path: &str) -> Value {
        let request = self.client.get(format!("{}{path}", self.providers));
        let response = request.bearer_auth("token").send().await.unwrap();
        response.json().await.unwrap()
    }

    async fn store(&self, number: usize, template: &Value, recipients: &[Value]) {
        on_database!(&self.database, |pool| {
            let mut transaction = pool.begin().await.unwrap();
            let sequence: i64 = sqlx::query_scalar(CAMPAIGN)
                .bind(format!("campaign-{number}"))
                .bind(number as i64)
                .bind(text(template, "subject"))
                .bind(text(template, "html_body"))
                .bind(DUE_AT)
                .bind(recipients.len() as i64)
                .fetch_one(&mut *transaction)
                .await
                .unwrap();
            let key = sqlx::query(KEY)
                .bind(number.to_string())
                .bind(sequence)
                .bind(DUE_AT);
            key.execute(&mut *transaction).await.unwrap();
            let mut position = 0_i64;
            for rows in recipients.chunks(ROWS) {
                QueryBuilder::new(RECIPIENTS)
                    .push_values(rows, |mut row, recipient| {
                        position += 1;
                        row.push_bind(sequence)
                            .push_bind(position)
                            .push_bind(text(recipient, "id"))
                            .push_bind(text(recipient, "email"))
                            .push_bind(text(recipient, "locale"))
                            .push_bind(text(recipient, "time_zone"))
                            .push_bind(recipient["attributes"].to_string())
                            .push_bind(DUE_AT);
                    })
                    .build()
                    .execute(&mut *transaction)
                    .await
                    .unwrap();
            }
            transaction.commit().await.unwrap();
        });
    }
}

fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    value[member].as_str().unwrap()
}
