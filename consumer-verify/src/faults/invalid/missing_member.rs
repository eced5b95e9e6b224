//! A member that has to be there is not.

use contract::FaultClass;

use crate::faults::Fault;
use crate::faults::body::{Edit, invalid, only};

const NAME: &str = "missing-member";

pub(super) const FAULT: Fault = Fault {
    name: NAME,
    class: FaultClass::Invalid,
    says: "leaves out a member that the schema requires",
    cases: |plain| {
        invalid(plain, NAME, |place, _| match place.is_member {
            true => only(Edit::Removed),
            false => Vec::new(),
        })
    },
};
