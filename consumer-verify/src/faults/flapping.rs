//! Faults that come and go: some of several requests fail.

mod fails_on_a_page;
mod fails_then_works;
mod works_then_fails;

use super::Fault;

/// Those of this class.
pub(super) const ALL: &[Fault] = &[
    fails_then_works::FAULT,
    works_then_fails::FAULT,
    fails_on_a_page::FAULT,
];
