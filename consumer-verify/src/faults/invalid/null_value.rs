//! Null stands where it may not.

use contract::FaultClass;
use serde_json::Value;

use crate::faults::Fault;
use crate::faults::body::{Edit, invalid, only};

const NAME: &str = "null-value";

pub(super) const FAULT: Fault = Fault {
    name: NAME,
    class: FaultClass::Invalid,
    says: "sends null where the schema does not allow it",
    cases: |plain| invalid(plain, NAME, |_, _| only(Edit::Value(Value::Null))),
};
