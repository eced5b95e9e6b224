//! The shortest and the longest text.

use contract::FaultClass;
use serde_json::{Value, json};

use crate::faults::Fault;
use crate::faults::body::{valid, values};

const NAME: &str = "string-length";

/// The length of the longest text where the schema names none, in characters.
const LONG: usize = 10_000;

pub(super) const FAULT: Fault = Fault {
    name: NAME,
    class: FaultClass::Valid,
    says: "sends the shortest and the longest text that the schema allows, at most 10,000 characters",
    cases: |plain| {
        valid(plain, NAME, |place, _| {
            if !place.value.is_string() {
                return Vec::new();
            }
            let limit = |keyword| {
                let limit = place.rule(keyword).and_then(Value::as_u64)?;
                usize::try_from(limit).ok()
            };
            let least = limit("minLength").unwrap_or(0).min(LONG);
            let most = limit("maxLength").unwrap_or(LONG).min(LONG);
            values([
                ("shortest", json!("x".repeat(least))),
                ("longest", json!("x".repeat(most))),
            ])
        })
    },
};
