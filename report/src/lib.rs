//! Renders a [`contract::Run`]: [`text`] for the console, [`json`] for machines, [`junit`] for
//! the CI server, [`html`] for the three teams to read together.
//!
//! Pure functions from a run to a string: no files, no clock, no environment. What a mismatch is
//! called in words is decided here and nowhere else; whether a contract is kept is decided in
//! `contract` and only repeated here.

mod causes;
mod curl;
mod excerpt;
mod faults;
mod findings;
mod html;
mod json;
mod junit;
mod load;
mod mutants;
mod next;
mod plain;
mod style;
mod text;
mod unseen;
mod words;

pub use curl::curl;
pub use html::html;
pub use json::json;
pub use junit::junit;
pub use style::Style;
pub use text::text;
