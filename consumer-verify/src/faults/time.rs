//! Faults of time: the answer comes too late, or not to its end.

mod late;
mod slow_body;
mod slow_head;
mod slow_in_time;
mod stalled_body;

use std::time::Duration;

use super::Fault;

/// Those of this class.
pub(super) const ALL: &[Fault] = &[
    slow_head::FAULT,
    slow_body::FAULT,
    late::FAULT,
    stalled_body::FAULT,
    slow_in_time::FAULT,
];

/// The pause between two of so many bytes that take so long.
fn pause(whole: Duration, bytes: usize) -> Duration {
    whole / u32::try_from(bytes.max(1)).unwrap_or(u32::MAX)
}
