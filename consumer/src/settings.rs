//! What the scheduler is told when it starts, as typed values. Where they come from is not known
//! here.

use url::Url;

use crate::clock::Clock;
use crate::idempotency::IdempotencyRetention;
use crate::launcher::LauncherMode;
use crate::providers::{CallPolicy, Token};
use crate::timer::Timer;

/// What the scheduler is told when it starts.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What every service is told.
    pub service: service::Settings,
    /// Where the Template service is.
    pub template_service: ProviderSettings,
    /// Where the Recipient service is.
    pub recipient_service: ProviderSettings,
    /// How the providers are met.
    pub calls: CallPolicy,
    /// For how long an idempotency key belongs to its campaign.
    pub idempotency_retention: IdempotencyRetention,
    /// Whether campaigns are launched here, and how.
    pub launcher: LauncherMode,
    /// What tells the time.
    pub clock: Clock,
    /// What tells how time passes, and waits.
    pub timer: Timer,
}

/// Where a provider is, and the token for it.
#[derive(Clone, Debug)]
pub struct ProviderSettings {
    /// The address that `/v1/…` is put behind.
    pub url: Url,
    /// The bearer token.
    pub token: Token,
}
