//! A header is longer than anybody reads.

use contract::FaultClass;
use http::HeaderValue;

use crate::faults::Fault;
use crate::wire::{Act, Framing, head};

/// Its length, in bytes.
const LENGTH: usize = 4 * 1024 * 1024;

pub(super) const FAULT: Fault = Fault {
    name: "huge-header",
    class: FaultClass::Http,
    says: "sends a header of 4 MiB before the right body",
    cases: |plain| {
        let answer = plain.answer;
        let mut headers = answer.headers.clone();
        let Ok(value) = HeaderValue::try_from("x".repeat(LENGTH)) else {
            return Vec::new();
        };
        headers.insert("x-huge", value);
        let right = Framing::Length(answer.body.len());
        plain.refused([
            Act::Send(head(answer.status, &headers, right)),
            Act::Send(answer.body.clone()),
        ])
    },
};
