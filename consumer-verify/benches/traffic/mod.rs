//! What the benches of the stub have in common: a pact of any size, and a client that sends its
//! requests and checks what comes. It knows nothing of the server at the other end.

mod client;
mod pact;

pub(crate) use client::{Exchange, Extent, drive};
pub(crate) use pact::{answer, pact, request};

/// The one in the middle.
pub(crate) fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}
