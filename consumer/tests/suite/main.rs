//! The scheduler as its callers see it: the real service on a port of its own, with a real
//! database, against providers that answer what a test tells them to.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "what is unexpected has to fail the test"
)]
#![allow(
    clippy::allow_attributes,
    clippy::duplicate_mod,
    reason = "the tests run on each engine, unless those on PostgreSQL are left out"
)]

mod binary;
mod configuration;
mod fake_provider;
mod fake_timer;
mod log_lines;
mod long_list;
mod moving_clock;
#[path = "../../../service/tests/suite/open_metrics.rs"]
mod open_metrics;
#[cfg(feature = "otlp")]
mod otlp;
mod raw_provider;

#[path = "each_engine.rs"]
mod on_sqlite;

test_postgres::unless_skipped! {
    #[path = "each_engine.rs"]
    mod on_postgres;

    mod postgres;
    mod replicas_killed;
}
