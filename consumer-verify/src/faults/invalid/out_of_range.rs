//! A number lies outside its range.

use contract::FaultClass;
use serde_json::{Value, json};

use crate::faults::Fault;
use crate::faults::body::{invalid, values};

const NAME: &str = "out-of-range";

pub(super) const FAULT: Fault = Fault {
    name: NAME,
    class: FaultClass::Invalid,
    says: "sends a number outside the range of the schema, or a fraction where it wants an integer",
    cases: |plain| {
        invalid(plain, NAME, |place, _| {
            let Value::Number(number) = place.value else {
                return Vec::new();
            };
            let limit = |keyword| place.rule(keyword).and_then(Value::as_i64);
            let below = limit("minimum").map(|least| least.saturating_sub(1));
            let above = limit("maximum").map(|most| most.saturating_add(1));
            let (least, most) = (limit("exclusiveMinimum"), limit("exclusiveMaximum"));
            let outside = [
                ("below", below.or(least)),
                ("above", above.or(most)),
                ("negative", Some(-1)),
            ];
            let outside = outside.into_iter();
            let mut outside: Vec<_> = outside
                .filter_map(|(name, value)| Some((name, json!(value?))))
                .collect();
            outside.push(("fraction", json!(number.as_f64().unwrap_or_default() + 0.5)));
            outside.dedup_by(|one, other| one.1 == other.1);
            values(outside)
        })
    },
};
