//! Loads played to consumers whose weaknesses are known: each must be found, and nothing else.

mod binary;
mod consumer;
mod faults;
mod played;
mod shards;
mod weaknesses;
