//! Why a service does not start: what is wrong, where, and how to mend it.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use crate::{DatabaseError, InvalidTokens};

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
    /// No token is given.
    #[error(
        "no bearer tokens: set the environment variable AUTH_TOKENS (separated by commas), \
         or give a file with --auth-tokens-file"
    )]
    NoTokens,
    /// The environment variable is not a list of tokens.
    #[error("AUTH_TOKENS: {0}")]
    TokensInVariable(InvalidTokens),
    /// The file with the tokens cannot be read.
    #[error("cannot read the tokens file {}: {source}", path.display())]
    TokensFile {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file does not hold a list of tokens.
    #[error("tokens file {}: {source}", path.display())]
    TokensInFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: InvalidTokens,
    },
    /// Provider states empty the database, so it has to be one that loses nothing.
    #[error(
        "--provider-states empties the database again and again, so it is allowed only with \
         --database memory, not with {}", .0.display()
    )]
    ProviderStatesOnFile(PathBuf),
}
