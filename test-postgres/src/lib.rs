//! A PostgreSQL for tests, and a schema of its own for each of them.
//!
//! The server is that of `DATABASE_URL`, otherwise the one at 127.0.0.1:5432 that lets the user
//! `postgres` in without a password, otherwise a temporary one, made with `initdb` and gone after
//! the tests. Where none of these can be had, the tests fail and say so, unless they were built
//! with `SKIP_POSTGRES_TESTS=1` in the environment: then those in [`unless_skipped!`] are not
//! there.

mod cluster;
mod programs;
mod schema;
mod server;

pub use cluster::{Cluster, ClusterError};
pub use programs::ProgramsError;
pub use schema::{Schema, SchemaError};
pub use server::ServerError;

/// The items in it, unless the tests were built with `SKIP_POSTGRES_TESTS=1`.
#[cfg(not(skip_postgres_tests))]
#[macro_export]
macro_rules! unless_skipped {
    ($($item:item)*) => { $($item)* };
}

/// The items in it, unless the tests were built with `SKIP_POSTGRES_TESTS=1`.
#[cfg(skip_postgres_tests)]
#[macro_export]
macro_rules! unless_skipped {
    ($($item:item)*) => {};
}
