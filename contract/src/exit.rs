//! How every binary of this project ends.

use std::process::ExitCode;

/// The exit status of all binaries: a CI script needs to know only these four numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum ExitStatus {
    /// Everything selected was checked, and the contract is kept.
    Kept = 0,
    /// At least one check found the contract broken.
    Broken = 1,
    /// The call was wrong, or an input could not be used: nothing was judged.
    Usage = 2,
    /// Nothing was found broken, but not everything could be checked.
    NotChecked = 3,
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        ExitCode::from(status as u8)
    }
}
