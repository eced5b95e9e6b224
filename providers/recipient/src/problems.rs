//! The problems of this service: what the store or an import refuses, as problem+json.

use aide::transform::TransformOperation;
use axum::http::StatusCode;
use service::{Problem, openapi};

use crate::ndjson::ReadError;
use crate::spool::SpoolError;
use crate::store::{ImportError, StoreError};

const LIST_NOT_FOUND: &str = "recipient_list_not_found";
const RECIPIENT_NOT_FOUND: &str = "recipient_not_found";
pub(crate) const ROW_INVALID: &str = "row_invalid";
pub(crate) const TOO_MANY_LINES: &str = "too_many_lines";
pub(crate) const BODY_INVALID: &str = "body_invalid";

/// Documents the problem of a list that does not exist.
pub(crate) fn list_not_found(operation: TransformOperation<'_>) -> TransformOperation<'_> {
    let when = "No recipient list has this id.";
    operation.with(openapi::problem(
        StatusCode::NOT_FOUND,
        LIST_NOT_FOUND,
        when,
    ))
}

/// Documents the problem of a recipient that does not exist.
pub(crate) fn recipient_not_found(operation: TransformOperation<'_>) -> TransformOperation<'_> {
    let when = "No recipient of the list has this id.";
    operation.with(openapi::problem(
        StatusCode::NOT_FOUND,
        RECIPIENT_NOT_FOUND,
        when,
    ))
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::UnknownList => {
                let title = "No recipient list has this id";
                Self::new(StatusCode::NOT_FOUND, LIST_NOT_FOUND, title)
            }
            StoreError::UnknownRecipient => {
                let title = "No recipient of the list has this id";
                Self::new(StatusCode::NOT_FOUND, RECIPIENT_NOT_FOUND, title)
            }
            StoreError::Database(_) | StoreError::Corrupt { .. } => Self::internal(&error),
        }
    }
}

impl From<SpoolError> for Problem {
    fn from(error: SpoolError) -> Self {
        match error {
            SpoolError::Read(error) => Self::from(error),
            SpoolError::Write(_) => Self::internal(&error),
        }
    }
}

impl From<ReadError> for Problem {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Row {
                line,
                field,
                reason,
            } => {
                let place = field.as_ref().map(|field| format!(", `{field}`"));
                let place = place.unwrap_or_default();
                let title = "A row of the import is not a recipient";
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, ROW_INVALID, title)
                    .detail(format!(
                        "Line {line}{place}: {reason}. Nothing was imported."
                    ))
                    .with("line", line)
                    .with("field", field)
                    .with("reason", reason)
            }
            ReadError::TooManyLines { limit } => {
                let title = "The import has too many lines";
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, TOO_MANY_LINES, title)
                    .detail(format!(
                        "An import can have {limit} lines; send the rest in another one. Nothing \
                         was imported."
                    ))
                    .with("limit", limit)
            }
            ReadError::Io(_) => {
                let title = "The body is not the one asked for";
                Self::new(StatusCode::BAD_REQUEST, BODY_INVALID, title)
                    .detail("The body ended before it was whole. Nothing was imported.")
            }
        }
    }
}

/// What goes wrong while an import is stored is no fault of the caller: its rows were checked.
impl From<ImportError<ReadError>> for Problem {
    fn from(error: ImportError<ReadError>) -> Self {
        match error {
            ImportError::Rows(error) => Self::internal(&error),
            ImportError::Store(error) => Self::from(error),
        }
    }
}
