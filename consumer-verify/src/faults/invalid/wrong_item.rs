//! An array has an element that does not belong there.

use contract::FaultClass;
use serde_json::{Value, json};

use crate::faults::Fault;
use crate::faults::body::{invalid, values};

const NAME: &str = "wrong-item";

pub(super) const FAULT: Fault = Fault {
    name: NAME,
    class: FaultClass::Invalid,
    says: "adds an element to an array that is not like the others",
    cases: |plain| {
        invalid(plain, NAME, |place, _| {
            let Value::Array(items) = place.value else {
                return Vec::new();
            };
            let with = |item: Value| {
                let mut items = items.clone();
                items.push(item);
                Value::Array(items)
            };
            values([
                ("null", with(Value::Null)),
                ("empty object", with(json!({}))),
                ("array", with(json!([]))),
            ])
        })
    },
};
