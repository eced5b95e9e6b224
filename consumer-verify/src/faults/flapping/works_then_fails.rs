//! The first request is answered, and then no other is.

use contract::{FaultClass, Reaction};

use crate::faults::{Case, Fault, Play, status};

pub(super) const FAULT: Fault = Fault {
    name: "works-then-fails",
    class: FaultClass::Flapping,
    says: "answers the first request rightly, and any further with 503",
    cases: |plain| {
        // Whoever asks once never meets the failure.
        let reaction = match plain.asked {
            0 | 1 => Reaction::Tolerate,
            _ => Reaction::Refuse,
        };
        vec![Case::of(reaction, |turn| match turn.number {
            0 => Play::Plain,
            _ => Play::Answer(status::unavailable()),
        })]
    },
};
