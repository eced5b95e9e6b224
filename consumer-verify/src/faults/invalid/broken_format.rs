//! A text does not have the form that it should have.

use contract::FaultClass;
use serde_json::{Value, json};

use crate::faults::Fault;
use crate::faults::body::{invalid, values};

const NAME: &str = "broken-format";

pub(super) const FAULT: Fault = Fault {
    name: NAME,
    class: FaultClass::Invalid,
    says: "sends a text that breaks the format or the pattern of the schema",
    cases: |plain| {
        invalid(plain, NAME, |place, _| {
            let has_form = place.rule("format").or(place.rule("pattern")).is_some();
            match place.value {
                Value::String(text) if has_form => values([
                    ("words", json!("no such thing")),
                    ("empty", json!("")),
                    ("cut", json!(cut(text))),
                    ("no such day", json!("2026-02-30T12:00:00Z")),
                ]),
                _ => Vec::new(),
            }
        })
    },
};

/// The text without its last character.
fn cut(text: &str) -> &str {
    let last = text.char_indices().next_back();
    last.map_or("", |(index, _)| &text[..index])
}
