//! The body ends before the length that its head announces.

use contract::FaultClass;

use crate::faults::Fault;
use crate::wire::{Act, Framing, head};

/// So many bytes are missing.
const MISSING: usize = 100;

pub(super) const FAULT: Fault = Fault {
    name: "truncated-body",
    class: FaultClass::Http,
    says: "announces a longer body than it sends",
    cases: |plain| {
        let answer = plain.answer;
        let longer = Framing::Length(answer.body.len() + MISSING);
        plain.refused([
            Act::Send(head(answer.status, &answer.headers, longer)),
            Act::Send(answer.body.clone()),
        ])
    },
};
