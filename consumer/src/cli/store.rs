//! The flags for what the scheduler keeps.

use std::path::PathBuf;
use std::time::Duration;

use service::database::{InvalidPostgresUrl, PostgresUrl};
use service::{DatabaseLocation, SecretSource, SettingsError};

use super::duration;
use crate::IdempotencyRetention;

/// Where a server with the data is, and for how long what is kept.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Store")]
pub(super) struct StoreArgs {
    /// A file with the address of a PostgreSQL database, postgres://user:password@host:port/name,
    /// for several schedulers on the same data; without it the address comes from the environment
    /// variable DATABASE_URL. Where there is one, --database of the same or a lower layer does not
    /// count
    #[arg(long, env = "DATABASE_URL_FILE", value_name = "FILE")]
    database_url_file: Option<PathBuf>,

    /// The address itself. Hidden, because other users of the machine can read the command line:
    /// it is here for the environment variable
    #[arg(long, env = "DATABASE_URL", hide = true, hide_env_values = true)]
    database_url: Option<String>,

    /// For how long an Idempotency-Key belongs to its campaign, such as `12h`
    #[arg(long, env = "IDEMPOTENCY_RETENTION", value_name = "DURATION",
          value_parser = duration, default_value = "168h")]
    idempotency_retention: Duration,
}

impl StoreArgs {
    pub(super) fn idempotency_retention(&self) -> IdempotencyRetention {
        IdempotencyRetention(self.idempotency_retention)
    }

    /// The server, where one is given.
    ///
    /// # Errors
    /// The file cannot be read, or the address says nothing.
    pub(super) fn server(self) -> Result<Option<DatabaseLocation>, SettingsError> {
        if self.database_url.is_none() && self.database_url_file.is_none() {
            return Ok(None);
        }
        let address = SecretSource {
            what: "address of a PostgreSQL database",
            variable: "DATABASE_URL",
            flag: "--database-url-file",
            file: self.database_url_file,
            text: self.database_url,
        };
        let url = address.read(|text| {
            let url = PostgresUrl::from(text.trim().to_owned());
            url.check()?;
            Ok::<_, InvalidPostgresUrl>(url)
        })?;
        Ok(Some(DatabaseLocation::Postgres(url)))
    }
}
