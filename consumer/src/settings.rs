//! What the scheduler is told when it starts, as typed values. Where they come from is not known
//! here.

use url::Url;

use crate::clock::Clock;
use crate::providers::{Timeouts, Token};

/// What the scheduler is told when it starts.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What every service is told.
    pub service: service::Settings,
    /// Where the Template service is.
    pub template_service: ProviderSettings,
    /// Where the Recipient service is.
    pub recipient_service: ProviderSettings,
    /// How long a provider is waited for.
    pub timeouts: Timeouts,
    /// What tells the time.
    pub clock: Clock,
}

/// Where a provider is, and the token for it.
#[derive(Clone, Debug)]
pub struct ProviderSettings {
    /// The address that `/v1/…` is put behind.
    pub url: Url,
    /// The bearer token.
    pub token: Token,
}
