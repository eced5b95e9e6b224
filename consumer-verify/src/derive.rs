//! The faults that an interaction can have: its plain answer, put before every fault that there is.

use serde_json::Value;

use crate::answer::Answer;
use crate::faults::{self, Case, Fault, Limits, Paging, Plain, Sized};
use crate::interactions::Playable;

/// What is known of an interaction beside what its pact says.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) limits: Limits,
    /// How often the consumer asks for it when nothing is wrong.
    pub(crate) asked: usize,
    /// How pages hang together, where there are any.
    pub(crate) paging: Option<Paging>,
    /// Where it announces the number of another answer's items.
    pub(crate) announces: Option<Sized>,
    /// Whether another answer announces how many items it has.
    pub(crate) is_counted: bool,
    pub(crate) seed: u64,
}

impl Known {
    /// Nothing but how long a consumer waits.
    pub(crate) fn only(limits: Limits) -> Self {
        Self {
            limits,
            asked: 1,
            paging: None,
            announces: None,
            is_counted: false,
            seed: 0,
        }
    }
}

/// Every case of every fault, in the order of the reports.
pub(crate) fn cases(one: &Playable, answer: &Answer, known: &Known) -> Vec<(&'static Fault, Case)> {
    let body: Option<Value> = serde_json::from_slice(&answer.body).ok();
    let paging = known.paging.as_ref();
    let plain = Plain {
        answer,
        body: body.as_ref(),
        schema: one.schema.as_deref(),
        path: one.request.path(),
        asked: known.asked,
        paging: paging.filter(|paging| body.as_ref().is_some_and(|body| paging.is_page(body))),
        announces: known.announces.as_ref(),
        is_counted: known.is_counted,
        limits: known.limits,
        seed: known.seed,
    };
    faults::all()
        .flat_map(|fault| {
            (fault.cases)(&plain)
                .into_iter()
                .map(move |case| (fault, case))
        })
        .collect()
}
