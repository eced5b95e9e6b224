//! Opening a PostgreSQL database.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, PgConnection};
use tokio::time::timeout;

use super::migration::run;
use super::postgres_url::{PostgresUrl, Target};
use super::{DatabaseError, Migration};
use crate::DatabaseLocation;

/// How long the server may take to take the first connection.
const FIRST_CONNECTION: Duration = Duration::from_secs(10);

/// How long a request waits for a connection, be it that all are in use or that the server is
/// away.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

/// For how long a connection is known to be alive after it was used: it was tested when it came back
/// to the pool, so asking the server once more would only cost each request a round trip.
const KNOWN_ALIVE: Duration = Duration::from_millis(100);

/// How long a connection stays open that nobody uses.
const IDLE_TIMEOUT: Duration = Duration::from_secs(300);

/// Opens a PostgreSQL database and brings its tables up to date.
///
/// One connection does so under a lock of the server, so that the migrations of several processes
/// that start at once run once. The pool is filled when it is used, pings a connection that rested for
/// a while before it gives it away, and so finds a server again that was gone.
pub(super) async fn open(
    url: &PostgresUrl,
    migrations: &[Migration],
) -> Result<PgPool, DatabaseError> {
    let Target {
        options,
        connections,
    } = url.target()?;
    let location = || DatabaseLocation::Postgres(url.clone());
    let connected = timeout(FIRST_CONNECTION, options.connect()).await;
    let connection = connected
        .map_err(|_| DatabaseError::Silent(location()))?
        .map_err(|source| DatabaseError::Open {
            location: location(),
            source,
        })?;
    migrate(connection, migrations, location).await?;
    Ok(pool(options, connections))
}

async fn migrate(
    mut connection: PgConnection,
    migrations: &[Migration],
    location: impl Fn() -> DatabaseLocation,
) -> Result<(), DatabaseError> {
    let migrated = run(migrations, &mut connection).await;
    migrated.map_err(|source| DatabaseError::Migrate {
        location: location(),
        source,
    })?;
    let closed = connection.close().await;
    closed.map_err(|source| DatabaseError::Open {
        location: location(),
        source,
    })
}

fn pool(options: PgConnectOptions, connections: u32) -> PgPool {
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(IDLE_TIMEOUT)
        .test_before_acquire(false)
        .before_acquire(|connection, found| {
            Box::pin(async move {
                if found.idle_for > KNOWN_ALIVE {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_lazy_with(options)
}
