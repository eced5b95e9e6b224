//! Plays the consumer to a live provider: brings it into the states that an interaction needs,
//! sends exactly one request, and checks the answer against the pact and the consumer's schema.
//!
//! The stages are modules, each a value in and a value out: [`select`] what to check, [`states`] set
//! up and torn down, replay, check, and [`Verification`] that strings them together into a
//! [`contract::Step`]. Nothing here prints, reads the environment or decides how a result is
//! worded; a contract is read by `contract` and a run is rendered by `report`.

pub mod broker;
pub mod check;
pub mod client;
mod guard;
pub mod init;
mod matching;
pub mod merge;
mod pact;
mod provider;
pub mod provider_test;
mod replay;
pub mod run;
pub mod select;
pub mod state_list;
pub mod states;
mod verify;
pub mod watch;

pub use client::{ClientError, Connection, Proxies, ProxyError, Trust, UserAgent, client};
pub use guard::catches_panics;
pub use provider::{Endpoint, MessageEndpoints, OrderForm, Provider, StateChange};
pub use provider_test::ProviderTest;
pub use select::{Filter, StateFilter};
pub use verify::{Progress, Verification, VerifyError};
