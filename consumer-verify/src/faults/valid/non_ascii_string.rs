//! A text in other alphabets.

use contract::FaultClass;
use serde_json::json;

use crate::faults::Fault;
use crate::faults::body::{valid, values};

const NAME: &str = "non-ascii-string";

/// Two and three bytes a letter, four bytes, right to left, and letters of two characters.
const TEXTS: [&str; 4] = ["Zoë", "春の売り出し", "שלום עולם", "🎈 👩‍👩‍👧"];

pub(super) const FAULT: Fault = Fault {
    name: NAME,
    class: FaultClass::Valid,
    says: "sends a text that is not ASCII",
    cases: |plain| {
        valid(plain, NAME, |place, random| match place.value.is_string() {
            true => {
                let text = TEXTS[random.usize(..TEXTS.len())];
                values([(text, json!(text))])
            }
            false => Vec::new(),
        })
    },
};
