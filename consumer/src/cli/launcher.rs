//! The flags of the launcher, and their way into typed settings.

use std::num::{NonZeroU32, NonZeroUsize};
use std::time::Duration;

use super::duration;
use crate::launcher::{LauncherMode, LauncherSettings};

/// Launching campaigns that are due.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Launcher")]
pub(super) struct LauncherArgs {
    /// Whether this process launches campaigns that are due, or leaves that to others on the same
    /// database
    #[arg(
        long,
        env = "LAUNCHER",
        value_name = "on|off",
        value_enum,
        default_value = "on"
    )]
    launcher: Switch,

    /// How long to wait before looking again when nothing is due
    #[arg(long, env = "LAUNCHER_POLL_INTERVAL", value_name = "DURATION",
          value_parser = duration, default_value = "1s")]
    launcher_poll_interval: Duration,

    /// How long a campaign is kept for a launcher from which nothing is heard; then another one
    /// goes on with it
    #[arg(long, env = "LAUNCHER_LEASE", value_name = "DURATION",
          value_parser = duration, default_value = "30s")]
    launcher_lease: Duration,

    /// How many messages at most are written to the outbox in one transaction
    #[arg(long, env = "LAUNCHER_BATCH", value_name = "NUMBER",
          value_parser = clap::value_parser!(u32).range(1..=10_000), default_value = "1000")]
    launcher_batch: u32,

    /// How many campaigns are launched at a time
    #[arg(long, env = "LAUNCHER_CONCURRENCY", value_name = "NUMBER",
          value_parser = clap::value_parser!(u32).range(1..=64), default_value = "4")]
    launcher_concurrency: u32,

    /// How many attempts there are to ask the Template service about a campaign before it fails
    #[arg(
        long,
        env = "LAUNCHER_ATTEMPTS",
        value_name = "NUMBER",
        default_value = "20"
    )]
    launcher_attempts: NonZeroU32,

    /// How long to wait after the first attempt that failed; it doubles with each further one
    #[arg(long, env = "LAUNCHER_RETRY_DELAY", value_name = "DURATION",
          value_parser = duration, default_value = "5s")]
    launcher_retry_delay: Duration,

    /// How long to wait between two attempts at most
    #[arg(long, env = "LAUNCHER_LONGEST_RETRY_DELAY", value_name = "DURATION",
          value_parser = duration, default_value = "5m")]
    launcher_longest_retry_delay: Duration,
}

/// The two words of `--launcher`.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Switch {
    On,
    Off,
}

/// Flags that do not go together.
#[derive(Debug, thiserror::Error)]
#[error("--launcher-retry-delay is longer than --launcher-longest-retry-delay")]
pub(super) struct DelaysCrossed;

impl LauncherArgs {
    /// The settings.
    ///
    /// # Errors
    /// The first delay is longer than the longest.
    pub(super) fn mode(&self) -> Result<LauncherMode, DelaysCrossed> {
        if self.launcher_retry_delay > self.launcher_longest_retry_delay {
            return Err(DelaysCrossed);
        }
        Ok(match self.launcher {
            Switch::Off => LauncherMode::Off,
            Switch::On => LauncherMode::On(LauncherSettings {
                poll_interval: self.launcher_poll_interval,
                lease: self.launcher_lease,
                batch: NonZeroU32::new(self.launcher_batch).unwrap_or(NonZeroU32::MIN),
                concurrency: NonZeroUsize::new(self.launcher_concurrency as usize)
                    .unwrap_or(NonZeroUsize::MIN),
                attempts: self.launcher_attempts,
                first_delay: self.launcher_retry_delay,
                longest_delay: self.launcher_longest_retry_delay,
            }),
        })
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::super::tests::without_environment;
    use super::*;

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        launcher: LauncherArgs,
    }

    fn mode(args: &[&str]) -> Result<LauncherMode, DelaysCrossed> {
        let args = ["cli"].iter().chain(args);
        let cli: Cli = without_environment(args).unwrap();
        cli.launcher.mode()
    }

    #[test]
    fn without_flags_the_launcher_is_on_with_the_defaults_of_its_settings() {
        let on = LauncherMode::On(LauncherSettings::default());
        assert_eq!(mode(&[]).unwrap(), on);
        assert_eq!(mode(&["--launcher", "off"]).unwrap(), LauncherMode::Off);
    }

    #[test]
    fn a_first_delay_that_is_longer_than_the_longest_is_refused() {
        assert!(mode(&["--launcher-retry-delay", "5m"]).is_ok());
        assert!(mode(&["--launcher-retry-delay", "6m"]).is_err());
    }
}
