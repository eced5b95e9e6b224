//! A value is of another type.

use contract::FaultClass;
use serde_json::{Value, json};

use crate::faults::Fault;
use crate::faults::body::{invalid, values};

const NAME: &str = "wrong-type";

pub(super) const FAULT: Fault = Fault {
    name: NAME,
    class: FaultClass::Invalid,
    says: "sends a value of another type",
    cases: |plain| {
        invalid(plain, NAME, |place, random| {
            let number = random.u32(1..1000);
            let others = [
                ("boolean", json!(random.bool())),
                // What looks the same to a lenient reader is the likeliest mistake.
                ("number", number_of(place.value, number)),
                ("string", json!(text_of(place.value))),
                ("array", json!([place.value])),
                ("object", json!({ "value": place.value })),
            ];
            let is_other = |(_, other): &(&str, Value)| {
                std::mem::discriminant(other) != std::mem::discriminant(place.value)
            };
            values(others.into_iter().filter(is_other))
        })
    },
};

/// The number that a text says, or any.
fn number_of(value: &Value, otherwise: u32) -> Value {
    let text = value.as_str().and_then(|text| text.parse::<i64>().ok());
    text.map_or_else(|| json!(otherwise), |number| json!(number))
}

fn text_of(value: &Value) -> String {
    match value {
        Value::Array(_) | Value::Object(_) => "[object Object]".to_owned(),
        other => other.to_string(),
    }
}
