//! The Template service as its users meet it: over HTTP, and as a process.

#![expect(
    clippy::unwrap_used,
    reason = "what is unexpected has to fail the test"
)]

mod api;
mod auth;
mod configuration;
mod contract;
mod document;
mod input;
mod process;
mod states;
mod templates;
