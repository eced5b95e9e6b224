//! A page has an item twice, in the place of another.

use contract::{FaultClass, Reaction};
use serde_json::Value;

use crate::faults::body::edit;
use crate::faults::paging::page;
use crate::faults::{Case, Fault};

pub(super) const FAULT: Fault = Fault {
    name: "doubled-item",
    class: FaultClass::Lying,
    says: "sends an item twice, in the place of another",
    cases: |plain| {
        let (Some(paging), Some(body), true) = (plain.paging, plain.body, plain.is_counted) else {
            return Vec::new();
        };
        let items = body.pointer(&paging.items).and_then(Value::as_array);
        let Some([first, _, rest @ ..]) = items.map(Vec::as_slice) else {
            return Vec::new();
        };
        let mut doubled = vec![first.clone(), first.clone()];
        doubled.extend_from_slice(rest);
        let doubled = edit(body, &paging.items, Value::Array(doubled));
        vec![Case::always(Reaction::Refuse, page(plain.answer, &doubled)).at(&*paging.items)]
    },
};
