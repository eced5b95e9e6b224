//! What a call of the binary asks for, with every value already what it has to be.

use std::path::{Path, PathBuf};

use contract::EvidenceRule;
use provider_verify::broker::{Access, Publish, Selection};
use provider_verify::run::Execution;
use provider_verify::{Filter, Provider};
use tracing_subscriber::filter::LevelFilter;
use url::Url;

/// Where the last run is kept, from the folder of the call, for `--last-failed`.
pub(crate) const LAST_RUN: &str = "target/provider-verify/last-run.json";

/// The settings of one call.
pub(crate) struct Settings {
    pub(crate) call: Call,
    pub(crate) log_level: LevelFilter,
}

/// What is to be done.
pub(crate) enum Call {
    Verify(Box<Verify>),
    Merge(Merge),
    States(States),
    Init(Init),
    /// Write these bytes to standard output.
    Print(Vec<u8>),
}

/// A verification.
pub(crate) struct Verify {
    pub(crate) sources: Sources,
    /// Whose contracts are meant, where they are of several providers.
    pub(crate) provider_name: Option<String>,
    /// The provider; when it has several instances, each of them. Never empty.
    pub(crate) instances: Vec<Provider>,
    pub(crate) filter: Filter,
    /// The file of an earlier run, when only what failed in it is to be checked.
    pub(crate) last_failed: Option<PathBuf>,
    pub(crate) execution: Execution,
    pub(crate) evidence_rule: EvidenceRule,
    pub(crate) reports: Reports,
    pub(crate) colour: Colour,
    pub(crate) after: AfterRun,
}

/// Where the pacts come from; at least one place.
pub(crate) struct Sources {
    /// Pact files, and folders of them.
    pub(crate) paths: Vec<PathBuf>,
    pub(crate) urls: Vec<Url>,
    pub(crate) broker: Option<BrokerPacts>,
    /// How addresses and the broker are spoken to.
    pub(crate) access: Access,
    pub(crate) no_pacts: NoPacts,
}

/// The pacts that a broker is asked for.
pub(crate) enum BrokerPacts {
    /// Those that it selects.
    Selected { url: Url, selection: Selection },
    /// The one at this address.
    One(Url),
}

/// What it means when there are no pacts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoPacts {
    Error,
    Ignored,
}

/// What happens after the run.
pub(crate) enum AfterRun {
    End,
    /// The broker is told the results.
    Publish(Publish),
    /// What changes is replayed, until the program is ended.
    Watch,
}

/// What is written beside the text.
pub(crate) struct Reports {
    pub(crate) json: Option<JsonTarget>,
    pub(crate) junit: Option<PathBuf>,
    pub(crate) html: Option<PathBuf>,
}

impl Reports {
    /// The file that the JSON goes to.
    pub(crate) fn json_file(&self) -> Option<&Path> {
        match &self.json {
            Some(JsonTarget::File(file)) => Some(file),
            Some(JsonTarget::Stdout) | None => None,
        }
    }
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

/// Joining the runs of all shards.
pub(crate) struct Merge {
    /// Their files.
    pub(crate) runs: Vec<PathBuf>,
    pub(crate) reports: Reports,
    pub(crate) colour: Colour,
}

/// A list of provider states.
pub(crate) struct States {
    pub(crate) paths: Vec<PathBuf>,
    pub(crate) provider_name: Option<String>,
    pub(crate) format: Format,
}

/// The form of a list.
#[derive(Clone, Copy)]
pub(crate) enum Format {
    Text,
    Json,
}

/// A new `contracts.toml`.
pub(crate) struct Init {
    pub(crate) folder: PathBuf,
    pub(crate) existing: Existing,
}

/// What happens to a file that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Existing {
    Keep,
    Replace,
}
