//! There is always another page.

use contract::{FaultClass, Reaction};

use crate::faults::paging::page;
use crate::faults::{Case, Fault, Play};

pub(super) const FAULT: Fault = Fault {
    name: "endless-cursors",
    class: FaultClass::Lying,
    says: "gives a new cursor on every page; those behind the first are empty",
    cases: |plain| {
        let (Some(paging), Some(body)) = (plain.paging, plain.body) else {
            return Vec::new();
        };
        let (paging, body, answer) = (paging.clone(), body.clone(), plain.answer.clone());
        vec![Case::of(Reaction::Refuse, move |turn| {
            let cursor = format!("page-{}", turn.number + 2);
            Play::Answer(page(
                &answer,
                &match paging.is_behind(turn.query) {
                    false => paging.with_next(&body, cursor),
                    true => paging.empty(&body, cursor),
                },
            ))
        })]
    },
};
