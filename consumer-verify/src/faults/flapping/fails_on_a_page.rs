//! A page behind the first one fails.

use contract::{FaultClass, Reaction};

use crate::faults::paging::page;
use crate::faults::{Case, Fault, Play, status};

/// The pages that fail, from 2.
const PAGES: [usize; 2] = [2, 3];

pub(super) const FAULT: Fault = Fault {
    name: "fails-on-a-page",
    class: FaultClass::Flapping,
    says: "announces further pages, and answers 503 to one of them",
    cases: |plain| {
        let (Some(paging), Some(body)) = (plain.paging, plain.body) else {
            return Vec::new();
        };
        let case = |failing: usize| {
            let (paging, body, answer) = (paging.clone(), body.clone(), plain.answer.clone());
            let case = Case::of(Reaction::Refuse, move |turn| {
                let number = turn.number + 1;
                let cursor = format!("page-{}", number + 1);
                match paging.is_behind(turn.query) {
                    false => Play::Answer(page(&answer, &paging.with_next(&body, cursor))),
                    true if number < failing => {
                        Play::Answer(page(&answer, &paging.empty(&body, cursor)))
                    }
                    true => Play::Answer(status::unavailable()),
                }
            });
            case.variant(format!("page {failing}"))
        };
        Vec::from_iter(PAGES.map(case))
    },
};
