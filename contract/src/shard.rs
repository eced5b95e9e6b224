//! A step that was cut into shards, so that several machines make its checks: which part each has,
//! recorded so exactly that the parts can be joined again without a gap or a repetition.

use serde::{Deserialize, Serialize};

/// The part of a step that one shard has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// Its number, from 1.
    pub number: usize,
    /// How many shards there are.
    pub of: usize,
    /// A digest of all that the shards were cut from; only shards of the same can be joined.
    pub digest: String,
    /// How many checks all shards have together.
    pub checks: usize,
    /// The place of each outcome among all checks, from 0, in the order of the outcomes.
    pub places: Vec<usize>,
}
