//! The plan as its users run it: the real binary, against small services in another language.

#![expect(
    clippy::unwrap_used,
    reason = "what is unexpected has to fail the test"
)]

mod architecture;
mod consumer_tests;
mod keeping_going;
mod loading;
mod project;
mod refusing;
mod reporting;
mod stopping;
