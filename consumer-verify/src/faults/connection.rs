//! Faults of the connection: no whole answer comes.

mod closed;
mod garbage;
mod half_open;
mod refused;
mod reset;
mod reset_in_body;

use super::Fault;

/// Those of this class.
pub(super) const ALL: &[Fault] = &[
    refused::FAULT,
    reset::FAULT,
    closed::FAULT,
    reset_in_body::FAULT,
    garbage::FAULT,
    half_open::FAULT,
];
