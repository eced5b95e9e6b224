//! A schema for one test.

use std::{fmt, thread};

use sqlx::{AssertSqlSafe, Connection, PgConnection, SqlSafeStr};
use tokio::runtime;
use url::Url;
use uuid::Uuid;

use crate::ServerError;
use crate::server::Server;

/// An empty schema on a server. It is dropped with this value, and whoever still uses it is thrown
/// out.
#[derive(Debug)]
pub struct Schema {
    name: String,
    server: Server,
}

impl Schema {
    /// Makes one on the server that the tests use.
    ///
    /// # Errors
    /// There is no server, or it does not let the user make a schema.
    pub async fn create() -> Result<Self, SchemaError> {
        let server = Server::find().await?;
        let name = format!("test_{}", Uuid::new_v4().simple());
        run(&server.url(), format!("CREATE SCHEMA {name}")).await?;
        Ok(Self { name, server })
    }

    /// The address of the database, with the schema as the one that tables are made and looked for
    /// in.
    #[must_use]
    pub fn url(&self) -> String {
        let server = self.server.url();
        let Ok(mut url) = Url::parse(&server) else {
            return server;
        };
        url.query_pairs_mut()
            .append_pair("options[search_path]", &self.name)
            .append_pair("application_name", &self.name);
        url.to_string()
    }
}

/// Why there is no schema.
#[derive(thiserror::Error)]
pub enum SchemaError {
    /// There is no server.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// The server refuses.
    #[error("the server for the tests does not make a schema: {0}")]
    Refused(#[from] sqlx::Error),
}

/// Tests unwrap it, and who reads what they say wants to know how to mend it.
impl fmt::Debug for SchemaError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        let url = self.server.url();
        let throw_out = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{}'",
            self.name
        );
        let drop = format!("DROP SCHEMA {} CASCADE", self.name);
        // A runtime of its own: that of the test may be gone, or wait for this very thread.
        let dropping = thread::spawn(move || {
            let runtime = runtime::Builder::new_current_thread().enable_all().build();
            if let Ok(runtime) = runtime {
                // What cannot be dropped stays behind; the test has ended either way.
                let _ = runtime.block_on(async {
                    run(&url, throw_out).await?;
                    run(&url, drop).await
                });
            }
        });
        let _ = dropping.join();
    }
}

async fn run(url: &str, statement: String) -> Result<(), sqlx::Error> {
    let mut connection = PgConnection::connect(url).await?;
    // Its only variable part is a name that was made here.
    let statement = AssertSqlSafe(statement).into_sql_str();
    sqlx::raw_sql(statement).execute(&mut connection).await?;
    connection.close().await
}
