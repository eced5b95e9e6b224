//! Rows in the text format of PostgreSQL's `COPY … FROM STDIN`.

use std::fmt::Write;

/// Rows, written value by value in the order of the columns.
#[derive(Debug, Default)]
pub(super) struct CopyRows {
    text: String,
    /// Whether a value comes next that is not the first one of its row.
    within: bool,
}

impl CopyRows {
    /// A value of a column of text.
    pub(super) fn text(&mut self, value: &str) -> &mut Self {
        self.separate();
        for character in value.chars() {
            match character {
                '\\' => self.text.push_str("\\\\"),
                '\t' => self.text.push_str("\\t"),
                '\n' => self.text.push_str("\\n"),
                '\r' => self.text.push_str("\\r"),
                other => self.text.push(other),
            }
        }
        self
    }

    /// A value of a column of text that may be null.
    pub(super) fn optional(&mut self, value: Option<&str>) -> &mut Self {
        match value {
            Some(value) => self.text(value),
            None => {
                self.separate();
                self.text.push_str("\\N");
                self
            }
        }
    }

    /// A value of a column of whole numbers.
    pub(super) fn integer(&mut self, value: i64) -> &mut Self {
        self.separate();
        // Writing into a string cannot fail.
        let _ = write!(self.text, "{value}");
        self
    }

    /// Ends the row.
    pub(super) fn end(&mut self) {
        self.text.push('\n');
        self.within = false;
    }

    /// How many bytes the rows have.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// The rows as they are sent.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.text.into_bytes()
    }

    fn separate(&mut self) {
        if self.within {
            self.text.push('\t');
        }
        self.within = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_value_or_a_row_is_escaped_and_null_is_not_a_text() {
        let mut rows = CopyRows::default();
        rows.integer(1).text("\\N").optional(None).end();
        rows.integer(-3).text("a\tb\nc\rd").optional(Some("")).end();
        let expected = "1\t\\\\N\t\\N\n-3\ta\\tb\\nc\\rd\t\n";
        assert_eq!(rows.into_bytes(), expected.as_bytes());
    }
}
