//! Verification against live providers, in-process and as the real binary.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed, also in a function it calls"
)]

mod command_line;
mod fake_provider;
mod mismatches;
mod pact_file;
mod planted_bugs;
mod replay;
mod secrets;
mod selection;
mod states;
