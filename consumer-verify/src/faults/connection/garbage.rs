//! What comes is no HTTP.

use bytes::Bytes;
use contract::FaultClass;

use crate::faults::Fault;
use crate::wire::Act;

/// What a server of TLS says to somebody who does not speak it: the fatal alert `unexpected_message`
/// (RFC 8446, section 6.2).
const ALERT: &[u8] = &[0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x0a];

pub(super) const FAULT: Fault = Fault {
    name: "garbage",
    class: FaultClass::Connection,
    says: "answers with an alert of TLS, which is no HTTP",
    cases: |plain| plain.refused([Act::Send(Bytes::from_static(ALERT))]),
};
