//! A service's database: which engine it is, opening it, and the migrations that bring its tables
//! up to date. Which tables those are is the service's affair.
//!
//! SQL is written once, with `$1`, `$2`, … for the values, which both engines take, and run by
//! [`on_database!`](crate::on_database). Where the engines differ, there are two texts.

mod columns;
mod failure;
mod migration;
mod postgres;
mod postgres_url;
mod sqlite;
mod writing;

use std::fmt;

use sqlx::migrate::MigrateError;
use sqlx::{PgPool, SqlitePool};

use crate::DatabaseLocation;

pub use columns::Columns;
pub use failure::is_unavailable;
pub(crate) use failure::{UNAVAILABLE, unavailable};
pub use migration::{Migration, Migrations};
pub use postgres_url::{InvalidPostgresUrl, PostgresUrl};
pub use sqlite::open_sqlite;
pub use writing::BeginWriting;

/// The connections to an open database. Cheap to clone.
#[derive(Clone)]
pub enum Database {
    /// A SQLite file or a database in memory.
    Sqlite(SqlitePool),
    /// A PostgreSQL server, or another one that speaks its protocol.
    Postgres(PgPool),
}

/// Runs the same body on whichever pool a [`Database`] has:
///
/// ```
/// # use service::{Database, on_database};
/// # async fn count(database: &Database) -> Result<i64, sqlx::Error> {
/// on_database!(database, |pool| {
///     sqlx::query_scalar("SELECT count(*) FROM thing WHERE size > $1")
///         .bind(7_i64)
///         .fetch_one(pool)
///         .await
/// })
/// # }
/// ```
///
/// The body is compiled for each engine. Values that both bind and read are `i64`, `String`,
/// `&str`, `bool`, `f64`, `Vec<u8>` and options of them; [`Columns`] reads them from a row.
#[macro_export]
macro_rules! on_database {
    ($database:expr, |$pool:ident| $body:expr) => {
        match $database {
            $crate::Database::Sqlite($pool) => $body,
            $crate::Database::Postgres($pool) => $body,
        }
    };
}

/// Why a database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// It cannot be opened.
    #[error(
        "cannot open the database {location}: {}; {}",
        reason(source),
        hint(location)
    )]
    Open {
        /// Where it is.
        location: DatabaseLocation,
        /// What the engine says.
        source: sqlx::Error,
    },
    /// Its tables cannot be brought up to date.
    #[error("cannot bring the tables of the database {location} up to date: {source}")]
    Migrate {
        /// Where it is.
        location: DatabaseLocation,
        /// Which migration fails, and why.
        source: MigrateError,
    },
    /// It has an address that says nothing.
    #[error(transparent)]
    Url(#[from] InvalidPostgresUrl),
    /// A server does not answer in time.
    #[error("the database {0} did not answer within ten seconds; see whether it runs")]
    Silent(DatabaseLocation),
    /// The service knows SQLite only.
    #[error("this service keeps its data in SQLite: --database takes a file or `memory`, not {0}")]
    NotSqlite(DatabaseLocation),
}

/// What is wrong when a database cannot be opened, in nearly all cases.
fn hint(location: &DatabaseLocation) -> &'static str {
    match location {
        DatabaseLocation::Memory | DatabaseLocation::File(_) => {
            "--database takes a SQLite file in a folder that is there and writable"
        }
        DatabaseLocation::Postgres(_) => {
            "see whether the server runs there and knows the user, the password and the database"
        }
    }
}

/// What the engine says without the frame that sqlx puts around it.
fn reason(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(inner) => inner.message().to_owned(),
        sqlx::Error::Io(inner) => inner.to_string(),
        other => other.to_string(),
    }
}

/// Opens the database and brings its tables up to date; a SQLite file is made if it is not there.
///
/// Several processes may do so at the same time: the migrations run once.
///
/// # Errors
/// It cannot be opened, or a migration fails.
pub async fn open(
    location: &DatabaseLocation,
    migrations: &Migrations<'_>,
) -> Result<Database, DatabaseError> {
    match location {
        DatabaseLocation::Memory | DatabaseLocation::File(_) => {
            Ok(open_sqlite(location, migrations.sqlite).await?.into())
        }
        DatabaseLocation::Postgres(url) => {
            let pool = postgres::open(url, migrations.postgres).await?;
            Ok(Database::Postgres(pool))
        }
    }
}

impl Database {
    /// Asks the database for nothing, to see whether it answers.
    ///
    /// # Errors
    /// It does not.
    pub async fn ping(&self) -> Result<(), sqlx::Error> {
        on_database!(self, |pool| {
            sqlx::query("SELECT 1").execute(pool).await.map(|_| ())
        })
    }

    /// Waits for the connections in use, and closes all.
    pub async fn close(&self) {
        on_database!(self, |pool| pool.close().await);
    }
}

impl From<SqlitePool> for Database {
    fn from(pool: SqlitePool) -> Self {
        Self::Sqlite(pool)
    }
}

/// The engine only.
impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite(_) => "Database::Sqlite",
            Self::Postgres(_) => "Database::Postgres",
        })
    }
}
