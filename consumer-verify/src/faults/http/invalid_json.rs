//! The body is cut, and its head says that it is whole.

use contract::{FaultClass, Reaction};

use crate::faults::{Case, Fault};

pub(super) const FAULT: Fault = Fault {
    name: "invalid-json",
    class: FaultClass::Http,
    says: "sends JSON without its last character",
    cases: |plain| match plain.body {
        Some(body) if body.is_object() || body.is_array() => {
            let text = &plain.answer.body;
            let cut = text.slice(..text.len().saturating_sub(1));
            vec![Case::always(Reaction::Refuse, plain.with_body(cut, None))]
        }
        _ => Vec::new(),
    },
};
