//! Newline-delimited JSON: splits a byte stream into lines and each line into a recipient.
//!
//! Pure: knows neither where the bytes come from nor where the rows go.

use bytes::BytesMut;
use tokio_util::codec::{Decoder, LinesCodec, LinesCodecError};

use crate::domain::RecipientDetails;
use crate::row::{self, RowError};

/// The media type of newline-delimited JSON.
pub(crate) const MEDIA_TYPE: &str = "application/x-ndjson";

/// How much one import may hold. Its bytes are not limited otherwise: it is never in memory whole.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The most lines, empty ones included.
    pub(crate) lines: u64,
    /// The most bytes in a line, without its end.
    pub(crate) line_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            lines: 1_000_000,
            line_bytes: 16 * 1024,
        }
    }
}

/// A row as it was read: the line, and what it says.
#[derive(Debug, PartialEq)]
pub(crate) struct Row {
    /// The line, without its end.
    pub(crate) line: String,
    /// The recipient in it.
    pub(crate) recipient: RecipientDetails,
}

/// Why an import cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    /// A line is not a recipient.
    #[error("line {line}: {reason}")]
    Row {
        /// Its number, from 1.
        line: u64,
        /// The member of the object that is wrong; `None` when the line as a whole is.
        field: Option<String>,
        /// What is wrong. Never a value: it may be personal data.
        reason: String,
    },
    /// There are more lines than one import may have.
    #[error("more than {limit} lines")]
    TooManyLines {
        /// How many there may be.
        limit: u64,
    },
    /// The bytes stopped coming.
    #[error("cannot read on")]
    Io(#[from] std::io::Error),
}

/// Decodes one recipient from each line. Empty lines are passed over; they count as lines.
#[derive(Debug)]
pub(crate) struct RowDecoder {
    lines: LinesCodec,
    limits: Limits,
    line: u64,
}

impl RowDecoder {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            lines: LinesCodec::new_with_max_length(limits.line_bytes),
            limits,
            line: 0,
        }
    }

    /// The row in the next line that is not empty, of those that `next_line` gives.
    fn next_row(
        &mut self,
        mut next_line: impl FnMut(&mut LinesCodec) -> Result<Option<String>, LinesCodecError>,
    ) -> Result<Option<Row>, ReadError> {
        while let Some(line) = next_line(&mut self.lines).transpose() {
            self.line += 1;
            if self.line > self.limits.lines {
                return Err(ReadError::TooManyLines {
                    limit: self.limits.lines,
                });
            }
            let line = line.map_err(|error| self.not_a_line(&error))?;
            if !line.trim_ascii().is_empty() {
                return self.row(line).map(Some);
            }
        }
        Ok(None)
    }

    fn row(&self, line: String) -> Result<Row, ReadError> {
        match row::parse(&line) {
            Ok(recipient) => Ok(Row { line, recipient }),
            Err(RowError { field, reason }) => Err(self.refused(field, reason)),
        }
    }

    fn not_a_line(&self, error: &LinesCodecError) -> ReadError {
        let reason = match error {
            LinesCodecError::MaxLineLengthExceeded => {
                format!("longer than {} bytes", self.limits.line_bytes)
            }
            // The codec itself only reads from memory: all that can fail is the text.
            LinesCodecError::Io(_) => "not UTF-8".to_owned(),
        };
        self.refused(None, reason)
    }

    fn refused(&self, field: Option<String>, reason: String) -> ReadError {
        ReadError::Row {
            line: self.line,
            field,
            reason,
        }
    }
}

impl Decoder for RowDecoder {
    type Item = Row;
    type Error = ReadError;

    fn decode(&mut self, bytes: &mut BytesMut) -> Result<Option<Row>, ReadError> {
        self.next_row(|lines| lines.decode(bytes))
    }

