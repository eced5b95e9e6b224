//! A page lacks an item that was announced.

use contract::{FaultClass, Reaction};
use serde_json::Value;

use crate::faults::body::edit;
use crate::faults::paging::page;
use crate::faults::{Case, Fault};

pub(super) const FAULT: Fault = Fault {
    name: "lost-item",
    class: FaultClass::Lying,
    says: "leaves out an item that was announced",
    cases: |plain| {
        let (Some(paging), Some(body), true) = (plain.paging, plain.body, plain.is_counted) else {
            return Vec::new();
        };
        let Some([items @ .., _]) = body
            .pointer(&paging.items)
            .and_then(Value::as_array)
            .map(Vec::as_slice)
        else {
            return Vec::new();
        };
        let fewer = edit(body, &paging.items, Value::Array(items.to_vec()));
        vec![Case::always(Reaction::Refuse, page(plain.answer, &fewer)).at(&*paging.items)]
    },
};
