//! What the launcher is told, as typed values.

use std::num::{NonZeroU32, NonZeroUsize};
use std::time::Duration;

/// Whether a replica launches campaigns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LauncherMode {
    /// It does, and how.
    On(LauncherSettings),
    /// It only answers requests: other replicas launch.
    Off,
}

/// How campaigns are launched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LauncherSettings {
    /// How long to wait before looking again when nothing is due.
    pub poll_interval: Duration,
    /// How long a campaign is kept for a launcher from which nothing is heard.
    pub lease: Duration,
    /// How many messages at most are written in one transaction.
    pub batch: NonZeroU32,
    /// How many campaigns are launched at a time.
    pub concurrency: NonZeroUsize,
    /// How many attempts there are to ask the Template service before the campaign fails.
    pub attempts: NonZeroU32,
    /// How long to wait after the first attempt that failed. After each further one it is twice as
    /// long.
    pub first_delay: Duration,
    /// How long to wait at most.
    pub longest_delay: Duration,
}

impl Default for LauncherSettings {
    fn default() -> Self {
        Self {
            poll_interval: Duration::from_secs(1),
            lease: Duration::from_secs(30),
            batch: const { NonZeroU32::new(1000).unwrap() },
            concurrency: const { NonZeroUsize::new(4).unwrap() },
            attempts: const { NonZeroU32::new(20).unwrap() },
            first_delay: Duration::from_secs(5),
            longest_delay: Duration::from_secs(300),
        }
    }
}
