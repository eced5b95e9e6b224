//! TLS and proxies, for the provider, its state handler, brokers and addresses of pacts alike.

use std::path::PathBuf;

use clap::Args;
use provider_verify::{Connection, Proxies, Trust, UserAgent};
use reqwest::{Certificate, Identity};

use super::usage;
use super::verify::read;

#[derive(Args)]
#[command(next_help_heading = "Connections")]
pub(super) struct ConnectionArgs {
    /// Also trust the certificate authorities in this PEM file
    #[arg(long, value_name = "FILE", conflicts_with = "disable_ssl_verification")]
    ca_cert: Option<PathBuf>,
    /// Show servers that ask the certificate in this PEM file
    #[arg(long, value_name = "FILE", requires = "client_key")]
    client_cert: Option<PathBuf>,
    /// The key of --client-cert, a PEM file
    #[arg(long, value_name = "FILE", requires = "client_cert")]
    client_key: Option<PathBuf>,
    /// Trust every certificate
    #[arg(long)]
    disable_ssl_verification: bool,
}

impl ConnectionArgs {
    pub(super) fn connection(&self) -> Result<Connection, clap::Error> {
        Ok(Connection {
            trust: self.trust()?,
            identity: self.identity()?,
            proxies: proxies()?,
            user_agent: UserAgent::default(),
        })
    }

    fn trust(&self) -> Result<Trust, clap::Error> {
        let Some(file) = &self.ca_cert else {
            return Ok(match self.disable_ssl_verification {
                true => Trust::Anyone,
                false => Trust::System,
            });
        };
        let pem = read("--ca-cert", file)?;
        match Certificate::from_pem_bundle(&pem) {
            Ok(certificates) if !certificates.is_empty() => Ok(Trust::And(certificates)),
            _ => Err(usage(&format!(
                "--ca-cert: {} has no PEM certificate in it",
                file.display()
            ))),
        }
    }

    fn identity(&self) -> Result<Option<Identity>, clap::Error> {
        let (Some(certificate), Some(key)) = (&self.client_cert, &self.client_key) else {
            return Ok(None);
        };
        let mut pem = read("--client-cert", certificate)?;
        pem.push(b'\n');
        pem.extend(read("--client-key", key)?);
        // What the library says of the key is not shown: it is about a secret.
        Identity::from_pem(&pem).map(Some).map_err(|_| {
            usage("--client-cert and --client-key: no PEM certificate with its key in these files")
        })
    }
}

/// The proxies that the environment names; the lower-case name of a variable goes first, as in curl.
fn proxies() -> Result<Proxies, clap::Error> {
    let variable = |names: &[&str]| {
        let mut found = names.iter().filter_map(|name| std::env::var(name).ok());
        found.find(|value| !value.is_empty())
    };
    let http = variable(&["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"]);
    let https = variable(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]);
    let except = variable(&["no_proxy", "NO_PROXY"]);
    Proxies::new(http.as_deref(), https.as_deref(), except.as_deref())
        .map_err(|error| usage(&format!("HTTP_PROXY, HTTPS_PROXY or ALL_PROXY: {error}")))
}
