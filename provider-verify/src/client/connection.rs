//! How a server is connected to: whose certificates are trusted, who we are, and through which
//! proxy. It does not know where any of it was read from.

use std::fmt;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, ClientBuilder, Identity, NoProxy, Proxy};

use super::ClientError;

/// Hosts that no proxy can reach for us.
const NEVER_BY_PROXY: &str = "localhost,127.0.0.0/8,::1";

/// How a server is connected to; by default directly, with the certificates that the system trusts.
#[derive(Clone, Debug, Default)]
pub struct Connection {
    /// Whose certificates are trusted.
    pub trust: Trust,
    /// The certificate and key that we show the server when it asks.
    pub identity: Option<Identity>,
    /// The proxies in between.
    pub proxies: Proxies,
    /// What we call ourselves.
    pub user_agent: UserAgent,
}

/// The `User-Agent` of requests; by default `provider-verify` with its version.
#[derive(Clone, Copy, Debug)]
pub struct UserAgent(pub &'static str);

impl Default for UserAgent {
    fn default() -> Self {
        Self(concat!("provider-verify/", env!("CARGO_PKG_VERSION")))
    }
}

/// Whose certificates are trusted.
#[derive(Clone, Debug, Default)]
pub enum Trust {
    /// Those of the system.
    #[default]
    System,
    /// Those of the system, and these.
    And(Vec<Certificate>),
    /// All: any server may say that it is the one that was asked for.
    Anyone,
}

/// The proxies between us and a server.
#[derive(Clone, Default)]
pub struct Proxies(Vec<Proxy>);

impl fmt::Debug for Proxies {
    /// A proxy's address may have a password in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxies({})", self.0.len())
    }
}

/// An address of a proxy that cannot be used. The address is not named: it may hold a password.
#[derive(Debug, thiserror::Error)]
#[error("the proxy's address is not an http:// or https:// address")]
pub struct ProxyError(#[source] reqwest::Error);

impl Proxies {
    /// The proxy for `http://` and the one for `https://` addresses, as their environment variables
    /// have them, and the hosts that are reached without, as `NO_PROXY` has them. Loopback
    /// addresses always are.
    ///
    /// # Errors
    /// When an address cannot be used.
    pub fn new(
        http: Option<&str>,
        https: Option<&str>,
        except: Option<&str>,
    ) -> Result<Self, ProxyError> {
        let except = except.map_or_else(String::new, |hosts| format!(",{hosts}"));
        let except = NoProxy::from_string(&format!("{NEVER_BY_PROXY}{except}"));
        let proxies = [http.map(Proxy::http), https.map(Proxy::https)];
        let proxies: Result<Vec<Proxy>, _> = proxies.into_iter().flatten().collect();
        let proxies = proxies.map_err(ProxyError)?;
        let with_exceptions = |proxy: Proxy| proxy.no_proxy(except.clone());
        Ok(Self(proxies.into_iter().map(with_exceptions).collect()))
    }
}

impl Connection {
    /// A client that sends what it is told, once, and follows nothing.
    ///
    /// # Errors
    /// When the TLS backend cannot be set up, or a certificate cannot be used.
    pub fn client(&self, timeout: Duration) -> Result<Client, ClientError> {
        let client = self.builder(timeout).redirect(Policy::none()).build()?;
        Ok(client)
    }

    fn builder(&self, timeout: Duration) -> ClientBuilder {
        // reqwest is built without a TLS provider of its own; fails only when there is one already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = Client::builder()
            .user_agent(self.user_agent.0)
            .retry(reqwest::retry::never())
            .no_proxy()
            .timeout(timeout);
        for proxy in &self.proxies.0 {
            builder = builder.proxy(proxy.clone());
        }
        if let Some(identity) = &self.identity {
            builder = builder.identity(identity.clone());
        }
        match &self.trust {
            Trust::System => builder,
            Trust::And(certificates) => builder.tls_certs_merge(certificates.iter().cloned()),
            Trust::Anyone => builder.tls_danger_accept_invalid_certs(true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_with_a_password_is_not_shown() {
        let proxies = Proxies::new(Some("http://me:s3cr3t@proxy:3128"), None, None).unwrap();
        assert!(!format!("{proxies:?}").contains("s3cr3t"));
        let error = Proxies::new(Some("http://me:s3cr3t@:bad"), None, None).unwrap_err();
        assert!(
            !format!("{error} {error:?}").contains("s3cr3t"),
            "{error:?}"
        );
    }
}
