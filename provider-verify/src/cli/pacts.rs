//! Where the pacts come from.

use std::path::PathBuf;

use clap::Args;
use provider_verify::Connection;
use provider_verify::broker::{Access, Credentials};
use url::Url;

use super::secret::first_line;
use super::{http_url, usage};
use crate::settings::{BrokerPacts, NoPacts, Sources};

#[derive(Args)]
#[command(next_help_heading = "Pacts")]
pub(super) struct Pacts {
    /// Pact files, and folders with pact files (*.json) directly in them
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// A pact file; may be repeated
    #[arg(short, long, value_name = "FILE")]
    file: Vec<PathBuf>,
    /// A folder with pact files; may be repeated
    #[arg(short, long, value_name = "DIR")]
    dir: Vec<PathBuf>,
    /// The address of a pact; may be repeated
    #[arg(short, long, value_name = "URL")]
    url: Vec<Url>,
    /// End with 0 when there are no pacts
    #[arg(long)]
    ignore_no_pacts_error: bool,
    /// The user name for --url and --broker-url
    #[arg(
        long,
        value_name = "NAME",
        env = "PACT_BROKER_USERNAME",
        hide_env_values = true,
        conflicts_with = "token"
    )]
    user: Option<String>,
    /// The password of --user; better in the environment or in a file
    #[arg(
        long,
        value_name = "PASSWORD",
        env = "PACT_BROKER_PASSWORD",
        hide_env_values = true,
        conflicts_with = "token"
    )]
    password: Option<String>,
    /// A file with the password of --user in its first line
    #[arg(long, value_name = "FILE", conflicts_with_all = ["password", "token"])]
    password_file: Option<PathBuf>,
    /// The bearer token for --url and --broker-url; better in the environment or in a file
    #[arg(
        short,
        long,
        value_name = "TOKEN",
        env = "PACT_BROKER_TOKEN",
        hide_env_values = true
    )]
    token: Option<String>,
    /// A file with the bearer token in its first line
    #[arg(long, value_name = "FILE", conflicts_with_all = ["token", "user"])]
    token_file: Option<PathBuf>,
    /// How often a call to a broker or for a pact is tried again after a 408, 429 or 5xx, or when
    /// it cannot connect: after half a second, then after twice the time of before
    #[arg(
        long,
        value_name = "N",
        default_value_t = 3,
        env = "PACT_BROKER_HTTP_RETRIES"
    )]
    retries: u8,
}

impl Pacts {
    pub(super) fn has_urls(&self) -> bool {
        !self.url.is_empty()
    }

    pub(super) fn sources(
        self,
        broker: Option<BrokerPacts>,
        broker_url: Option<Url>,
        connection: Connection,
    ) -> Result<Sources, clap::Error> {
        let named = [&self.paths, &self.file, &self.dir];
        if broker.is_none() && self.url.is_empty() && named.iter().all(|paths| paths.is_empty()) {
            return Err(usage(
                "no pacts are named; give files or folders, such as pacts, or --url or --broker-url",
            ));
        }
        let credentials = self.credentials()?;
        let urls = self.url.into_iter().map(|url| http_url("--url", url));
        let urls = urls.collect::<Result<Vec<_>, _>>()?;
        let callback = match &broker {
            Some(BrokerPacts::One(url)) => Some(url.clone()),
            Some(BrokerPacts::Selected { .. }) | None => None,
        };
        let servers = broker_url.into_iter().chain(urls.clone()).chain(callback);
        Ok(Sources {
            urls,
            paths: [self.file, self.dir, self.paths].concat(),
            broker,
            access: Access {
                servers: servers.collect(),
                credentials,
                connection,
                retries: self.retries,
            },
            no_pacts: match self.ignore_no_pacts_error {
                true => NoPacts::Ignored,
                false => NoPacts::Error,
            },
        })
    }

    fn credentials(&self) -> Result<Credentials, clap::Error> {
        let token = match &self.token_file {
            Some(file) => Some(first_line("--token-file", file)?),
            None => self.token.clone(),
        };
        let password = match &self.password_file {
            Some(file) => Some(first_line("--password-file", file)?),
            None => self.password.clone(),
        };
        match (token, &self.user) {
            (Some(token), _) => Ok(Credentials::bearer(token)),
            (None, Some(user)) => Ok(Credentials::basic(user.clone(), password)),
            (None, None) if password.is_some() => Err(usage("--password: needs --user")),
            (None, None) => Ok(Credentials::none()),
        }
    }
}
