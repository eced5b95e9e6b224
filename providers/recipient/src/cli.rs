//! The command line of the Recipient service.

use clap::Parser;
use recipient_service::{Settings, start};
use service::{Command, LogSettings, ProviderArgs, Running, StartError};

/// Serves recipient lists, streamed in and out
#[derive(Debug, Parser)]
#[command(
    name = "recipient-service",
    version,
    mut_arg("listen", |arg| arg.default_value("127.0.0.1:8082")),
    mut_arg("database", |arg| arg.default_value("recipient-service.db")),
)]
pub(crate) struct Cli {
    #[command(flatten)]
    provider: ProviderArgs,
}

impl Command for Cli {
    type Settings = Settings;

    fn log(&self) -> LogSettings {
        self.provider.log()
    }

    fn settings(self) -> Result<Settings, StartError> {
        self.provider.settings()
    }

    async fn start(settings: Settings) -> Result<Running, StartError> {
        start(settings).await
    }
}
