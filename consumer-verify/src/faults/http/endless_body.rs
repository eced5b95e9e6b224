//! The body has no end.

use bytes::Bytes;
use contract::FaultClass;

use crate::faults::Fault;
use crate::wire::{Act, Framing, head};

/// The length of one chunk, in bytes.
const CHUNK: usize = 64 * 1024;

pub(super) const FAULT: Fault = Fault {
    name: "endless-body",
    class: FaultClass::Http,
    says: "sends white space before the body, without an end",
    cases: |plain| {
        let answer = plain.answer;
        let spaces = " ".repeat(CHUNK);
        let chunk = Bytes::from(format!("{CHUNK:x}\r\n{spaces}\r\n"));
        plain.refused([
            Act::Send(head(answer.status, &answer.headers, Framing::Chunked)),
            Act::Endless(chunk),
        ])
    },
};
