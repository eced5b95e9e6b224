//! The reports as their readers get them: golden files of one broken and one kept run in every
//! format, runs of thousands of faults and samples, and answers that try to act in the reader's
//! browser or terminal.

#![expect(
    clippy::unwrap_used,
    reason = "what is unexpected has to fail the test"
)]

mod faults;
mod golden;
mod hostile;
mod load;
mod sample;
mod sample_faults;
mod sample_load;
