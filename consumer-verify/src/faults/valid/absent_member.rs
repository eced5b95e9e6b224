//! A member that need not be there is not.

use contract::FaultClass;

use crate::faults::Fault;
use crate::faults::body::{Edit, only, valid};

const NAME: &str = "absent-member";

pub(super) const FAULT: Fault = Fault {
    name: NAME,
    class: FaultClass::Valid,
    says: "leaves out a member that is optional",
    cases: |plain| {
        valid(plain, NAME, |place, _| match place.is_member {
            true => only(Edit::Removed),
            false => Vec::new(),
        })
    },
};
