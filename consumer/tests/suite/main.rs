//! The scheduler as its callers see it: the real service on a port of its own, with a real
//! database, against providers that answer what a test tells them to.

#![expect(
    clippy::unwrap_used,
    reason = "what is unexpected has to fail the test"
)]

mod binary;
mod campaigns;
mod campaigns_refused;
mod creating;
mod fake_provider;
mod idempotency;
mod input;
mod log_lines;
mod openapi;
mod provider_failures;
mod scheduler;
mod seen;
