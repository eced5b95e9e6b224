//! A text in the body is no UTF-8.

use contract::{FaultClass, Reaction};

use crate::faults::{Case, Fault};

pub(super) const FAULT: Fault = Fault {
    name: "invalid-utf8",
    class: FaultClass::Http,
    says: "sends a body in which a text is no UTF-8",
    cases: |plain| {
        // The first letter of the first value that is a text.
        let body = &plain.answer.body;
        let text = body.windows(3).position(|three| three.starts_with(b":\""));
        let Some(letter) = text.map(|colon| colon + 2) else {
            return Vec::new();
        };
        let broken = [&body[..letter], &[0xC3, 0x28], &body[letter..]].concat();
        vec![Case::always(
            Reaction::Refuse,
            plain.with_body(broken, None),
        )]
    },
};
