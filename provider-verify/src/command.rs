//! The commands: each takes its settings, calls the library, and comes to an exit status.

pub(crate) mod init;
pub(crate) mod merge;
mod reports;
pub(crate) mod states;
pub(crate) mod verify;
