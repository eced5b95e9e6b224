//! What a call of the binary asks for, with every value already what it has to be.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use contract::Arrival;
use contract::project::During;
use jiff::Timestamp;

/// The settings of one call.
pub(crate) enum Settings {
    Load(Box<Load>),
    Merge(Merge),
    Stub(Stub),
    Faults(Faults),
}

/// A stub to be played until a signal ends it.
pub(crate) struct Stub {
    /// Files, and folders of them; never empty.
    pub(crate) pacts: Vec<PathBuf>,
    /// Whose contracts are meant, where they are of several providers.
    pub(crate) provider_name: Option<String>,
    pub(crate) listen: SocketAddr,
    /// How many requests the journal keeps.
    pub(crate) journal: NonZeroUsize,
    /// How long the consumer waits, for faults of time.
    pub(crate) patience: Duration,
}

/// Faults to be played to a consumer.
pub(crate) struct Faults {
    /// The `contracts.toml`; looked for where it is not given.
    pub(crate) config: Option<PathBuf>,
    /// Which of several consumers.
    pub(crate) consumer: Option<String>,
    /// Parts of the names of cells; all where it is empty.
    pub(crate) only: Vec<String>,
    pub(crate) seed: u64,
    /// As the plan says where it is not given.
    pub(crate) instances: Option<usize>,
    /// Where the reports and logs go.
    pub(crate) output_dir: Option<PathBuf>,
    pub(crate) colours: bool,
}

/// A load to be played once.
pub(crate) struct Load {
    /// The `contracts.toml`; looked for from the current folder upward where it is not given.
    pub(crate) config: Option<PathBuf>,
    /// The consumer, where several are loaded.
    pub(crate) consumer: Option<String>,
    /// How requests arrive, instead of what the file says.
    pub(crate) arrival: Option<Arrival>,
    /// How long, instead of what the file says.
    pub(crate) length: Option<Duration>,
    /// What is looked for.
    pub(crate) aim: Aim,
    /// The number of this driver and how many there are, and when all of them begin.
    pub(crate) shard: Option<Shard>,
    /// What ids and keys are made from.
    pub(crate) seed: Option<u64>,
    /// Faults, instead of what the file says.
    pub(crate) during: Vec<During>,
    pub(crate) reports: Reports,
}

/// What a load is to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Aim {
    /// Whether the budget is kept.
    Budget,
    /// Whether it is kept for a long time.
    Soak,
    /// Up to which rate it is kept.
    Knee,
}

/// One of several drivers of one load.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shard {
    /// From 1.
    pub(crate) number: u32,
    pub(crate) of: u32,
    pub(crate) start_at: Timestamp,
}

/// The results of several drivers to be joined.
pub(crate) struct Merge {
    /// The folders of the drivers; never empty.
    pub(crate) folders: Vec<PathBuf>,
    pub(crate) reports: Reports,
}

/// Where reports go.
pub(crate) struct Reports {
    /// `target/load-test` where it is not given, beside the `contracts.toml` if there is one.
    pub(crate) folder: Option<PathBuf>,
    pub(crate) colours: bool,
}
