//! There is no body.

use contract::{FaultClass, Reaction};

use crate::faults::{Case, Fault};

pub(super) const FAULT: Fault = Fault {
    name: "empty-body",
    class: FaultClass::Http,
    says: "answers with the right head and an empty body",
    cases: |plain| match plain.answer.body.is_empty() {
        true => Vec::new(),
        false => vec![Case::always(Reaction::Refuse, plain.with_body("", None))],
    },
};
