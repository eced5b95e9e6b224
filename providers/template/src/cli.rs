//! The command line of the Template service.

use clap::Parser;
use service::{Command, LogSettings, ProviderArgs, Running, StartError};
use template_service::{Settings, start};

/// Serves e-mail templates with versions
#[derive(Debug, Parser)]
#[command(
    name = "template-service",
    version,
    mut_arg("listen", |arg| arg.default_value("127.0.0.1:8081")),
    mut_arg("database", |arg| arg.default_value("template-service.db")),
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
