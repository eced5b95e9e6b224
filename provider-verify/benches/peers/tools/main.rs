//! What the comparison with the peers needs beside them: pacts of any size, a provider that keeps
//! them, and a plain loop over the same requests. Not part of the product; `./run` drives it.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench ends where something goes wrong, and speaks to a script"
)]

mod pact;
mod plain_loop;
mod provider;

use std::path::PathBuf;

use clap::Parser;
use pact::Form;
use url::Url;

/// Makes pacts, plays the provider, and sends a pact's requests without checking anything.
#[derive(Parser)]
enum Tool {
    /// Writes a pact and, in ../schemas, the schema that it names
    Pact {
        #[command(flatten)]
        form: Form,
        /// The file, inside a folder for pacts
        file: PathBuf,
    },
    /// Serves what the pacts ask for, and prints where
    Provider,
    /// Sends the requests of a pact, as many at once as it is told, and reads every answer
    PlainLoop {
        /// Where the provider is
        #[arg(long)]
        url: Url,
        /// How many requests are under way at once
        #[arg(long)]
        jobs: usize,
        /// The pact
        file: PathBuf,
    },
}

#[tokio::main]
async fn main() {
    // `cargo bench` adds a flag of its own.
    let arguments = std::env::args_os().filter(|argument| argument != "--bench");
    match Tool::parse_from(arguments) {
        Tool::Pact { form, file } => pact::write(&form, &file),
        Tool::Provider => provider::serve().await,
        Tool::PlainLoop { url, jobs, file } => plain_loop::run(&url, jobs, &file).await,
    }
}
