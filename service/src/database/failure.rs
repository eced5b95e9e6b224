//! What a failing database means to the caller: that it is away and comes back, or that something
//! is wrong.

use std::time::Duration;

use http::StatusCode;
use sqlx::error::DatabaseError as EngineError;
use sqlx::sqlite::SqliteError;

use crate::{Problem, problem};

/// The code of the problem while the database is away.
pub(crate) const UNAVAILABLE: &str = "database_unavailable";

/// After what time a caller may ask again.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// The classes and codes of PostgreSQL's errors that pass by themselves: the connection broke
/// (08), the server is full or out of memory for now (53), it stops or starts (57P), it could not
/// do two things at once (40), and a file of its own cannot be read (58).
const PASSING: [&str; 5] = ["08", "53", "57P", "40", "58"];

/// The primary codes of SQLite's errors that pass: another process writes (5, 6), or its file
/// cannot be read, written or opened for now, or the disk is full (10, 13, 14).
const PASSING_SQLITE: [i32; 5] = [5, 6, 10, 13, 14];

/// Whether the database is away or busy, so that the same call may succeed later; otherwise the
/// call is wrong, or what the database holds.
#[must_use]
pub fn is_unavailable(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::BeginFailed => true,
        sqlx::Error::Database(error) => passes(error.as_ref()),
        _ => false,
    }
}

fn passes(error: &dyn EngineError) -> bool {
    let Some(code) = error.code() else {
        return false;
    };
    match error.try_downcast_ref::<SqliteError>() {
        // The primary code is in the lowest byte.
        Some(_) => code
            .parse::<i32>()
            .is_ok_and(|code| PASSING_SQLITE.contains(&(code & 0xff))),
        None => PASSING.iter().any(|class| code.starts_with(class)),
    }
}

/// What the database did not do is for the log, not for the caller.
impl From<&sqlx::Error> for Problem {
    fn from(error: &sqlx::Error) -> Self {
        match is_unavailable(error) {
            true => unavailable(&problem::chain(error)),
            false => Self::internal(error),
        }
    }
}

impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Self {
        Self::from(&error)
    }
}

/// 503, and one line in the log.
pub(crate) fn unavailable(cause: &str) -> Problem {
    tracing::error!(cause, code = UNAVAILABLE, "the database does not answer");
    let title = "The database does not answer";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, UNAVAILABLE, title)
        .detail("Send the request again later.")
        .retry_after(RETRY_AFTER)
}
