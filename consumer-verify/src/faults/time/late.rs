//! The right answer comes when nobody waits for it any more.

use contract::FaultClass;

use crate::faults::Fault;
use crate::wire::{Act, true_head};

pub(super) const FAULT: Fault = Fault {
    name: "late",
    class: FaultClass::Time,
    says: "answers rightly, after twice as long as anybody waits",
    cases: |plain| {
        plain.refused([
            Act::Pause(plain.limits.too_long()),
            Act::Send(true_head(plain.answer)),
            Act::Send(plain.answer.body.clone()),
        ])
    },
};
