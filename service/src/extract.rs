//! Extractors that answer every kind of bad input with a problem that says where it is, and that
//! document themselves. They bear the names of axum's own, whose place they take.

mod json;
mod path;
mod query;

pub(crate) use json::pointer;
pub use json::{InvalidJson, Json, parse_json};
pub use path::Path;
pub use query::Query;
