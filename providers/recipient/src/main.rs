//! The Recipient service as a process.

use std::process::ExitCode;

mod cli;

#[tokio::main]
async fn main() -> ExitCode {
    service::run::<cli::Cli>().await
}
