//! Loads a consumer, and proves of every single request what became of it.
//!
//! The pure parts know no network and no clock: when requests start ([`Schedule`]), what is kept of
//! them while they end ([`Recording`], [`Latencies`]), the [`ledger`] in which each has its line, the
//! search for the highest rate ([`Search`]), and the judgement ([`judge`]).

mod findings;
mod judge;
mod knee;
mod latencies;
pub mod ledger;
mod recording;
mod recovery;
mod schedule;

pub use findings::Findings;
pub use judge::{Judged, judge, keeps};
pub use knee::Search;
pub use latencies::{Latencies, Packed};
pub use recording::{Ended, Glance, Recorder, Recording};
pub use schedule::{Planned, Schedule, Start};
