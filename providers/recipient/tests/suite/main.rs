//! The Recipient service over real HTTP: in process on a port of its own, and as a real binary.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "what is unexpected has to fail the test"
)]

mod access;
mod binary;
mod configuration;
mod contract;
mod import;
mod lists;
mod provider_states;
mod recipients;
mod rows;
mod service_under_test;
