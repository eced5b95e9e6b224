//! Reading the columns of a row, whichever engine it comes from.

use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Result, Row};

/// The columns of a row by their names, in the types that both engines have.
pub trait Columns {
    /// A text.
    ///
    /// # Errors
    /// There is no such column, or it is null or of another type; as with all of these.
    fn text(&self, column: &str) -> Result<String>;

    /// A text, or null.
    ///
    /// # Errors
    /// As [`Columns::text`], but for null.
    fn text_or_null(&self, column: &str) -> Result<Option<String>>;

    /// An integer.
    ///
    /// # Errors
    /// As [`Columns::text`].
    fn integer(&self, column: &str) -> Result<i64>;

    /// An integer, or null.
    ///
    /// # Errors
    /// As [`Columns::text`], but for null.
    fn integer_or_null(&self, column: &str) -> Result<Option<i64>>;
}

macro_rules! columns_of {
    ($($row:ty),*) => {$(
        impl Columns for $row {
            fn text(&self, column: &str) -> Result<String> {
                self.try_get(column)
            }

            fn text_or_null(&self, column: &str) -> Result<Option<String>> {
                self.try_get(column)
            }

            fn integer(&self, column: &str) -> Result<i64> {
                self.try_get(column)
            }

            fn integer_or_null(&self, column: &str) -> Result<Option<i64>> {
                self.try_get(column)
            }
        }
    )*};
}

columns_of!(SqliteRow, PgRow);
