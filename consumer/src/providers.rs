//! The typed clients of the two providers: every call the scheduler makes, and every way in which
//! one can fail.
//!
//! They know HTTP and the providers' wire types; they must not know campaigns, the store, or how
//! an error is shown to the scheduler's own callers.

mod connection;
mod error;
mod pages;
mod problem;
pub mod recipient;
pub mod template;
mod token;

pub use connection::{Connection, Timeouts};
pub use error::{Fault, Provider, ProviderError};
pub use pages::{Page, Pages};
pub use problem::Problem;
pub use recipient::RecipientClient;
pub use template::TemplateClient;
pub use token::{Token, TokenError};
