//! The services of a `contracts.toml`, live: built, started in order and stopped whatever happens,
//! with the words to address them, and the scenarios that are played to them.
//!
//! For every tool that needs a running consumer or provider. Nothing here prints or reads the
//! environment: progress is told through [`Event`]s, and what is found is an outcome of
//! [`contract`]. It knows nothing of plans, faults or load.

mod end;
mod event;
mod files;
mod given;
pub mod http;
pub mod scenario;
mod secrets;
mod services;
mod stage;

pub use end::End;
pub use event::{Event, Listener};
pub use files::{Files, FilesError};
pub use given::SetUp;
pub use secrets::{Secrets, TokenError};
pub use services::{CommandError, Services, StartError, Surroundings};
pub use stage::Stage;
