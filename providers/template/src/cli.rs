//! The command line of the Template service.

use clap::Parser;
use service::{Command, LogSettings, ProviderStateArgs, Running, ServiceArgs, StartError};
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
