//! A member is there twice, so that readers differ in what they see (RFC 8259, section 4).

use contract::FaultClass;
use serde_json::Value;

use crate::faults::Fault;
use crate::faults::body::{Edit, invalid, only};

const NAME: &str = "duplicate-key";

pub(super) const FAULT: Fault = Fault {
    name: NAME,
    class: FaultClass::Invalid,
    says: "sends a member twice, first as null and then rightly",
    cases: |plain| {
        invalid(plain, NAME, |place, _| match place.is_member {
            true => only(Edit::Doubled(Value::Null)),
            false => Vec::new(),
        })
    },
};
