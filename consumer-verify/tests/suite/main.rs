//! The stub played over HTTP, and loads played to consumers: in-process and as the real binary.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed, also in a function it calls"
)]

mod binary;
mod choosing;
mod control;
mod faults_command;
mod faulty_stub;
mod generated;
mod load;
mod malformed;
mod mutation;
mod pact_file;
mod small_consumer;
mod this_repository;
mod unmatched;
mod weaknesses;
