//! Verification against live providers, in-process and as the real binary.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed, also in a function it calls"
)]

mod bodies;
mod broker;
mod broker_access;
mod checking_again;
mod command_line;
mod connection;
mod differential;
mod ending;
mod evidence;
mod fake_broker;
mod fake_provider;
mod faults;
mod from_pact_verifier_cli;
mod generators;
mod header_values;
mod malformed;
mod message_addresses;
mod messages;
mod mismatches;
mod pact_file;
mod panics;
mod parallel;
mod planted_bugs;
mod project_files;
mod provider_test;
mod publishing;
mod raw_provider;
mod replay;
mod run_flags;
mod secrets;
mod seed;
mod selection;
mod shards;
mod silent_provider;
mod state_handler;
mod states;
mod usage;
mod watched_provider;
