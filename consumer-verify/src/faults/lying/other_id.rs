//! The answer is about something else than was asked for.

use contract::{FaultClass, Reaction, pointer_to_member};
use serde_json::{Value, json};

use crate::faults::body::edit;
use crate::faults::paging::page;
use crate::faults::{Case, Fault};

pub(super) const FAULT: Fault = Fault {
    name: "other-id",
    class: FaultClass::Lying,
    says: "answers with something that has another id than the path asks for",
    cases: |plain| {
        let Some(Value::Object(members)) = plain.body else {
            return Vec::new();
        };
        // What stands in the path and at the top of the body is what was asked for.
        let asked = |text: &str| plain.path.split('/').any(|part| part == text);
        let ids = members
            .iter()
            .filter(|(_, value)| value.as_str().is_some_and(asked));
        let case = |(name, _): (&String, &Value)| {
            let pointer = pointer_to_member("", name);
            let other = edit(plain.body?, &pointer, json!("another"));
            Some(Case::always(Reaction::Refuse, page(plain.answer, &other)).at(pointer))
        };
        ids.filter_map(case).collect()
    },
};
