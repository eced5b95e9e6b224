//! Yes for no, and no for yes.

use contract::FaultClass;
use serde_json::Value;

use crate::faults::Fault;
use crate::faults::body::{Edit, only, valid};

const NAME: &str = "other-boolean";

pub(super) const FAULT: Fault = Fault {
    name: NAME,
    class: FaultClass::Valid,
    says: "sends true for false, or false for true",
    cases: |plain| {
        valid(plain, NAME, |place, _| match place.value {
            Value::Bool(value) => only(Edit::Value(Value::Bool(!value))),
            _ => Vec::new(),
        })
    },
};
