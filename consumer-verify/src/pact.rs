//! The adapter to Pact's crates: the only module that knows `pact_matching` and `pact_models`. An
//! incoming request goes into it, and differences and answers come out of it as plain data.

mod difference;
mod evident;
mod incoming;
mod mutated;
mod request;
mod response;

pub(crate) use difference::{Difference, Place};
pub(crate) use incoming::Incoming;
pub(crate) use mutated::{Example, pact_answering};
pub(crate) use request::ExpectedRequest;
pub(crate) use response::Response;
