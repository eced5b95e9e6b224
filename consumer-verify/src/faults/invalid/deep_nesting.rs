//! A value is nested deeper than a reader's stack.

use contract::FaultClass;

use crate::faults::Fault;
use crate::faults::body::{Edit, invalid, only};

const NAME: &str = "deep-nesting";

/// How deep.
const DEPTH: usize = 100_000;

pub(super) const FAULT: Fault = Fault {
    name: NAME,
    class: FaultClass::Invalid,
    says: "sends arrays in arrays, 100,000 deep, in the place of a value",
    cases: |plain| {
        invalid(plain, NAME, |_, _| {
            only(Edit::Text("[".repeat(DEPTH) + &"]".repeat(DEPTH)))
        })
    },
};
