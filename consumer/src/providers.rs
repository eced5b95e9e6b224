//! The typed clients of the two providers: every call the scheduler makes, and every way in which
//! one can fail.
//!
//! They know HTTP and the providers' wire types; they must not know campaigns, the store, or how
//! an error is shown to the scheduler's own callers. `docs/meeting-the-providers.md` tells what
//! becomes of each fault.
//!
//! A call goes through [`Connection`] (deadline, retries), the gate (breaker, budget, slots), one
//! exchange for each attempt, and a [`Reader`] (schema, type). What only several pages together can
//! show is checked by [`Pages`] and [`Everybody`].

mod breaker;
mod budget;
mod connection;
mod error;
mod everybody;
mod exchange;
mod gate;
mod pages;
mod policy;
mod problem;
mod reader;
pub mod recipient;
mod retry_after;
pub mod template;
mod token;

pub use breaker::BreakerSettings;
pub use connection::{Connection, Surroundings};
pub use error::{Endless, Fault, Provider, ProviderError};
pub use everybody::Everybody;
pub use pages::{Page, Pages};
pub use policy::{CallPolicy, Concurrency, Deadlines, Retries};
pub use problem::Problem;
pub use reader::{Reader, Rule};
pub use recipient::RecipientClient;
pub use template::TemplateClient;
pub use token::{Token, TokenError};
