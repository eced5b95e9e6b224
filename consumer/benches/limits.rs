//! How many campaigns can be set up in a second: through the real binary over HTTP, on both
//! engines, with one to three replicas on one database, lists of three lengths, and several
//! requests at once. Providers that cost next to nothing are in this process.
//!
//! `cargo bench -p campaign-scheduler --bench limits`. With `BEFORE`, the path of another build of
//! the binary, both builds take turns on databases of their own, and the table compares them.
//! `SECONDS_EACH` is how long each turn lasts, `ROUNDS` how many turns each build has, `ONLY` what
//! a line has to begin with to be measured, such as `PostgreSQL, 3`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark prints its figures, and ends where something is unexpected"
)]

#[path = "limits/fleet.rs"]
mod fleet;
#[path = "../tests/suite/long_list.rs"]
#[expect(dead_code, reason = "here the providers and the requests are others")]
mod long_list;
#[path = "limits/prepared.rs"]
mod prepared;

use std::env;
use std::path::{Path, PathBuf};
use std::time::Duration;

use fleet::{Engine, Fleet, Measured};
use long_list::BINARY;
use prepared::Prepared;

/// The lengths of the lists, with how many campaigns to each are set up at once, from alone to more
/// than two cores can do.
const LISTS: [(usize, &[usize]); 3] = [(10, &[1, 8, 32]), (1_000, &[1, 8]), (100_000, &[1, 2])];

/// How many replicas there are on PostgreSQL. Several are measured at the most at once only.
const REPLICAS: [usize; 3] = [1, 2, 3];

/// How long the replicas are asked before anything is measured.
const WARM_UP: Duration = Duration::from_millis(200);

/// One line of the table.
#[derive(Clone, Copy)]
struct Line {
    engine: Engine,
    replicas: usize,
    list: usize,
    at_once: usize,
}

#[tokio::main]
async fn main() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let before = env::var_os("BEFORE").map(PathBuf::from);
    let builds: Vec<&Path> = before
        .as_deref()
        .into_iter()
        .chain([Path::new(BINARY)])
        .collect();
    let seconds = env::var("SECONDS_EACH").map_or(1.0, |seconds| seconds.parse().unwrap());
    let time = Duration::from_secs_f64(seconds);
    let rounds = env::var("ROUNDS").map_or(3, |rounds| rounds.parse().unwrap());
    let only = env::var("ONLY").unwrap_or_default();
    let providers = Prepared::start(&LISTS.map(|(list, _)| list)).await;
    let head = match before {
        Some(_) => {
            "| set-ups/s before | now | ratio | processor time before | now | ratio | memory |"
        }
        None => "| set-ups/s | processor time | memory |",
    };
    println!("| Engine, replicas | recipients | at once {head}");
    println!(
        "|---|---|---{}|",
        "|---".repeat(head.matches('|').count() - 1)
    );
    for line in lines().filter(|line| line.to_string().starts_with(&only)) {
        let mut turns = vec![Vec::new(); builds.len()];
        for _ in 0..rounds {
            for (build, turns) in builds.iter().zip(&mut turns) {
                match turn(line, build, &providers, time).await {
                    Ok(measured) => turns.push(measured),
                    Err(error) => return println!("\nNothing on PostgreSQL: {error}"),
                }
            }
        }
        let medians: Vec<Measured> = turns.iter().map(|turns| median(turns)).collect();
        println!("| {line} {}", figures(&medians));
    }
}

fn lines() -> impl Iterator<Item = Line> {
    let of = |engine, replicas| {
        LISTS.iter().flat_map(move |&(list, at_once)| {
            let fewest = if replicas > 1 { at_once.len() - 1 } else { 0 };
            at_once[fewest..].iter().map(move |&at_once| Line {
                engine,
                replicas,
                list,
                at_once,
            })
        })
    };
    of(Engine::Sqlite, 1).chain(
        REPLICAS
            .into_iter()
            .flat_map(move |replicas| of(Engine::Postgres, replicas)),
    )
}

/// One turn of one build.
async fn turn(
    line: Line,
    build: &Path,
    providers: &Prepared,
    time: Duration,
) -> Result<Measured, test_postgres::SchemaError> {
    let Line {
        engine,
        replicas,
        list,
        at_once,
    } = line;
    let fleet = Fleet::start(build, providers.url(), engine, replicas, list).await?;
    fleet.measure(at_once, WARM_UP).await;
    Ok(fleet.measure(at_once, time).await)
}

/// The median of each figure, and the most memory.
fn median(turns: &[Measured]) -> Measured {
    let middle = |figure: fn(&Measured) -> f64| {
        let mut figures: Vec<f64> = turns.iter().map(figure).collect();
        figures.sort_by(f64::total_cmp);
        figures[figures.len() / 2]
    };
    Measured {
        rate: middle(|turn| turn.rate),
        processor: middle(|turn| turn.processor),
        memory: turns
            .iter()
            .map(|turn| turn.memory)
            .max()
            .unwrap_or_default(),
    }
}

fn figures(medians: &[Measured]) -> String {
    let rate = |measured: &Measured| match measured.rate {
        rate if rate < 100.0 => format!("{rate:.1}"),
        rate => format!("{rate:.0}"),
    };
    let processor = |measured: &Measured| format!("{:.2} ms", measured.processor * 1e3);
    match medians {
        [before, now] => format!(
            "| {} | {} | {:.2} | {} | {} | {:.2} | {} MB |",
            rate(before),
            rate(now),
            now.rate / before.rate,
            processor(before),
            processor(now),
            now.processor / before.processor,
            now.memory,
        ),
        medians => {
            let shown = medians
                .iter()
                .map(|now| format!("| {} | {} | {} MB |", rate(now), processor(now), now.memory));
            shown.collect()
        }
    }
}

impl std::fmt::Display for Line {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let engine = match self.engine {
            Engine::Sqlite => "SQLite",
            Engine::Postgres => "PostgreSQL",
        };
        let Self {
            replicas,
            list,
            at_once,
            ..
        } = self;
        write!(formatter, "{engine}, {replicas} | {list} | {at_once}")
    }
}
