//! What every service is told when it starts, as typed values. Where they come from is not known
//! here.

use std::convert::Infallible;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::database::PostgresUrl;
use crate::{ProviderStates, SettingsError, Tokens};

/// What every service is told when it starts.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where to listen; port 0 lets the system choose one.
    pub listen: SocketAddr,
    /// Where the data is.
    pub database: DatabaseLocation,
    /// The bearer tokens that open `/v1`.
    pub tokens: Tokens,
}

/// What a provider is told when it starts.
#[derive(Clone, Debug)]
pub struct ProviderSettings {
    /// What every service is told.
    pub service: Settings,
    /// Whether contract tests can set up provider states.
    pub provider_states: ProviderStates,
}

/// Where a service keeps its data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabaseLocation {
    /// In memory: gone when the service stops. Written `memory`.
    Memory,
    /// In this SQLite file, which is made if it is not there. Written as its path.
    File(PathBuf),
    /// On a PostgreSQL server. Written as its address, `postgres://user:password@host:port/name`.
    Postgres(PostgresUrl),
}

impl DatabaseLocation {
    /// Whether there can be a database at this place, without opening it.
    ///
    /// # Errors
    /// What is in its way: an address that says nothing, a folder that is not there.
    pub(crate) fn check(&self) -> Result<(), SettingsError> {
        let path = match self {
            Self::Memory => return Ok(()),
            Self::Postgres(url) => return Ok(url.check()?),
            Self::File(path) => path,
        };
        let folder = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let fault = match (path.is_dir(), folder.is_dir()) {
            (false, true) => return Ok(()),
            (true, _) => "it is a folder",
            (false, false) => "its folder is not there",
        };
        let path = path.clone();
        Err(SettingsError::DatabaseFile { path, fault })
    }
}

impl FromStr for DatabaseLocation {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "memory" => Self::Memory,
            url if PostgresUrl::is_one(url) => Self::Postgres(PostgresUrl::from(url.to_owned())),
            path => Self::File(path.into()),
        })
    }
}

impl fmt::Display for DatabaseLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory => f.write_str("memory"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Postgres(url) => url.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_in_memory_a_file_or_on_a_server() {
        let parse = |text: &str| text.parse::<DatabaseLocation>().unwrap();
        assert_eq!(parse("memory"), DatabaseLocation::Memory);
        assert_eq!(parse("./memory"), DatabaseLocation::File("./memory".into()));
        assert_eq!(parse("data/a.db").to_string(), "data/a.db");
        let url = "postgres://me@localhost/campaigns";
        assert!(matches!(parse(url), DatabaseLocation::Postgres(_)));
    }
}