    fn decode_eof(&mut self, bytes: &mut BytesMut) -> Result<Option<Row>, ReadError> {
        self.next_row(|lines| lines.decode_eof(bytes))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LIMITS: Limits = Limits {
        lines: 10,
        line_bytes: 100,
    };

    /// Feeds the chunks to a decoder as a connection would, and gives what it read until it ended
    /// or failed.
    fn decode<'a>(
        limits: Limits,
        chunks: impl IntoIterator<Item = &'a [u8]>,
    ) -> (Vec<Row>, Option<String>) {
        let mut decoder = RowDecoder::new(limits);
        let mut bytes = BytesMut::new();
        let mut rows = Vec::new();
        for chunk in chunks {
            bytes.extend_from_slice(chunk);
            loop {
                match decoder.decode(&mut bytes) {
                    Ok(Some(row)) => rows.push(row),
                    Ok(None) => break,
                    Err(error) => return (rows, Some(error.to_string())),
                }
            }
        }
        loop {
            match decoder.decode_eof(&mut bytes) {
                Ok(Some(row)) => rows.push(row),
                Ok(None) => return (rows, None),
                Err(error) => return (rows, Some(error.to_string())),
            }
        }
    }

    fn emails(text: &str) -> Vec<String> {
        let (rows, error) = decode(LIMITS, [text.as_bytes()]);
        assert_eq!(error, None);
        let email = |row: Row| row.recipient.email.into_string();
        rows.into_iter().map(email).collect()
    }

    fn error(text: &[u8]) -> String {
        decode(LIMITS, [text]).1.expect("an error")
    }

    #[test]
    fn every_line_is_a_row_whatever_ends_it() {
        let rows = "{\"email\":\"a@x.org\"}\r\n{\"email\":\"b@x.org\"}\n{\"email\":\"c@x.org\"}";
        assert_eq!(emails(rows), ["a@x.org", "b@x.org", "c@x.org"]);
        assert!(emails("").is_empty());
    }

    #[test]
    fn empty_lines_are_passed_over_but_count() {
        assert_eq!(emails("\n \n{\"email\":\"a@x.org\"}\n\n"), ["a@x.org"]);
        assert_eq!(error(b"\n\n{}"), "line 3: is missing");
        assert_eq!(error(&[b'\n'; 11]), "more than 10 lines");
    }

    #[test]
    fn a_line_that_is_too_long_is_refused_before_it_has_ended() {
        let reason = "line 2: longer than 100 bytes";
        let long = "{\"email\":\"a@x.org\"}\n".to_owned() + &" ".repeat(101);
        assert_eq!(error(long.as_bytes()), reason);
        assert_eq!(error((long + "\n").as_bytes()), reason);
    }

    #[test]
    fn a_line_that_is_not_utf_8_is_refused() {
        assert_eq!(error(b"{\"email\":\"\xff@x.org\"}\n"), "line 1: not UTF-8");
    }

    #[test]
    fn one_row_more_than_the_limit_is_refused() {
        let row = "{\"email\":\"a@x.org\"}\n";
        assert_eq!(emails(&row.repeat(10)).len(), 10);
        assert_eq!(error(row.repeat(11).as_bytes()), "more than 10 lines");
    }

    fn rows() -> impl Strategy<Value = Vec<u8>> {
        let line = prop_oneof![
            4 => "[a-z]{1,8}".prop_map(|name| format!("{{\"email\":\"{name}@x.org\"}}")),
            1 => Just(String::new()),
            1 => "\\PC{0,120}",
        ];
        prop::collection::vec((line, prop_oneof![Just("\n"), Just("\r\n")]), 0..12).prop_map(
            |lines| {
                lines
                    .into_iter()
                    .map(|(line, end)| line + end)
                    .collect::<String>()
                    .into_bytes()
            },
        )
    }

    proptest! {
        #[test]
        fn how_the_bytes_are_cut_into_chunks_makes_no_difference(
            bytes in prop_oneof![rows(), prop::collection::vec(any::<u8>(), 0..300)],
            sizes in prop::collection::vec(1..40usize, 1..40),
        ) {
            let mut rest = bytes.as_slice();
            let mut sizes = sizes.iter().cycle();
            let chunks = std::iter::from_fn(|| {
                let (chunk, others) = rest.split_at(rest.len().min(*sizes.next()?));
                rest = others;
                (!chunk.is_empty()).then_some(chunk)
            });
            prop_assert_eq!(decode(LIMITS, chunks), decode(LIMITS, [bytes.as_slice()]));
        }
    }
}
