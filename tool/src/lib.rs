//! What the binaries of the tools have in common at a terminal: what is said to a wrong call, the line
//! that shows how far a run is, and the signals that end it. It knows nothing of contracts.

mod line;
mod signals;
mod status;
mod usage;

pub use line::progress_line;
pub use signals::asked_to_end;
pub use status::Status;
pub use usage::usage_error;
