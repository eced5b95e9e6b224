//! The shared vocabulary of every tool here: contracts and schemas as they are loaded, and the
//! outcomes and runs that checking them ends in.
//!
//! A library that never prints, never reads the environment and never decides how a thing is worded:
//! a mismatch is data here, and a sentence only in `report`.

#[cfg(feature = "consumer-tests")]
pub mod consumer_tests;
mod contract;
pub mod evidence;
mod exchange;
mod exit;
mod fault;
mod json_text;
mod load;
mod load_test;
mod mismatch;
mod mutation;
mod of_provider;
mod outcome;
pub mod project;
mod redaction;
mod run;
mod schema;
mod selection;
mod shard;

pub use contract::{Contract, Interaction};
pub use evidence::{Evidence, EvidenceRule};
pub use exchange::{Excerpt, Exchange, Header, Kept, Received, RecordedBody, Sent};
pub use exit::ExitStatus;
pub use fault::{FaultCell, FaultClass, Reaction};
pub use json_text::pointer_to_member;
pub use load::{LoadError, PathPart, Problem, RuleSet, Rules, load, parse_pact, path_parts};
pub use load_test::{
    Arrival, BreakerState, Knee, LedgerTotals, LoadCheck, LoadEvent, LoadEventKind, LoadSample,
    LoadSeries, LoadStage, LoadTest, Percentiles, Trial,
};
pub use mismatch::{Mismatch, Place, Rule};
pub use mutation::{Excused, Mutated, MutationScore, Survivor};
pub use of_provider::{SelectError, contracts_with};
pub use outcome::{Ended, Given, NotChecked, Outcome, ProviderState, StateFault, Subject, Verdict};
pub use project::instead;
pub use redaction::Redaction;
pub use run::{Note, Run, Step, Totals};
pub use schema::{Schema, SchemaError};
pub use selection::{Selection, SkipReason, Skipped};
pub use shard::Shard;
