//! The shape of `[faults.<consumer>]`, as serde reads it.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::{Spanned, Value};

use crate::project::file::{ExpectTable, Table};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::project) struct FaultsTable {
    #[serde(default)]
    pub(super) env: Table<String>,
    #[serde(default = "instances")]
    pub(super) instances: Spanned<usize>,
    pub(super) patience: Spanned<String>,
    pub(super) deadline: Spanned<String>,
    #[serde(default)]
    pub(super) retries: usize,
    pub(super) error_line: Spanned<Vec<String>>,
    pub(super) paging: Option<PagingTable>,
    pub(super) state: Option<StateTable>,
    #[serde(default)]
    pub(super) refusals: Vec<RefusalTable>,
    #[serde(default)]
    pub(super) exceptions: Vec<ExceptionTable>,
    pub(super) scenarios: Spanned<Vec<FaultScenarioTable>>,
}

fn instances() -> Spanned<usize> {
    Spanned::new(0..0, 4)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PagingTable {
    pub(super) items: Spanned<String>,
    pub(super) next: Spanned<String>,
    pub(super) query: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StateTable {
    pub(super) request: Spanned<String>,
    pub(super) items: Spanned<String>,
    pub(super) next: Option<Spanned<String>>,
    pub(super) query: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RefusalTable {
    #[serde(default)]
    pub(super) faults: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) interactions: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) pointers: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) variants: Vec<String>,
    pub(super) expect: ExpectTable,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExceptionTable {
    #[serde(default)]
    pub(super) faults: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) interactions: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) pointers: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) variants: Vec<String>,
    pub(super) reaction: ReactionWord,
    pub(super) expect: Option<ExpectTable>,
    pub(super) because: Spanned<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum ReactionWord {
    Refuse,
    Tolerate,
    Recover,
    Skip,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FaultScenarioTable {
    pub(super) name: Spanned<String>,
    pub(super) answers: Spanned<Vec<AnswerTable>>,
    #[serde(default)]
    pub(super) creates: usize,
    pub(super) request: Spanned<String>,
    #[serde(default)]
    pub(super) headers: Table<String>,
    pub(super) body: Option<Spanned<Value>>,
    pub(super) expect: ExpectTable,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerTable {
    pub(super) interaction: Spanned<String>,
    pub(super) provider: Option<Spanned<String>>,
    pub(super) operation: Option<String>,
    #[serde(default)]
    pub(super) set: BTreeMap<Spanned<String>, Value>,
    pub(super) size: Option<Spanned<String>>,
    pub(super) size_of: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) optional: bool,
}
