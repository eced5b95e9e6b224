//! Where a PostgreSQL database is, and as whom to open it; a secret, because it may hold a
//! password.

use std::fmt;

use sqlx::postgres::PgConnectOptions;
use url::Url;

/// How many connections a process opens at most, unless the address says otherwise.
const CONNECTIONS: u32 = 10;

/// The parameter for another number; other drivers' pools call it so.
const POOL_MAX_CONNS: &str = "pool_max_conns";

/// The parameters that a connection can have, beside `options[…]`.
const PARAMETERS: [&str; 18] = [
    "application_name",
    "dbname",
    "host",
    "hostaddr",
    "options",
    "password",
    "port",
    "ssl-ca",
    "ssl-cert",
    "ssl-key",
    "ssl-mode",
    "ssl-root-cert",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "statement-cache-capacity",
    "user",
];

/// The address of a PostgreSQL database: `postgres://user:password@host:port/name?sslmode=…`.
///
/// Neither its `Debug` nor its `Display` shows the password or the parameters.
#[derive(Clone, PartialEq, Eq)]
pub struct PostgresUrl(String);

/// Why an address says nothing. It never repeats the address, which may hold a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the address of the database is wrong: {fault}; it is written \
     postgres://user:password@host:port/name, and what is special in a password as %XX"
)]
pub struct InvalidPostgresUrl {
    fault: String,
}

/// What an address says.
pub(super) struct Target {
    pub(super) options: PgConnectOptions,
    pub(super) connections: u32,
}

impl PostgresUrl {
    /// Whether a text is meant to be such an address.
    #[must_use]
    pub fn is_one(text: &str) -> bool {
        ["postgres://", "postgresql://"]
            .iter()
            .any(|scheme| text.starts_with(scheme))
    }

    /// Whether the address says all that is needed, so that what is wrong is told at the start.
    ///
    /// # Errors
    /// It does not, or has a parameter that nobody knows.
    pub fn check(&self) -> Result<(), InvalidPostgresUrl> {
        self.target().map(|_| ())
    }

    /// The address with its password, for a client that needs it.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.0
    }

    pub(super) fn target(&self) -> Result<Target, InvalidPostgresUrl> {
        if !Self::is_one(&self.0) {
            return Err(wrong("it does not begin with postgres://"));
        }
        let mut url: Url = self.0.parse().map_err(|error| wrong(&format!("{error}")))?;
        let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        url.set_query(None);
        let mut connections = CONNECTIONS;
        for (name, value) in pairs {
            if name == POOL_MAX_CONNS {
                connections = value
                    .parse()
                    .ok()
                    .filter(|&count| count > 0)
                    .ok_or_else(|| wrong("`pool_max_conns` is not a number above 0"))?;
                continue;
            }
            let known = PARAMETERS.contains(&name.as_str())
                || (name.starts_with("options[") && name.ends_with(']'));
            if !known {
                return Err(wrong(&format!("there is no parameter {name:?}")));
            }
            url.query_pairs_mut().append_pair(&name, &value);
            parse(&url).map_err(|()| wrong(&format!("`{name}` does not have such a value")))?;
        }
        let options = parse(&url).map_err(|()| wrong("a part of it is not UTF-8"))?;
        Ok(Target {
            options,
            connections,
        })
    }
}

/// What the driver says against an address may repeat parts of it, so it is dropped.
fn parse(url: &Url) -> Result<PgConnectOptions, ()> {
    url.as_str().parse().map_err(|_: sqlx::Error| ())
}

fn wrong(fault: &str) -> InvalidPostgresUrl {
    InvalidPostgresUrl {
        fault: fault.to_owned(),
    }
}

impl From<String> for PostgresUrl {
    fn from(url: String) -> Self {
        Self(url)
    }
}

/// User, host, port and name; only `postgres://…` where even those cannot be told.
impl fmt::Display for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ok(Target { options, .. }) = self.target() else {
            return f.write_str("postgres://…");
        };
        write!(f, "postgres://{}@", options.get_username())?;
        match options.get_socket() {
            Some(socket) => write!(f, "{}", socket.display())?,
            None => write!(f, "{}:{}", options.get_host(), options.get_port())?,
        }
        write!(f, "/{}", options.get_database().unwrap_or_default())
    }
}

/// As [`Display`](fmt::Display).
impl fmt::Debug for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PostgresUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> PostgresUrl {
        PostgresUrl::from(text.to_owned())
    }

    #[test]
    fn an_address_is_shown_without_its_password_and_parameters() {
        let url = url("postgresql://me:hid%3Aden@db:5433/campaigns?sslmode=require&password=x");
        assert_eq!(url.to_string(), "postgres://me@db:5433/campaigns");
        assert!(!format!("{url:?}").contains("den"));
        url.check().unwrap();
    }

    #[test]
    fn what_is_wrong_with_an_address_is_told_without_the_address() {
        for (text, fault) in [
            ("mysql://me:hidden@db/x", "postgres://"),
            ("postgres://me:hidden@db:port/x", "port"),
            ("postgres://me:hidden@db/x?sslmod=require", "\"sslmod\""),
            ("postgres://me:hidden@db/x?sslmode=hidden", "`sslmode`"),
            (
                "postgres://me:hidden@db/x?pool_max_conns=0",
                "pool_max_conns",
            ),
            ("postgres://me:hidden%ff@db/x", "UTF-8"),
        ] {
            let error = url(text).check().unwrap_err().to_string();
            assert!(error.contains(fault), "{error}");
            assert!(!error.contains("hidden"), "{error}");
            assert!(!url(text).to_string().contains("hidden"), "{text}");
        }
    }

    #[test]
    fn the_size_of_the_pool_is_a_parameter() {
        let connections = |text| url(text).target().unwrap().connections;
        assert_eq!(connections("postgres://me@db/x"), CONNECTIONS);
        assert_eq!(connections("postgres://me@db/x?pool_max_conns=3"), 3);
    }
}
