//! The body of the answer comes byte by byte.

use contract::FaultClass;

use crate::faults::Fault;
use crate::wire::Act;

pub(super) const FAULT: Fault = Fault {
    name: "slow-body",
    class: FaultClass::Time,
    says: "sends the body byte by byte, for twice as long as anybody waits",
    cases: |plain| {
        plain.refused_with_body(|halves| {
            let body = halves.body();
            let pause = super::pause(plain.limits.too_long(), body.len());
            [Act::Send(halves.head), Act::Drip(body, pause)]
        })
    },
};
