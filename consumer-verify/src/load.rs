//! Loads a consumer, and proves of every single request what became of it.
//!
//! The pure parts know no network and no clock: when requests start ([`Schedule`]), what is kept of
//! them while they end ([`Recording`], [`Latencies`]), the [`ledger`] in which each has its line, the
//! search for the highest rate ([`Search`]), and the judgement ([`judge`]). The module `drive` sends
//! requests and knows no services, and [`Play`] is the way of a whole load.

mod audit;
mod breakers;
mod ceiling;
mod digest;
mod drive;
mod faults;
mod findings;
mod front;
mod held;
mod judge;
mod knee;
mod latencies;
pub mod ledger;
mod options;
mod pace;
mod play;
mod progress;
mod read_back;
mod reader;
mod recording;
mod recovery;
mod result;
mod schedule;
mod sender;
mod settle;
mod tally;
mod template;
mod wire;
mod words;

pub use ceiling::{CeilingError, ceiling};
pub use findings::Findings;
pub use judge::{Judged, judge, keeps};
pub use knee::Search;
pub use latencies::{Latencies, Packed};
pub use options::{Options, OptionsError};
pub use play::Play;
pub use progress::{Progress, Told};
pub use recording::{Ended, Glance, Recorder, Recording};
pub use result::{LoadResult, LoadedBy, ResultError, ledger_in};
pub use schedule::{Planned, Schedule, Start};
pub use words::Words;
