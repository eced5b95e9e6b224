//! What a call of the binary asks for, with every value already what it has to be.

use std::path::PathBuf;

use provider_verify::{Filter, Provider};
use tracing_subscriber::filter::LevelFilter;

/// The settings of one call.
pub(crate) struct Settings {
    /// Pact files, and folders of them.
    pub(crate) sources: Vec<PathBuf>,
    /// Whose contracts are meant, where they are of several providers.
    pub(crate) provider_name: Option<String>,
    pub(crate) provider: Provider,
    pub(crate) filter: Filter,
    pub(crate) json: Option<JsonTarget>,
    pub(crate) colour: Colour,
    pub(crate) log_level: LevelFilter,
}

/// Where the run goes as JSON.
pub(crate) enum JsonTarget {
    /// To standard output, in place of the text.
    Stdout,
    /// To a file, beside the text.
    File(PathBuf),
}

/// Whether the text is coloured.
#[derive(Clone, Copy)]
pub(crate) enum Colour {
    /// On a terminal, unless the environment says otherwise (`NO_COLOR`).
    Auto,
    /// Never.
    Never,
}
