//! What every service is told when it starts, as typed values. Where they come from is not known
//! here.

use std::convert::Infallible;
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use crate::Tokens;

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

/// Where a service keeps its data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabaseLocation {
    /// In memory: gone when the service stops. Written `memory`.
    Memory,
    /// In this SQLite file, which is made if it is not there. Written as its path.
    File(PathBuf),
}

impl FromStr for DatabaseLocation {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "memory" => Self::Memory,
            path => Self::File(path.into()),
        })
    }
}

impl fmt::Display for DatabaseLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory => f.write_str("memory"),
            Self::File(path) => write!(f, "{}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_in_memory_or_a_file() {
        let parse = |text: &str| text.parse::<DatabaseLocation>().unwrap();
        assert_eq!(parse("memory"), DatabaseLocation::Memory);
        assert_eq!(parse("./memory"), DatabaseLocation::File("./memory".into()));
        assert_eq!(parse("data/a.db").to_string(), "data/a.db");
    }
}
