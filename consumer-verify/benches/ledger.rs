//! A ledger of ten million requests: writing it in an order in which requests end, reading it as a
//! stream, and what was taken of memory for it.
//!
//! `cargo bench -p consumer-verify --bench ledger`; `ENTRIES=1000000` takes fewer.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench ends where something goes wrong, and shows what it measured"
)]

use std::time::{Duration, Instant};

use consumer_verify::load::ledger::{CreatedId, Entry, Found, Outcome, Scope, Writer};
use consumer_verify::load::{Ended, Planned, Recorder, Words};

/// How many requests are on their way at once: so far a request may end out of its order.
const ON_THEIR_WAY: u64 = 512;

fn main() {
    let entries = std::env::var("ENTRIES").ok();
    let entries: u64 = entries
        .and_then(|entries| entries.parse().ok())
        .unwrap_or(10_000_000);
    let folder = tempfile::tempdir().unwrap();
    let length = Duration::from_secs(entries / 1000);
    let rate = Some(1000.0);
    let stage = Planned {
        from: Duration::ZERO,
        length,
        rate,
    };
    let mut recorder = Recorder::new(&[stage], length);
    let mut writer = Writer::create(&folder.path().join("ledger"), Scope::whole(1)).unwrap();
    let before = peak_memory();
    let began = Instant::now();
    for turn in 0..entries {
        // Each block of requests ends backwards.
        let block = turn / ON_THEIR_WAY * ON_THEIR_WAY;
        let last = (block + ON_THEIR_WAY).min(entries) - 1;
        let number = last - (turn - block);
        let intended = Duration::from_millis(number);
        let latency = Duration::from_micros(500 + number % 10_000);
        recorder.started(intended, 0);
        recorder.ended(&Ended {
            intended,
            latency,
            stage: 0,
            right: true,
        });
        writer
            .write(number, entry(number, intended, latency))
            .unwrap();
    }
    let book = writer.finish().unwrap();
    let recording = recorder.finish();
    shown("written and recorded", entries, began);
    let began = Instant::now();
    let read = book.entries().unwrap().map(Result::unwrap);
    let right = read.filter(|(number, entry)| entry.created == id(*number));
    assert_eq!(right.count() as u64, entries);
    shown("read as a stream", entries, began);
    assert_eq!(recording.total().answered, entries);
    let bytes = std::fs::metadata(book.path()).unwrap().len();
    println!("on disk               {:>8.1} MB", bytes as f64 / 1e6);
    println!("peak memory before    {:>8.1} MB", before / 1e3);
    println!("peak memory           {:>8.1} MB", peak_memory() / 1e3);
}

fn id(number: u64) -> CreatedId {
    CreatedId::of(&Words::of(1).key(number)).unwrap()
}

fn entry(number: u64, intended: Duration, latency: Duration) -> Entry {
    Entry {
        intended,
        latency,
        outcome: Outcome::Acknowledged,
        status: 201,
        was_ambiguous: false,
        created: id(number),
        found: Found::default(),
    }
}

fn shown(what: &str, entries: u64, began: Instant) {
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "{what:<21} {seconds:>8.2} s, {:.0} 1/s",
        entries as f64 / seconds
    );
}

/// `VmHWM` of this process, in kB; 0 where the system does not say it.
fn peak_memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mut lines = status.lines();
    let line = lines.find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|number| number.parse().ok()).unwrap_or(0.0)
}
