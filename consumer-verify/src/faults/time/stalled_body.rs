//! The answer stands still in the middle of its body.

use contract::FaultClass;

use crate::faults::Fault;
use crate::wire::Act;

pub(super) const FAULT: Fault = Fault {
    name: "stalled-body",
    class: FaultClass::Time,
    says: "sends half of the body, and then nothing",
    cases: |plain| {
        plain.refused_with_body(|halves| {
            [Act::Send(halves.head), Act::Send(halves.first), Act::Hang]
        })
    },
};
