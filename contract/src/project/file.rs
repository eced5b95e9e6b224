//! The shape of the file, as serde reads it. Spans are kept where a later check may complain.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;
use toml::{Spanned, Value};

use super::Role;
use super::faults::FaultsTable;
use super::load_table::LoadTable;

/// A table whose keys, values or both can be complained of.
pub(super) type Table<V> = BTreeMap<Spanned<String>, Spanned<V>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) project: ProjectTable,
    #[serde(default)]
    pub(super) services: BTreeMap<Spanned<String>, ServiceTable>,
    #[serde(default)]
    pub(super) steps: Vec<StepTable>,
    #[serde(default)]
    pub(super) scenarios: Vec<ScenarioTable>,
    #[serde(default)]
    pub(super) faults: BTreeMap<Spanned<String>, FaultsTable>,
    #[serde(default)]
    pub(super) load: BTreeMap<Spanned<String>, LoadTable>,
    #[serde(default)]
    pub(super) tests: Vec<TestsTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProjectTable {
    pub(super) name: String,
    #[serde(default = "pacts")]
    pub(super) pacts: PathBuf,
}

fn pacts() -> PathBuf {
    PathBuf::from("pacts")
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ServiceTable {
    pub(super) role: Role,
    pub(super) build: Option<Spanned<Vec<String>>>,
    pub(super) build_timeout: Option<Spanned<String>>,
    pub(super) start: Option<Spanned<Vec<Spanned<String>>>>,
    #[serde(default)]
    pub(super) env: Table<String>,
    pub(super) url: Option<Spanned<String>>,
    pub(super) ready: Option<Spanned<String>>,
    pub(super) ready_timeout: Option<Spanned<String>>,
    pub(super) provider_states: Option<Spanned<String>>,
    pub(super) token_env: Option<Spanned<String>>,
    pub(super) token_file: Option<Spanned<PathBuf>>,
    pub(super) headers: Option<Table<String>>,
    pub(super) request_timeout: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepTable {
    pub(super) name: Spanned<String>,
    #[serde(default)]
    pub(super) verify: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) scenarios: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) faults: Vec<Spanned<String>>,
    pub(super) load: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) tests: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TestsTable {
    pub(super) name: Spanned<String>,
    pub(super) consumer: Spanned<String>,
    pub(super) command: Spanned<Vec<String>>,
    pub(super) score: Spanned<PathBuf>,
    pub(super) timeout: Option<Spanned<String>>,
    pub(super) minimum: Option<Spanned<u8>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScenarioTable {
    pub(super) name: Spanned<String>,
    pub(super) consumer: Spanned<String>,
    #[serde(default)]
    pub(super) given: Vec<GivenTable>,
    #[serde(default)]
    pub(super) steps: Vec<ScenarioStepTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GivenTable {
    pub(super) provider: Spanned<String>,
    pub(super) state: String,
    #[serde(default)]
    pub(super) params: toml::Table,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScenarioStepTable {
    pub(super) name: Spanned<String>,
    pub(super) request: Spanned<String>,
    #[serde(default)]
    pub(super) headers: Table<String>,
    pub(super) body: Option<Spanned<Value>>,
    pub(super) expect: ExpectTable,
    #[serde(default)]
    pub(super) save: Table<String>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExpectTable {
    pub(super) status: Spanned<u16>,
    #[serde(default)]
    pub(super) headers: Table<Value>,
    #[serde(default)]
    pub(super) body: Table<Value>,
}
