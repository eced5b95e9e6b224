//! Faults of truth: the body fits the schema, and what it says is not so.

mod doubled_item;
mod doubled_page;
mod endless_cursors;
mod lost_item;
mod other_id;
mod repeated_cursor;
mod wrong_size;

use super::Fault;

/// Those of this class.
pub(super) const ALL: &[Fault] = &[
    other_id::FAULT,
    wrong_size::FAULT,
    lost_item::FAULT,
    doubled_item::FAULT,
    doubled_page::FAULT,
    repeated_cursor::FAULT,
    endless_cursors::FAULT,
];
