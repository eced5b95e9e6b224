//! A page for people in the place of the answer, as a proxy sends it.

use contract::{FaultClass, Reaction};

use crate::faults::{Case, Fault};

const PAGE: &str = "<!doctype html><html><head><title>Maintenance</title></head>\
                    <body><h1>We will be back soon</h1></body></html>";

pub(super) const FAULT: Fault = Fault {
    name: "html-page",
    class: FaultClass::Http,
    says: "answers with the right status and a page of HTML",
    cases: |plain| {
        let page = plain.with_body(PAGE, Some("text/html; charset=utf-8"));
        vec![Case::always(Reaction::Refuse, page)]
    },
};
