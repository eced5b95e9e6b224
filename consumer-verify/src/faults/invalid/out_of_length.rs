//! A text or an array is shorter or longer than it may be.

use contract::FaultClass;
use serde_json::{Value, json};

use crate::faults::Fault;
use crate::faults::body::{invalid, values};

const NAME: &str = "out-of-length";

/// The longest that is made: a schema may allow more than memory has.
const LONGEST: usize = 1_000_000;

pub(super) const FAULT: Fault = Fault {
    name: NAME,
    class: FaultClass::Invalid,
    says: "sends a text or an array that is shorter or longer than the schema allows",
    cases: |plain| {
        invalid(plain, NAME, |place, _| {
            let limit = |keyword| {
                let limit = place.rule(keyword).and_then(Value::as_u64)?;
                usize::try_from(limit).ok().filter(|limit| *limit < LONGEST)
            };
            let (least, most) = match place.value {
                Value::String(_) => (limit("minLength"), limit("maxLength")),
                Value::Array(_) => (limit("minItems"), limit("maxItems")),
                _ => return Vec::new(),
            };
            let of_length = |length: usize| match place.value {
                Value::Array(items) => items.iter().cycle().take(length).cloned().collect(),
                _ => json!("x".repeat(length)),
            };
            let short = least.filter(|least| *least > 0).map(|least| least - 1);
            let long = most.map(|most| most + 1);
            let outside = [("shorter", short), ("longer", long)].into_iter();
            values(outside.filter_map(|(name, length)| Some((name, of_length(length?)))))
        })
    },
};
