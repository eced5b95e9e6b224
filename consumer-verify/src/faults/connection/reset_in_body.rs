//! The connection breaks in the middle of the body.

use std::time::Duration;

use contract::FaultClass;

use crate::faults::Fault;
use crate::wire::Act;

/// So long the half that is sent has to arrive: a reset throws away what is still on its way.
const ON_ITS_WAY: Duration = Duration::from_millis(20);

pub(super) const FAULT: Fault = Fault {
    name: "reset-in-body",
    class: FaultClass::Connection,
    says: "resets the connection after half of the body",
    cases: |plain| {
        plain.refused_with_body(|halves| {
            let arrive = Act::Pause(ON_ITS_WAY);
            [
                Act::Send(halves.head),
                Act::Send(halves.first),
                arrive,
                Act::Reset,
            ]
        })
    },
};
