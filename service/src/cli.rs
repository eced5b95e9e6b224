//! The flags that every service has, each also an environment variable and a key of the
//! configuration file, and their way into typed settings. Only this file and `config` know clap.

use std::net::SocketAddr;
use std::path::PathBuf;

use tracing_subscriber::filter::LevelFilter;

use crate::database::DatabaseError;
use crate::{
    DatabaseLocation, LogFormat, LogSettings, ProviderSettings, ProviderStates, SecretSource,
    Settings, SettingsError, StartError,
};

/// The flags that every service has. `--listen` and `--database` have no default here, because it
/// differs by service: each gives its own with `#[command(mut_arg("listen", …))]`.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Service")]
pub struct ServiceArgs {
    /// The address to listen on; port 0 lets the system choose one
    #[arg(long, env = "LISTEN", value_name = "IP:PORT", required = false)]
    listen: SocketAddr,

    /// The SQLite file with the data, or `memory`
    #[arg(long, env = "DATABASE", value_name = "PATH|memory", required = false)]
    database: DatabaseLocation,

    /// A file with the bearer tokens to accept, one a line; without it they come from the
    /// environment variable AUTH_TOKENS, separated by commas
    #[arg(long, env = "AUTH_TOKENS_FILE", value_name = "FILE")]
    auth_tokens_file: Option<PathBuf>,

    /// The bearer tokens, separated by commas. Hidden, because other users of the machine can read
    /// the command line: it is here for the environment variable
    #[arg(long, env = "AUTH_TOKENS", hide = true, hide_env_values = true)]
    auth_tokens: Option<String>,

    /// How to write logs, which go to standard error
    #[arg(long, env = "LOG_FORMAT", value_enum, default_value_t)]
    log_format: LogFormat,

    /// The least level to log: error, warn, info, debug, trace or off
    #[arg(long, env = "LOG_LEVEL", value_name = "LEVEL", default_value = "info")]
    log_level: LevelFilter,
}

impl ServiceArgs {
    /// What to log, and how.
    #[must_use]
    pub fn log(&self) -> LogSettings {
        LogSettings {
            format: self.log_format,
            level: self.log_level,
        }
    }

    /// The settings. Reads the file with the tokens.
    ///
    /// # Errors
    /// There are no tokens, they cannot be read, or the database cannot be where it is said to be.
    pub fn settings(self) -> Result<Settings, SettingsError> {
        self.database.check()?;
        let tokens = SecretSource {
            what: "bearer tokens to accept",
            variable: "AUTH_TOKENS",
            flag: "--auth-tokens-file",
            file: self.auth_tokens_file,
            text: self.auth_tokens,
        };
        Ok(Settings {
            listen: self.listen,
            database: self.database,
            tokens: tokens.read(str::parse)?,
        })
    }
}

/// The flags of a provider.
#[derive(Clone, Debug, clap::Args)]
pub struct ProviderArgs {
    #[command(flatten)]
    service: ServiceArgs,
    #[command(flatten)]
    provider_states: ProviderStateArgs,
}

impl ProviderArgs {
    /// What to log, and how.
    #[must_use]
    pub fn log(&self) -> LogSettings {
        self.service.log()
    }

    /// The settings. Reads the file with the tokens.
    ///
    /// # Errors
    /// As of [`ServiceArgs::settings`]; or the settings contradict each other.
    pub fn settings(self) -> Result<ProviderSettings, StartError> {
        let service = self.service.settings()?;
        let provider_states = self.provider_states.settings();
        provider_states.check(&service.database)?;
        match service.database {
            DatabaseLocation::Postgres(_) => Err(DatabaseError::NotSqlite(service.database).into()),
            DatabaseLocation::Memory | DatabaseLocation::File(_) => Ok(ProviderSettings {
                service,
                provider_states,
            }),
        }
    }
}

