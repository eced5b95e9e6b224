//! Zero, and the largest number.

use contract::FaultClass;
use serde_json::{Value, json};

use crate::faults::Fault;
use crate::faults::body::{valid, values};

const NAME: &str = "number-size";

/// The largest integer that every reader of JSON holds (RFC 8259, section 6).
const LARGEST: u64 = (1 << 53) - 1;

pub(super) const FAULT: Fault = Fault {
    name: NAME,
    class: FaultClass::Valid,
    says: "sends zero, the smallest and the largest number that schema and format allow",
    cases: |plain| {
        valid(plain, NAME, |place, _| {
            if !matches!(place.value, Value::Number(_)) {
                return Vec::new();
            }
            let largest = place.largest_integer().unwrap_or(LARGEST);
            let numbers = [
                ("zero", Some(json!(0))),
                ("smallest", place.rule("minimum").cloned()),
                (
                    "largest",
                    Some(place.rule("maximum").cloned().unwrap_or(json!(largest))),
                ),
            ];
            let numbers = numbers.into_iter();
            let mut numbers: Vec<_> = numbers
                .filter_map(|(name, number)| Some((name, number?)))
                .collect();
            numbers.dedup_by(|one, other| one.1 == other.1);
            values(numbers)
        })
    },
};
