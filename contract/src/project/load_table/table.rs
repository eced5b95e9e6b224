//! The shape of the table, as serde reads it.

use serde::Deserialize;
use toml::{Spanned, Value};

use super::arrival::ArrivalTable;
use super::budget::BudgetTable;
use crate::project::file::{GivenTable, Table};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::project) struct LoadTable {
    pub(super) name: String,
    #[serde(default)]
    pub(super) given: Vec<GivenTable>,
    #[serde(default)]
    pub(super) env: Table<String>,
    #[serde(default)]
    pub(super) held: Vec<HeldTable>,
    pub(super) request: Spanned<String>,
    #[serde(default)]
    pub(super) headers: Table<String>,
    pub(super) body: Option<Spanned<Value>>,
    pub(super) acknowledged: Spanned<Vec<Spanned<u16>>>,
    pub(super) created: Spanned<String>,
    pub(super) read_back: Spanned<Vec<ReadBackTable>>,
    pub(super) audit: AuditTable,
    pub(super) breakers: Option<BreakersTable>,
    pub(super) arrival: Spanned<ArrivalTable>,
    #[serde(rename = "for")]
    pub(super) length: Option<Spanned<String>>,
    pub(super) soak_for: Option<Spanned<String>>,
    pub(super) warm_up: Option<Spanned<String>>,
    pub(super) deadline: Option<Spanned<String>>,
    pub(super) in_flight: Option<Spanned<u32>>,
    #[serde(default)]
    pub(super) during: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) budget: BudgetTable,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HeldTable {
    pub(super) provider: Spanned<String>,
    pub(super) request: Spanned<String>,
    #[serde(default)]
    pub(super) save: Table<String>,
    pub(super) pages: Option<PagesTable>,
    pub(super) digest: Option<Spanned<HeldDigestTable>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HeldDigestTable {
    pub(super) name: Spanned<String>,
    pub(super) of: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReadBackTable {
    pub(super) request: Spanned<String>,
    #[serde(default)]
    pub(super) expect: Table<Value>,
    pub(super) pages: Option<PagesTable>,
    pub(super) digest: Option<Spanned<DigestTable>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DigestTable {
    pub(super) of: Spanned<String>,
    pub(super) equals: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AuditTable {
    pub(super) request: Spanned<String>,
    pub(super) pages: PagesTable,
    pub(super) id: Spanned<String>,
    pub(super) mark: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PagesTable {
    pub(super) items: Spanned<String>,
    pub(super) next: Spanned<String>,
    pub(super) cursor: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BreakersTable {
    pub(super) request: Spanned<String>,
    pub(super) items: Spanned<String>,
    pub(super) name: Spanned<String>,
    pub(super) state: Spanned<String>,
}
