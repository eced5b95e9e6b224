//! The history of a service's tables.

use sqlx::SqlSafeStr;
use sqlx::migrate::{self, Migrate, MigrateError, MigrationType, Migrator};

/// One step in the history of a service's tables. Steps that were ever released never change.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Its place in the history, from 1.
    pub version: i64,
    /// What it does, in a few words.
    pub description: &'static str,
    /// The statements, as by `include_str!`.
    pub sql: &'static str,
}

/// The history of a service's tables on each engine.
#[derive(Clone, Copy, Debug)]
pub struct Migrations<'m> {
    /// On SQLite.
    pub sqlite: &'m [Migration],
    /// On PostgreSQL.
    pub postgres: &'m [Migration],
}

/// Does the steps that were not done yet, under the engine's lock where it has one for this.
pub(super) async fn run<C: Migrate>(
    migrations: &[Migration],
    connection: &mut C,
) -> Result<(), MigrateError> {
    let step = |migration: &Migration| {
        migrate::Migration::new(
            migration.version,
            migration.description.into(),
            MigrationType::Simple,
            migration.sql.into_sql_str(),
            false,
        )
    };
    let migrator = Migrator::with_migrations(migrations.iter().map(step).collect());
    // Not `run`, whose future the compiler cannot see to be `Send`.
    migrator.run_direct(None, connection, false).await
}
