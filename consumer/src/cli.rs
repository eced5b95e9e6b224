//! The command line of the scheduler, and its way into typed settings.

mod calls;
mod launcher;
mod store;

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use service::{
    Command, LogSettings, Running, SecretSource, ServiceArgs, SettingsError, StartError,
};
use url::Url;

use self::calls::CallArgs;
use self::launcher::LauncherArgs;
use self::store::StoreArgs;
use crate::providers::Token;
use crate::{Clock, ProviderSettings, Settings, Timer};

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
    store: StoreArgs,

    #[command(flatten)]
    providers: ProviderArgs,

    #[command(flatten)]
    calls: CallArgs,

    #[command(flatten)]
    launcher: LauncherArgs,
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
}

impl Command for Cli {
    type Settings = Settings;

    fn log(&self) -> LogSettings {
        self.service.log()
    }

    async fn start(settings: Settings) -> Result<Running, StartError> {
        crate::start(settings).await
    }

    fn settings(self) -> Result<Settings, StartError> {
        let providers = self.providers;
        let template_token = SecretSource {
            what: "token for the Template service",
            variable: "TEMPLATE_SERVICE_TOKEN",
            flag: "--template-service-token-file",
            file: providers.template_service_token_file,
            text: providers.template_service_token,
        };
        let recipient_token = SecretSource {
            what: "token for the Recipient service",
            variable: "RECIPIENT_SERVICE_TOKEN",
            flag: "--recipient-service-token-file",
            file: providers.recipient_service_token_file,
            text: providers.recipient_service_token,
        };
        let wrong = |error| StartError::Settings(SettingsError::Secret(error));
        let idempotency_retention = self.store.idempotency_retention();
        let mut service = self.service.settings()?;
        if let Some(server) = self.store.server()? {
            service.database = server;
        }
        Ok(Settings {
            service,
            idempotency_retention,
            template_service: ProviderSettings {
                url: providers.template_service_url,
                token: template_token.read(Token::parse).map_err(wrong)?,
            },
            recipient_service: ProviderSettings {
                url: providers.recipient_service_url,
                token: recipient_token.read(Token::parse).map_err(wrong)?,
            },
            calls: self
                .calls
                .policy()
                .map_err(|error| StartError::Service(error.into()))?,
            launcher: self
                .launcher
                .mode()
                .map_err(|error| StartError::Service(error.into()))?,
            clock: Clock::default(),
            timer: Timer::default(),
        })
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

    /// The command for these arguments, whatever is in the environment of the test.
    pub(super) fn without_environment<'a, C: Parser>(
        arguments: impl Iterator<Item = &'a &'a str>,
    ) -> Result<C, clap::Error> {
        let command = C::command().mut_args(|arg| arg.env(None::<&'static str>));
        C::from_arg_matches(&command.try_get_matches_from(arguments)?)
    }

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
