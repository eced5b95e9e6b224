//! An object has a member that nobody knows yet.

use contract::FaultClass;
use serde_json::json;

use crate::faults::Fault;
use crate::faults::body::{Edit, only, valid};

const NAME: &str = "extra-member";

pub(super) const FAULT: Fault = Fault {
    name: NAME,
    class: FaultClass::Valid,
    says: "adds a member that the schema does not know",
    cases: |plain| {
        valid(plain, NAME, |_, _| {
            only(Edit::Added("added_later", json!({"a": [1, "é", null]})))
        })
    },
};
