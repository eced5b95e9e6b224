//! The binary: its command line in, the service out.

use std::process::ExitCode;

use campaign_scheduler::cli::Cli;

#[tokio::main]
async fn main() -> ExitCode {
    // Fails only where there is one already, which is all that is wanted.
    let _ = rustls::crypto::ring::default_provider().install_default();
    service::run::<Cli>().await
}
