//! The library as its users meet it: folders of pacts, consumer tests that write them, and the
//! schema of `contracts.toml`.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed, also in a function it calls"
)]

#[cfg(feature = "consumer-tests")]
mod consumer_tests;
mod project_schema;
