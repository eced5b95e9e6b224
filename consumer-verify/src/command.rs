//! The commands: each takes its settings and calls the library.

pub(crate) mod faults;
pub(crate) mod stub;
