//! The connection breaks before the answer.

use contract::FaultClass;

use crate::faults::Fault;
use crate::wire::Act;

pub(super) const FAULT: Fault = Fault {
    name: "reset",
    class: FaultClass::Connection,
    says: "resets the connection in the place of an answer",
    cases: |plain| plain.refused([Act::Reset]),
};
