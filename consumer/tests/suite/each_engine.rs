//! The tests that run on each engine. Modules of these are `super::…` to each other, because there
//! are two of each; what does not know the engine is `crate::…`.

mod campaigns;
mod campaigns_refused;
mod creating;
pub(crate) mod database;
mod idempotency;
mod input;
pub(crate) mod killed;
mod launching;
mod launching_failures;
mod leases;
mod long_lists;
mod memory;
mod metrics;
mod openapi;
mod provider_breaker;
mod provider_concurrency;
mod provider_content;
mod provider_failures;
mod provider_retries;
mod provider_secrets;
pub(crate) mod replicas;
pub(crate) mod scheduler;
mod seen;
mod setups_killed;
mod side_by_side;
mod versions;
