//! Plays the consumer to a live provider: brings it into the states that an interaction needs,
//! sends exactly one request, and checks the answer against the pact and the consumer's schema.
//!
//! The stages are modules, each a value in and a value out: [`select`] what to check, [`states`] set
//! up and torn down, replay, check, and [`verify`] that strings them together into a
//! [`contract::Step`]. Nothing here prints, reads the environment or decides how a result is
//! worded; a contract is read by `contract` and a run is rendered by `report`.

mod check;
pub mod client;
mod pact;
mod provider;
mod replay;
pub mod select;
pub mod states;
mod verify;

pub use client::{ClientError, client};
pub use provider::{Provider, StateChange};
pub use select::{Filter, StateFilter};
pub use verify::{Progress, VerifyError, verify};
