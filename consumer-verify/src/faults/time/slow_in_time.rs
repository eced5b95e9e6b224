//! The answer is slow, and still in time: no fault at all.

use contract::{FaultClass, Reaction};

use crate::faults::{Case, Fault};
use crate::wire::{Act, true_head};

pub(super) const FAULT: Fault = Fault {
    name: "slow-in-time",
    class: FaultClass::Time,
    says: "answers rightly, after a quarter of the time that the consumer has patience for",
    cases: |plain| {
        let acts = [
            Act::Pause(plain.limits.patience / 4),
            Act::Send(true_head(plain.answer)),
            Act::Send(plain.answer.body.clone()),
        ];
        vec![Case::always(Reaction::Tolerate, plain.script(acts))]
    },
};