/// The flag that only providers have.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Contract tests")]
struct ProviderStateArgs {
    /// Add POST /_pact/provider-states, by which a contract test sets up the data it needs; only
    /// with `--database memory`
    #[arg(long, env = "PROVIDER_STATES")]
    provider_states: bool,
}

impl ProviderStateArgs {
    /// Whether the route is there.
    fn settings(&self) -> ProviderStates {
        match self.provider_states {
            true => ProviderStates::On,
            false => ProviderStates::Off,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use clap::Parser;

    use super::*;
    use crate::config::{self, Rejected};

    #[derive(Debug, Parser)]
    #[command(
        name = "example",
        mut_arg("listen", |arg| arg.default_value("127.0.0.1:8081")),
        mut_arg("database", |arg| arg.default_value("example.db")),
    )]
    struct Cli {
        #[command(flatten)]
        provider: ProviderArgs,
    }

    /// The command for these flags where the environment says nothing.
    fn cli(flags: &[&str]) -> Cli {
        let arguments: Vec<OsString> = ["example"].iter().chain(flags).map(Into::into).collect();
        config::load(&arguments, |_| None).unwrap().command
    }

    fn wrong(flags: &[&str]) -> String {
        let arguments: Vec<OsString> = ["example"].iter().chain(flags).map(Into::into).collect();
        match config::load::<Cli>(&arguments, |_| None) {
            Err(Rejected::Wrong(line)) => line,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_service_gives_its_own_defaults() {
        let settings = cli(&["--auth-tokens", "a"]).provider.settings().unwrap();
        assert_eq!(settings.service.listen, "127.0.0.1:8081".parse().unwrap());
        assert_eq!(settings.service.database.to_string(), "example.db");
    }

    #[test]
    fn every_flag_becomes_a_setting() {
        let provider = cli(&[
            "--listen=[::1]:0",
            "--database=memory",
            "--log-format=json",
            "--log-level=debug",
            "--provider-states",
            "--auth-tokens=a",
        ])
        .provider;
        assert_eq!(provider.log().format, LogFormat::Json);
        assert_eq!(provider.log().level, LevelFilter::DEBUG);
        let settings = provider.settings().unwrap();
        assert_eq!(settings.provider_states, ProviderStates::On);
        assert_eq!(settings.service.listen, "[::1]:0".parse().unwrap());
        assert_eq!(settings.service.database, DatabaseLocation::Memory);
    }

    #[test]
    fn tokens_come_from_a_file_before_the_variable() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(&file, "one\ntwo\n").unwrap();
        let path = file.path().to_str().unwrap();
        let cli = cli(&["--auth-tokens-file", path, "--auth-tokens", "three"]);
        let tokens = cli.provider.settings().unwrap().service.tokens;
        assert!(tokens.accepts("one") && tokens.accepts("two"));
        assert!(!tokens.accepts("three"));
    }

    #[test]
    fn without_tokens_there_are_no_settings() {
        let error = cli(&[]).provider.settings().unwrap_err();
        assert!(error.to_string().contains("AUTH_TOKENS"), "{error}");
        let error = cli(&["--auth-tokens-file=/no/such"]).provider.settings();
        let error = error.unwrap_err().to_string();
        assert!(error.contains("/no/such"), "{error}");
    }

    #[test]
    fn a_provider_keeps_its_data_in_sqlite() {
        let flags = [
            "--auth-tokens=a",
            "--database=postgres://me:secret@localhost/a",
        ];
        let error = cli(&flags).provider.settings().unwrap_err().to_string();
        assert!(
            error.contains("SQLite") && !error.contains("secret"),
            "{error}"
        );
    }

    #[test]
    fn a_wrong_flag_is_told_in_one_line() {
        let line = wrong(&["--listen", "here"]);
        assert!(
            line.contains("'here'") && line.contains("--listen"),
            "{line}"
        );
        let line = wrong(&["--no-such-flag"]);
        assert!(line.contains("--no-such-flag"), "{line}");
        assert!(!line.contains('\n') && !line.starts_with("error"), "{line}");
    }
}
