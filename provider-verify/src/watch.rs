//! Noticing that a pact or a schema changed, and which interactions that touches. Files are looked
//! at again and again: it works on every file system, network mounts and containers included.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use contract::{Contract, Interaction, Schema};

/// How long a change may go unnoticed.
const INTERVAL: Duration = Duration::from_millis(300);

/// What tells a file from the same one before a change.
type Stamp = (Option<SystemTime>, u64);

/// Pact files and the schemas beside them.
#[derive(Debug)]
pub struct Watched {
    places: Vec<PathBuf>,
    seen: BTreeMap<PathBuf, Stamp>,
}

impl Watched {
    /// The pacts at these paths as they are now, and the folder `schemas` beside theirs.
    #[must_use]
    pub fn new(paths: &[PathBuf]) -> Self {
        let schemas = paths.iter().filter_map(|path| {
            let path = path.canonicalize().ok()?;
            let folder = match path.is_dir() {
                true => &path,
                false => path.parent()?,
            };
            Some(folder.parent()?.join("schemas"))
        });
        let mut watched = Self {
            places: paths.iter().cloned().chain(schemas).collect(),
            seen: BTreeMap::new(),
        };
        watched.seen = watched.stamps();
        watched
    }

    /// Ends once something changed since it last did, or since the beginning.
    pub async fn changed(&mut self) {
        loop {
            let now = self.stamps();
            if now != self.seen {
                self.seen = now;
                return;
            }
            tokio::time::sleep(INTERVAL).await;
        }
    }

    fn stamps(&self) -> BTreeMap<PathBuf, Stamp> {
        let mut stamps = BTreeMap::new();
        for place in &self.places {
            gather(place, &mut stamps);
        }
        stamps
    }
}

/// What cannot be read is as if it were not there: it may be so for a moment only.
fn gather(path: &Path, stamps: &mut BTreeMap<PathBuf, Stamp>) {
    let Ok(metadata) = path.metadata() else {
        return;
    };
    if metadata.is_file() {
        stamps.insert(path.to_owned(), (metadata.modified().ok(), metadata.len()));
    } else if let Ok(entries) = path.read_dir() {
        for entry in entries.flatten() {
            let path = entry.path();
            let is_json = path
                .extension()
                .is_some_and(|extension| extension == "json");
            if path.is_dir() || is_json {
                gather(&path, stamps);
            }
        }
    }
}

/// The interactions of `now` that are not the same as in `before`, or new.
pub fn changed_interactions<'a>(
    before: &[Contract],
    now: &'a [Contract],
) -> Vec<(&'a Contract, &'a Interaction)> {
    let known: HashMap<String, &Interaction> = named(before).collect();
    let is_new = |(name, one): &(String, &Interaction)| {
        known.get(name).is_none_or(|known| !is_same(known, one))
    };
    let changed = now.iter().flat_map(|contract| {
        let interactions = named(std::slice::from_ref(contract)).filter(is_new);
        interactions.map(move |(_, one)| (contract, one))
    });
    changed.collect()
}

/// All interactions, each by what tells it from all others.
fn named(contracts: &[Contract]) -> impl Iterator<Item = (String, &Interaction)> {
    contracts.iter().flat_map(|contract| {
        contract.interactions().iter().map(|one| {
            let states = serde_json::to_string(one.states()).unwrap_or_default();
            let parts = [
                contract.consumer(),
                contract.provider(),
                one.description(),
                &states,
            ];
            (parts.join("\0"), one)
        })
    })
}

fn is_same(a: &Interaction, b: &Interaction) -> bool {
    let document = |schema: Option<&Schema>| schema.map(|one| one.document().clone());
    a.http() == b.http()
        && a.message() == b.message()
        && document(a.response_schema()) == document(b.response_schema())
        && document(a.request_schema()) == document(b.request_schema())
}
