//! The head of the answer comes byte by byte.

use contract::FaultClass;

use crate::faults::Fault;
use crate::wire::{Act, true_head};

pub(super) const FAULT: Fault = Fault {
    name: "slow-head",
    class: FaultClass::Time,
    says: "sends the head of the answer byte by byte, for twice as long as anybody waits",
    cases: |plain| {
        let head = true_head(plain.answer);
        let pause = super::pause(plain.limits.too_long(), head.len());
        plain.refused([Act::Drip(head, pause), Act::Send(plain.answer.body.clone())])
    },
};
