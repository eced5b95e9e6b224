//! The chunks of the body are malformed.

use bytes::Bytes;
use contract::FaultClass;

use crate::faults::Fault;
use crate::wire::{Act, Framing, head};

pub(super) const FAULT: Fault = Fault {
    name: "broken-chunks",
    class: FaultClass::Http,
    says: "sends a chunked body with a chunk whose length is no number",
    cases: |plain| {
        let answer = plain.answer;
        plain.refused_with_body(|halves| {
            [
                Act::Send(head(answer.status, &answer.headers, Framing::Chunked)),
                Act::Send(format!("{:x}\r\n", halves.first.len()).into()),
                Act::Send(halves.first),
                Act::Send(Bytes::from_static(b"\r\nno number\r\n")),
                Act::Send(halves.second),
            ]
        })
    },
};
