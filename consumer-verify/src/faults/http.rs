//! Faults of HTTP: what comes is not what its head says, or not what HTTP allows.

mod broken_chunks;
mod empty_body;
mod endless_body;
mod html_page;
mod huge_header;
mod invalid_json;
mod invalid_utf8;
mod redirect_loop;
mod truncated_body;

use super::Fault;

/// Those of this class.
pub(super) const ALL: &[Fault] = &[
    truncated_body::FAULT,
    html_page::FAULT,
    invalid_utf8::FAULT,
    invalid_json::FAULT,
    empty_body::FAULT,
    endless_body::FAULT,
    huge_header::FAULT,
    broken_chunks::FAULT,
    redirect_loop::FAULT,
];
