//! Nobody listens.

use contract::FaultClass;

use crate::faults::{Case, Fault};

pub(super) const FAULT: Fault = Fault {
    name: "refused",
    class: FaultClass::Connection,
    says: "refuses connections, from the request on that the answer is for",
    cases: |_| vec![Case::down()],
};
