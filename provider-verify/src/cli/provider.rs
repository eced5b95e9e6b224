//! Where the provider listens, and what it needs to be told.

use std::time::Duration;

use clap::Args;
use provider_verify::{Connection, Provider};
use url::Url;

use super::number::{milliseconds, port};
use super::secret::{Kept, header};
use super::states::States;
use super::transports::Transports;
use super::{http_url, usage};

#[derive(Args)]
#[command(next_help_heading = "Provider")]
pub(super) struct ProviderArgs {
    /// The provider's name in the pacts; needed when they are with several providers
    #[arg(short = 'n', long, value_name = "NAME", env = "PACT_PROVIDER_NAME")]
    provider_name: Option<String>,
    /// Where the provider listens, such as http://127.0.0.1:8081/base; repeated for each of several
    /// instances that share no state
    #[arg(
        long,
        value_name = "URL",
        visible_alias = "provider-base-url",
        conflicts_with_all = ["hostname", "port", "transport", "base_path"]
    )]
    provider_url: Vec<Url>,
    /// The provider's host
    #[arg(
        short = 'h',
        long,
        value_name = "HOST",
        default_value = "localhost",
        env = "PACT_PROVIDER_HOSTNAME"
    )]
    hostname: String,
    /// The provider's port [default: 80, with https 443]
    #[arg(short, long, value_parser = port, env = "PACT_PROVIDER_PORT")]
    port: Option<u16>,
    /// How the provider is spoken to: http or https
    #[arg(
        long,
        alias = "scheme",
        value_name = "SCHEME",
        value_parser = transport,
        default_value = "http",
        env = "PACT_PROVIDER_TRANSPORT"
    )]
    transport: String,
    #[command(flatten)]
    transports: Transports,
    /// What the paths of all requests begin with
    #[arg(long, value_name = "PATH", env = "PACT_PROVIDER_BASE_PATH")]
    base_path: Option<String>,
    /// A header for every request, in place of the pact's own of that name; may be repeated. Its
    /// value is not shown in any report
    #[arg(short = 'H', long, value_name = "NAME: VALUE")]
    header: Vec<String>,
    /// The same with its value, or what follows the scheme, in an environment variable, such as
    /// "Authorization=Bearer API_TOKEN"
    #[arg(long, value_name = "NAME=[SCHEME ]VARIABLE")]
    header_env: Vec<Kept>,
    /// The same with its value, or what follows the scheme, in the first line of a file
    #[arg(long, value_name = "NAME=[SCHEME ]FILE")]
    header_file: Vec<Kept>,
    /// How long an answer may take, in milliseconds
    #[arg(
        long,
        value_name = "MS",
        value_parser = milliseconds,
        default_value = "5000",
        env = "PACT_PROVIDER_REQUEST_TIMEOUT"
    )]
    request_timeout: Duration,
}

fn transport(text: &str) -> Result<String, String> {
    match text {
        "http" | "https" => Ok(text.to_owned()),
        _ => {
            Err("only http and https are spoken here; for others use pact_verifier_cli".to_owned())
        }
    }
}

impl ProviderArgs {
    pub(super) fn name(&self) -> Option<String> {
        self.provider_name.clone()
    }

    /// The provider; when it has several instances, each of them. Never empty.
    pub(super) fn instances(
        self,
        states: States,
        connection: &Connection,
    ) -> Result<Vec<Provider>, clap::Error> {
        let urls = match self.provider_url.is_empty() {
            true => vec![self.address()?],
            false if self.transports.http()?.is_some() => {
                return Err(usage(
                    "--provider-url and --transports both say where the provider is; leave http and \
                     https out of --transports",
                ));
            }
            false => {
                let urls = self.provider_url.iter();
                let urls = urls.map(|url| http_url("--provider-url", url.clone()));
                urls.collect::<Result<_, _>>()?
            }
        };
        let handlers = states.handlers(&urls)?;
        let messages = self.transports.endpoints(&urls)?;
        let mut headers = Vec::new();
        for text in &self.header {
            // Said here and not by clap, which shows what it refuses: it may be a token.
            headers.push(header(text).map_err(|reason| usage(&format!("--header: {reason}")))?);
        }
        for kept in self.header_env {
            headers.push(kept.value_of_variable()?);
        }
        for kept in self.header_file {
            headers.push(kept.value_of_file()?);
        }
        let instances = urls.into_iter().zip(handlers).zip(messages);
        Ok(Vec::from_iter(instances.map(
            |((url, state_change), messages)| Provider {
                messages,
                headers: headers.clone(),
                state_change,
                request_timeout: self.request_timeout,
                connection: connection.clone(),
                ..Provider::at(url)
            },
        )))
    }

    /// The address that scheme, host, port and path make up.
    fn address(&self) -> Result<Url, clap::Error> {
        let (scheme, port) = match (self.transports.http()?, self.port) {
            (Some(_), Some(_)) => {
                return Err(usage(
                    "--port and --transports both say the provider's port; leave out one of them",
                ));
            }
            (Some((scheme, port)), None) => (scheme, Some(port)),
            (None, port) => (self.transport.as_str(), port),
        };
        let text = format!("{scheme}://{}", self.hostname);
        let host = Url::parse(&text)
            .ok()
            .filter(|url| url.path() == "/" && url.username().is_empty() && url.port().is_none());
        let host = host.filter(|url| url.query().is_none() && url.fragment().is_none());
        let Some(mut url) = host else {
            let name = &self.hostname;
            return Err(usage(&format!("--hostname: {name:?} is not a host name")));
        };
        // Fails only for addresses without a host.
        let _ = url.set_port(port);
        url.set_path(self.base_path.as_deref().unwrap_or_default());
        Ok(url)
    }
}
