//! The request is taken, and nothing comes.

use contract::FaultClass;

use crate::faults::Fault;
use crate::wire::Act;

pub(super) const FAULT: Fault = Fault {
    name: "half-open",
    class: FaultClass::Connection,
    says: "takes the request and never answers",
    cases: |plain| plain.refused([Act::Hang]),
};
