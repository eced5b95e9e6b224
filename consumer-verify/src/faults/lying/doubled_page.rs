//! The next page is the first one again.

use contract::{FaultClass, Reaction};
use serde_json::Value;

use crate::faults::paging::page;
use crate::faults::{Case, Fault, Play};

pub(super) const FAULT: Fault = Fault {
    name: "doubled-page",
    class: FaultClass::Lying,
    says: "sends the first page again as the second and last",
    cases: |plain| {
        let (Some(paging), Some(body), true) = (plain.paging, plain.body, plain.is_counted) else {
            return Vec::new();
        };
        let (answer, paging) = (plain.answer.clone(), paging.clone());
        let first = page(&answer, &paging.with_next(body, "page-2"));
        let last = page(&answer, &paging.with_next(body, Value::Null));
        vec![Case::of(Reaction::Refuse, move |turn| {
            Play::Answer(match paging.is_behind(turn.query) {
                false => first.clone(),
                true => last.clone(),
            })
        })]
    },
};
