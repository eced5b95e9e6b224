//! The first requests fail, and then all is well.

use contract::{FaultClass, Reaction};

use crate::faults::{Case, Fault, Play, status};
use crate::wire::Act;

pub(super) const FAULT: Fault = Fault {
    name: "fails-then-works",
    class: FaultClass::Flapping,
    says: "fails as often as the consumer asks again, and then answers rightly",
    cases: |plain| {
        let mut cases = Vec::new();
        for failures in 1..=plain.limits.retries {
            let reset = plain.script([Act::Reset]);
            let kinds = [
                ("reset", Play::Wire(reset)),
                ("503", Play::Answer(status::unavailable())),
            ];
            for (kind, failure) in kinds {
                let turn = move |turn: &crate::faults::Turn<'_>| match turn.number < failures {
                    true => failure.clone(),
                    false => Play::Plain,
                };
                let case = Case::of(Reaction::Recover, turn);
                cases.push(case.variant(format!("{failures} × {kind}")));
            }
        }
        cases
    },
};
