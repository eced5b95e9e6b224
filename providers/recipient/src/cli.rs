//! The command line of the Recipient service.

use clap::Parser;
use recipient_service::{Settings, start};
use service::{Command, LogSettings, ProviderStateArgs, Running, ServiceArgs, StartError};

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
    service: ServiceArgs,
    #[command(flatten)]
    provider_states: ProviderStateArgs,
}

impl Command for Cli {
    fn log(&self) -> LogSettings {
        self.service.log()
    }

    async fn start(self) -> Result<Running, StartError> {
        let settings = Settings {
            provider_states: self.provider_states.settings(),
            service: self.service.settings()?,
        };
        start(settings).await
    }
}
