//! Another word of an enumeration.

use contract::FaultClass;
use serde_json::Value;

use crate::faults::Fault;
use crate::faults::body::{Edit, valid};

const NAME: &str = "other-word";

pub(super) const FAULT: Fault = Fault {
    name: NAME,
    class: FaultClass::Valid,
    says: "sends another of the words that the schema lists",
    cases: |plain| {
        valid(plain, NAME, |place, _| {
            let words = place.rule("enum").and_then(Value::as_array);
            let words = words.into_iter().flatten();
            let edit = |word: &Value| {
                let name = word
                    .as_str()
                    .map_or_else(|| word.to_string(), str::to_owned);
                (Some(name), Edit::Value(word.clone()))
            };
            words.map(edit).collect()
        })
    },
};
