//! The connection ends in order, without an answer.

use contract::FaultClass;

use crate::faults::Fault;

pub(super) const FAULT: Fault = Fault {
    name: "closed",
    class: FaultClass::Connection,
    says: "closes the connection in the place of an answer",
    cases: |plain| plain.refused([]),
};
