//! The results as Markdown, for docs/performance.md.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::server::{Kind, ProcessorTime};
use crate::traffic::median;
use crate::turns::{Failure, Plan, Result};

/// What holds for all tables.
pub(crate) fn head(plan: &Plan) {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap();
    let load = load.split(' ').next().unwrap();
    println!("load {load}, {} connections;", plan.extent.connections);
    println!(
        "{} turns of at most {} requests and about {} s each, cut off after {} s.",
        plan.rounds,
        plan.extent.answers,
        plan.extent.time.as_secs(),
        plan.limit.as_secs()
    );
}

/// The table of one size.
pub(crate) fn show(size: usize, results: &[Result], given_up: &BTreeSet<Kind>) {
    println!("\n### {size} interactions\n");
    println!(
        "| Server | requests per second | range | ours to it | processor time per 1,000 | of it the kernel's | peak memory |"
    );
    println!("|---|---|---|---|---|---|---|");
    let ours = results.iter().find(|one| one.kind == Kind::Ours);
    let ours = ours.filter(|ours| ours.is_whole()).map(rate);
    for result in results {
        println!("| {} |", cells(result, ours).join(" | "));
    }
    for kind in given_up {
        println!("| {} | left out: see above | | | | | |", kind.name());
    }
}

fn rate(result: &Result) -> f64 {
    median(result.rates.clone())
}

fn cells(result: &Result, ours: Option<f64>) -> [String; 7] {
    let name = result.kind.name().to_owned();
    let memory = result.peak_memory.map(|peak| format!("{peak} MB"));
    let memory = memory.unwrap_or_default();
    let failed = |how: &str| {
        let how = format!("{how} after {} answers", result.answers);
        let none = String::new;
        let name = name.clone();
        [name, how, none(), none(), none(), none(), memory.clone()]
    };
    match result.failed {
        Some(Failure::CutOff) => return failed("cut off"),
        Some(Failure::Broke) => return failed("broke off"),
        None => {}
    }
    let own = rate(result);
    let least = result.rates.iter().copied().fold(f64::INFINITY, f64::min);
    let most = result.rates.iter().copied().fold(0.0, f64::max);
    let ProcessorTime { user, system } = result.processor_time;
    let per_thousand = |time: Duration| time.as_secs_f64() * 1e6 / result.answers as f64;
    [
        name,
        number(own),
        format!("{}–{}", number(least), number(most)),
        ours.map_or_else(String::new, |ours| format!("{:.1}", ours / own)),
        format!("{:.1} ms", per_thousand(user + system)),
        format!("{:.1} ms", per_thousand(system)),
        memory,
    ]
}

/// A slow one's with what is behind the point.
fn number(rate: f64) -> String {
    match rate < 100.0 {
        true => format!("{rate:.2}"),
        false => format!("{rate:.0}"),
    }
}
