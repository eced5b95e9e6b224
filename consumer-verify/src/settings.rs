//! What a call of the binary asks for, with every value already what it has to be.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// The settings of one call.
pub(crate) enum Settings {
    Stub(Stub),
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
}
