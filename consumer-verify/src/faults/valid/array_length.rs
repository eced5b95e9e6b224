//! An empty array, and a long one.

use contract::FaultClass;
use serde_json::Value;

use crate::faults::Fault;
use crate::faults::body::{valid, values};

const NAME: &str = "array-length";

/// How many elements a long one has.
const LONG: usize = 1000;

pub(super) const FAULT: Fault = Fault {
    name: NAME,
    class: FaultClass::Valid,
    says: "sends an empty array, and one of 1,000 elements",
    cases: |plain| {
        valid(plain, NAME, |place, _| match place.value {
            Value::Array(items) => values([
                ("empty", Value::Array(Vec::new())),
                ("long", items.iter().cycle().take(LONG).cloned().collect()),
            ]),
            _ => Vec::new(),
        })
    },
};
