//! A page says that the next one is itself.

use contract::{FaultClass, Reaction};

use crate::faults::paging::page;
use crate::faults::{Case, Fault, Play};

pub(super) const FAULT: Fault = Fault {
    name: "repeated-cursor",
    class: FaultClass::Lying,
    says: "gives the same cursor on every page; those behind the first are empty",
    cases: |plain| {
        let (Some(paging), Some(body)) = (plain.paging, plain.body) else {
            return Vec::new();
        };
        let paging = paging.clone();
        let first = page(plain.answer, &paging.with_next(body, "again"));
        let empty = page(plain.answer, &paging.empty(body, "again"));
        let case = Case::of(Reaction::Refuse, move |turn| {
            Play::Answer(match paging.is_behind(turn.query) {
                false => first.clone(),
                true => empty.clone(),
            })
        });
        vec![case]
    },
};
