//! The announced number of items is not what comes.

use contract::{FaultClass, Reaction};
use serde_json::json;

use crate::faults::body::edit;
use crate::faults::paging::page;
use crate::faults::{Case, Fault};

pub(super) const FAULT: Fault = Fault {
    name: "wrong-size",
    class: FaultClass::Lying,
    says: "announces one item more or one less than there are",
    cases: |plain| {
        let (Some(sized), Some(body)) = (plain.announces, plain.body) else {
            return Vec::new();
        };
        let Some(size) = body.pointer(&sized.pointer).and_then(|size| size.as_u64()) else {
            return Vec::new();
        };
        let sizes = [("more", Some(size + 1)), ("less", size.checked_sub(1))];
        let case = |(name, size): (&str, Option<u64>)| {
            let lie = edit(body, &sized.pointer, json!(size?));
            let case = Case::always(Reaction::Refuse, page(plain.answer, &lie));
            Some(case.at(&*sized.pointer).variant(name))
        };
        sizes.into_iter().filter_map(case).collect()
    },
};
