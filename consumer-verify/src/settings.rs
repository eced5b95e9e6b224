//! What a call of the binary asks for, with every value already what it has to be.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

/// The settings of one call.
pub(crate) enum Settings {
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
