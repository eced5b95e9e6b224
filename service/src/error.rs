//! Why a service does not start: what is wrong, where, and how to mend it.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use crate::database::InvalidPostgresUrl;
use crate::{DatabaseError, DatabaseLocation, SecretError};

/// Why a service does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The settings are wrong.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The database cannot be used.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// What this one service needs beside what all need is missing or wrong.
    #[error(transparent)]
    Service(Box<dyn std::error::Error + Send + Sync>),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}; give another address with --listen")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
}

/// What is wrong with the settings of a service.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A secret is missing or cannot be read.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The database cannot be at this place.
    #[error(
        "cannot open the database {}: {fault}; --database takes a SQLite file in a folder that is \
         there and writable", path.display()
    )]
    DatabaseFile {
        /// The file.
        path: PathBuf,
        /// What is in its way.
        fault: &'static str,
    },
    /// Provider states empty the database, so it has to be one that loses nothing.
    #[error(
        "--provider-states empties the database again and again, so it is allowed only with \
         --database memory, not with {0}"
    )]
    ProviderStatesNotInMemory(DatabaseLocation),
    /// The address of a PostgreSQL database says nothing.
    #[error(transparent)]
    DatabaseUrl(#[from] InvalidPostgresUrl),
}
