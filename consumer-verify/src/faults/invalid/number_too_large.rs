//! A number is larger than its format holds, or than any.

use contract::FaultClass;
use serde_json::Value;

use crate::faults::Fault;
use crate::faults::body::{Edit, invalid};

const NAME: &str = "number-too-large";

pub(super) const FAULT: Fault = Fault {
    name: NAME,
    class: FaultClass::Invalid,
    says: "sends a number that is too large for its format, or for any",
    cases: |plain| {
        invalid(plain, NAME, |place, _| {
            if !matches!(place.value, Value::Number(_)) {
                return Vec::new();
            }
            let of_format = place.largest_integer();
            let beyond = of_format.map(|largest| (u128::from(largest) + 1).to_string());
            let numbers = [("format", beyond), ("any", Some("1e400".to_owned()))];
            let edit = |(name, number): (&str, Option<String>)| {
                Some((Some(name.to_owned()), Edit::Text(number?)))
            };
            numbers.into_iter().filter_map(edit).collect()
        })
    },
};
