//! The commands: each takes its settings and calls the library.

pub(crate) mod faults;
pub(crate) mod load;
pub(crate) mod merge;
mod reports;
pub(crate) mod stub;
