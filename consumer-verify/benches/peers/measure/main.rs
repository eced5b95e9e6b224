//! The stub beside its peers: each is a process of its own, plays the same pact, and is asked in turn
//! with the others over the same connections. Every answer is checked. Not part of the product;
//! `../run` drives it.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench ends where something goes wrong, and shows what it measured"
)]

mod server;
mod table;
#[path = "../../traffic/mod.rs"]
mod traffic;
mod turns;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use server::{Kind, Programs};

/// Measures stubs, and prints a table for each size of pact
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    programs: Programs,
    /// Where the pacts are written
    #[arg(long)]
    pacts: PathBuf,
    /// Which servers; all unless it is said
    #[arg(long, value_delimiter = ',')]
    only: Vec<Kind>,
    /// Interactions in a pact; 39 are in those of this repository
    #[arg(long, value_delimiter = ',', default_values_t = [39, 1_000, 5_000])]
    sizes: Vec<usize>,
    /// How often each is asked, taking turns; the median counts
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// How many connections are kept, with one request at a time each
    #[arg(long, default_value_t = 16)]
    connections: usize,
    /// How many requests a turn has at the most
    #[arg(long, default_value_t = 32_000)]
    requests: usize,
    /// How many seconds requests are begun in a turn at the most
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// After how many seconds a turn is cut off
    #[arg(long, default_value_t = 60)]
    limit: u64,
}

#[tokio::main]
async fn main() {
    // `cargo bench` adds a flag of its own.
    let arguments = std::env::args_os().filter(|argument| argument != "--bench");
    let arguments = Arguments::parse_from(arguments);
    let plan = turns::Plan {
        rounds: arguments.rounds,
        extent: traffic::Extent {
            connections: arguments.connections,
            answers: arguments.requests,
            time: Duration::from_secs(arguments.seconds),
        },
        limit: Duration::from_secs(arguments.limit),
    };
    table::head(&plan);
    // What is too slow for a pact is not asked to play a larger one.
    let mut given_up = BTreeSet::new();
    for size in arguments.sizes {
        let file = arguments.pacts.join(format!("{size}.json"));
        std::fs::write(&file, traffic::pact(size).to_string()).unwrap();
        let kinds = Kind::ALL.into_iter().filter(|kind| {
            let is_asked = arguments.only.is_empty() || arguments.only.contains(kind);
            is_asked && !given_up.contains(kind)
        });
        let mut servers = Vec::new();
        for kind in kinds {
            servers.push(arguments.programs.start(kind, &file).await);
        }
        let results = turns::take(&servers, size, &plan).await;
        table::show(size, &results, &given_up);
        given_up.extend(
            results
                .iter()
                .filter(|one| !one.is_whole())
                .map(|one| one.kind),
        );
    }
}
