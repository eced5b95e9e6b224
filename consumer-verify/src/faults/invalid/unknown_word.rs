//! A word stands where only certain others may.

use contract::FaultClass;
use serde_json::{Value, json};

use crate::faults::Fault;
use crate::faults::body::{invalid, values};

const NAME: &str = "unknown-word";

pub(super) const FAULT: Fault = Fault {
    name: NAME,
    class: FaultClass::Invalid,
    says: "sends a word that is not among those of the schema",
    cases: |plain| {
        invalid(plain, NAME, |place, _| match place.value {
            Value::String(word) if place.rule("enum").or(place.rule("const")).is_some() => {
                values([
                    ("new", json!("a_new_word")),
                    ("other case", json!(word.to_uppercase())),
                    ("space", json!(format!("{word} "))),
                    ("empty", json!("")),
                ])
            }
            _ => Vec::new(),
        })
    },
};
