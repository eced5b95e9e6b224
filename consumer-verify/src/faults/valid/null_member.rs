//! A value that may be null is.

use contract::FaultClass;
use serde_json::Value;

use crate::faults::Fault;
use crate::faults::body::{Edit, only, valid};

const NAME: &str = "null-member";

pub(super) const FAULT: Fault = Fault {
    name: NAME,
    class: FaultClass::Valid,
    says: "sends null where the schema allows it",
    cases: |plain| valid(plain, NAME, |_, _| only(Edit::Value(Value::Null))),
};
