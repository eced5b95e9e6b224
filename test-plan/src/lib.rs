//! Runs the plan of a `contracts.toml`: builds and starts its services, checks one step after the
//! other, stops the services whatever happens, and ends in one [`contract::Run`].
//!
//! [`Plan::load`] finds everything that can be wrong before anything is started; after that,
//! whatever goes wrong is an outcome of the run. Nothing here prints or reads the environment:
//! progress is told through [`Event`]s, and what a mismatch is called is decided in `report`.

mod faults;
mod load;
mod loading;
mod run;
mod suite;
mod verify;

pub use load::{Plan, PlanError, Settings};
pub use test_environment::{Event, Files, FilesError, StartError};
