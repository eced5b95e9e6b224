//! The flags that every service has, each also an environment variable, and their way into typed
//! settings. The one place of this crate that knows clap.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Parser;
use tracing_subscriber::filter::LevelFilter;

use crate::{
    DatabaseLocation, LogFormat, LogSettings, ProviderStates, Settings, SettingsError, Tokens,
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

    /// The settings. Reads the file with the tokens; where there is one, the environment variable
    /// does not count.
    ///
    /// # Errors
    /// There are no tokens, or they cannot be read.
    pub fn settings(self) -> Result<Settings, SettingsError> {
        let tokens: Tokens = match (self.auth_tokens_file, self.auth_tokens) {
            (Some(path), _) => match std::fs::read_to_string(&path) {
                Ok(text) => text
                    .parse()
                    .map_err(|source| SettingsError::TokensInFile { path, source })?,
                Err(source) => return Err(SettingsError::TokensFile { path, source }),
            },
            (None, Some(text)) => text.parse().map_err(SettingsError::TokensInVariable)?,
            (None, None) => return Err(SettingsError::NoTokens),
        };
        Ok(Settings {
            listen: self.listen,
            database: self.database,
            tokens,
        })
    }
}

/// The flag that only providers have.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Contract tests")]
pub struct ProviderStateArgs {
    /// Add POST /_pact/provider-states, by which a contract test sets up the data it needs; only
    /// with `--database memory`
    #[arg(long, env = "PROVIDER_STATES")]
    provider_states: bool,
}

impl ProviderStateArgs {
    /// Whether the route is there.
    #[must_use]
    pub fn settings(&self) -> ProviderStates {
        match self.provider_states {
            true => ProviderStates::On,
            false => ProviderStates::Off,
        }
    }
}

/// Reads the command line. A wrong one becomes one line; a question (`--help`, `--version`) is
/// answered.
pub(crate) fn parse<C: Parser>() -> Result<C, Rejected> {
    C::try_parse().map_err(|error| match error.use_stderr() {
        true => Rejected::Wrong(one_line(&error)),
        false => Rejected::Question(error.to_string()),
    })
}

/// Why there are no flags to go on with.
pub(crate) enum Rejected {
    /// The flags are wrong: what is, in one line.
    Wrong(String),
    /// The flags are a question: the answer.
    Question(String),
}

/// What is wrong without the usage that clap puts below it.
fn one_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let message = text.split("\n\n").next().unwrap_or_default();
    let words: Vec<&str> = message.split_whitespace().collect();
    let line = words.join(" ");
    line.strip_prefix("error: ").unwrap_or(&line).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Parser)]
    #[command(
        mut_arg("listen", |arg| arg.default_value("127.0.0.1:8081")),
        mut_arg("database", |arg| arg.default_value("example.db")),
    )]
    struct Cli {
        #[command(flatten)]
        service: ServiceArgs,
        #[command(flatten)]
        provider_states: ProviderStateArgs,
    }

    fn cli(args: &[&str]) -> Cli {
        Cli::try_parse_from(["example"].iter().chain(args)).unwrap()
    }

    fn wrong(args: &[&str]) -> String {
        one_line(&Cli::try_parse_from(["example"].iter().chain(args)).unwrap_err())
    }

    #[test]
    fn a_service_gives_its_own_defaults() {
        let settings = cli(&["--auth-tokens", "a"]).service.settings().unwrap();
        assert_eq!(settings.listen, "127.0.0.1:8081".parse().unwrap());
        assert_eq!(settings.database.to_string(), "example.db");
    }

    #[test]
    fn every_flag_becomes_a_setting() {
        let cli = cli(&[
            "--listen=[::1]:0",
            "--database=memory",
            "--log-format=json",
            "--log-level=debug",
            "--provider-states",
            "--auth-tokens=a",
        ]);
        assert_eq!(cli.service.log().format, LogFormat::Json);
        assert_eq!(cli.service.log().level, LevelFilter::DEBUG);
        assert_eq!(cli.provider_states.settings(), ProviderStates::On);
        let settings = cli.service.settings().unwrap();
        assert_eq!(settings.listen, "[::1]:0".parse().unwrap());
        assert_eq!(settings.database, DatabaseLocation::Memory);
    }

    #[test]
    fn tokens_come_from_a_file_before_the_environment() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(&file, "one\ntwo\n").unwrap();
        let path = file.path().to_str().unwrap();
        let cli = cli(&["--auth-tokens-file", path, "--auth-tokens", "three"]);
        let tokens = cli.service.settings().unwrap().tokens;
        assert!(tokens.accepts("one") && tokens.accepts("two"));
        assert!(!tokens.accepts("three"));
    }

    #[test]
    fn without_tokens_there_are_no_settings() {
        let error = cli(&[]).service.settings().unwrap_err();
        assert!(error.to_string().contains("AUTH_TOKENS"), "{error}");
        let error = cli(&["--auth-tokens-file=/no/such"]).service.settings();
        let error = error.unwrap_err().to_string();
        assert!(error.contains("/no/such"), "{error}");
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
