//! The command line of the scheduler, and its way into typed settings.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use service::{Command, LogSettings, Running, ServiceArgs, StartError};
use url::Url;

use crate::providers::{Timeouts, Token, TokenError};
use crate::{Clock, ProviderSettings, Settings};

/// Creates e-mail campaigns from the templates of the Template service and the recipients of the
/// Recipient service.
#[derive(Debug, Parser)]
#[command(
    name = "campaign-scheduler",
    version,
    mut_arg("listen", |arg| arg.default_value("127.0.0.1:8080")),
    mut_arg("database", |arg| arg.default_value("campaign-scheduler.db")),
)]
pub struct Cli {
    #[command(flatten)]
    service: ServiceArgs,

    #[command(flatten)]
    providers: ProviderArgs,
}

/// Where the providers are, and how they are asked.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Providers")]
struct ProviderArgs {
    /// Where the Template service is
    #[arg(long, env = "TEMPLATE_SERVICE_URL", value_name = "URL", value_parser = address,
          default_value = "http://127.0.0.1:8081")]
    template_service_url: Url,

    /// A file with the bearer token for the Template service; without it the token comes from the
    /// environment variable TEMPLATE_SERVICE_TOKEN
    #[arg(long, env = "TEMPLATE_SERVICE_TOKEN_FILE", value_name = "FILE")]
    template_service_token_file: Option<PathBuf>,

    /// Hidden, because other users of the machine can read the command line: it is here for the
    /// environment variable
    #[arg(
        long,
        env = "TEMPLATE_SERVICE_TOKEN",
        hide = true,
        hide_env_values = true
    )]
    template_service_token: Option<String>,

    /// Where the Recipient service is
    #[arg(long, env = "RECIPIENT_SERVICE_URL", value_name = "URL", value_parser = address,
          default_value = "http://127.0.0.1:8082")]
    recipient_service_url: Url,

    /// A file with the bearer token for the Recipient service; without it the token comes from
    /// the environment variable RECIPIENT_SERVICE_TOKEN
    #[arg(long, env = "RECIPIENT_SERVICE_TOKEN_FILE", value_name = "FILE")]
    recipient_service_token_file: Option<PathBuf>,

    /// Hidden, because other users of the machine can read the command line: it is here for the
    /// environment variable
    #[arg(
        long,
        env = "RECIPIENT_SERVICE_TOKEN",
        hide = true,
        hide_env_values = true
    )]
    recipient_service_token: Option<String>,

    /// How long to wait for a connection to a provider, such as `500ms` or `2s`
    #[arg(long, env = "PROVIDER_CONNECT_TIMEOUT", value_name = "DURATION",
          value_parser = duration, default_value = "2s")]
    provider_connect_timeout: Duration,

    /// How long to wait for the whole answer of a provider to one request
    #[arg(long, env = "PROVIDER_TIMEOUT", value_name = "DURATION",
          value_parser = duration, default_value = "10s")]
    provider_timeout: Duration,
}

impl Command for Cli {
    fn log(&self) -> LogSettings {
        self.service.log()
    }

    async fn start(self) -> Result<Running, StartError> {
        crate::start(self.settings()?).await
    }
}

impl Cli {
    fn settings(self) -> Result<Settings, StartError> {
        let providers = self.providers;
        let template_token = TokenSource {
            variable: "TEMPLATE_SERVICE_TOKEN",
            flag: "--template-service-token-file",
            file: providers.template_service_token_file,
            text: providers.template_service_token,
        };
        let recipient_token = TokenSource {
            variable: "RECIPIENT_SERVICE_TOKEN",
            flag: "--recipient-service-token-file",
            file: providers.recipient_service_token_file,
            text: providers.recipient_service_token,
        };
        let wrong = |error: ProviderTokenError| StartError::Service(error.into());
        Ok(Settings {
            service: self.service.settings()?,
            template_service: ProviderSettings {
                url: providers.template_service_url,
                token: template_token.read().map_err(wrong)?,
            },
            recipient_service: ProviderSettings {
                url: providers.recipient_service_url,
                token: recipient_token.read().map_err(wrong)?,
            },
            timeouts: Timeouts {
                connect: providers.provider_connect_timeout,
                total: providers.provider_timeout,
            },
            clock: Clock::default(),
        })
    }
}

/// Where the token for a provider can come from.
struct TokenSource {
    variable: &'static str,
    flag: &'static str,
    file: Option<PathBuf>,
    text: Option<String>,
}

/// Why there is no token for a provider.
#[derive(Debug, thiserror::Error)]
enum ProviderTokenError {
    #[error(
        "no token for a provider: set the environment variable {variable}, or give a file with {flag}"
    )]
    Missing {
        variable: &'static str,
        flag: &'static str,
    },
    #[error("{variable}: {source}")]
    Variable {
        variable: &'static str,
        source: TokenError,
    },
    #[error("cannot read the token file {}: {source}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("token file {}: {source}", path.display())]
    File { path: PathBuf, source: TokenError },
}

impl TokenSource {
    /// The token; where there is a file, the environment variable does not count.
    fn read(self) -> Result<Token, ProviderTokenError> {
        let Self {
            variable,
            flag,
            file,
            text,
        } = self;
        match (file, text) {
            (Some(path), _) => match std::fs::read_to_string(&path) {
                Ok(text) => {
                    Token::parse(&text).map_err(|source| ProviderTokenError::File { path, source })
                }
                Err(source) => Err(ProviderTokenError::Unreadable { path, source }),
            },
            (None, Some(text)) => Token::parse(&text)
                .map_err(|source| ProviderTokenError::Variable { variable, source }),
            (None, None) => Err(ProviderTokenError::Missing { variable, flag }),
        }
    }
}

/// An address that paths can be put behind.
fn address(text: &str) -> Result<Url, String> {
    let url: Url = text.parse().map_err(|error| format!("{error}"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("the address must begin with http:// or https://".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("the address must not hold a user name or password".to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("the address must end before any `?` or `#`".to_owned());
    }
    Ok(url)
}

/// A duration as in `500ms`, `2s` or `1m 30s`.
fn duration(text: &str) -> Result<Duration, String> {
    let parsed: jiff::SignedDuration = text.parse().map_err(|error| format!("{error}"))?;
    match Duration::try_from(parsed) {
        Ok(duration) if !duration.is_zero() => Ok(duration),
        _ => Err("the duration must be longer than nothing".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_paths_cannot_be_put_behind_is_refused() {
        for text in [
            "",
            "localhost:8081",
            "ftp://a",
            "http://u:p@a",
            "http://a?b",
            "http://a#b",
        ] {
            assert!(address(text).is_err(), "{text}");
        }
        assert_eq!(address("http://a:1/b").unwrap().as_str(), "http://a:1/b");
    }

    #[test]
    fn durations_are_read_with_their_unit_only() {
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("2s"), Ok(Duration::from_secs(2)));
        for text in ["", "2", "0s", "-1s", "soon"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }
}
