//! Where an import waits until it is whole: every row is checked and written to a temporary file,
//! and only then does anyone open a transaction.
//!
//! So a client that is slow, sends a bad row or goes away takes no connection and no lock of the
//! database meanwhile, and leaves nothing behind. Memory holds one line at a time.

use std::io::{self, SeekFrom};

use bytes::Bytes;
use futures_util::{Stream, TryStreamExt};
use tokio::fs::File;
use tokio::io::{AsyncSeekExt, AsyncWriteExt, BufWriter};
use tokio_util::codec::FramedRead;
use tokio_util::io::StreamReader;

use crate::domain::RecipientDetails;
use crate::ndjson::{Limits, ReadError, RowDecoder};

/// How many bytes go to the file, and come from it, at a time.
const BUFFER: usize = 64 * 1024;

/// A whole import, every row of it valid. Its file has no name, and is gone with the value.
#[derive(Debug)]
pub(crate) struct Spool {
    file: File,
    limits: Limits,
}

/// Why there is no whole import.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SpoolError {
    /// It was not sent, or not as it should be.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// There is no room for it here.
    #[error("cannot write a temporary file")]
    Write(#[source] io::Error),
}

impl Spool {
    /// Reads an import to its end, or to its first fault; then `bytes` may hold more.
    pub(crate) async fn fill(
        bytes: impl Stream<Item = io::Result<Bytes>> + Unpin,
        limits: Limits,
    ) -> Result<Self, SpoolError> {
        let file = tempfile::tempfile().map_err(SpoolError::Write)?;
        let mut file = BufWriter::with_capacity(BUFFER, File::from_std(file));
        let mut rows = FramedRead::new(StreamReader::new(bytes), RowDecoder::new(limits));
        while let Some(row) = rows.try_next().await? {
            let line = row.line + "\n";
            file.write_all(line.as_bytes())
                .await
                .map_err(SpoolError::Write)?;
        }
        file.flush().await.map_err(SpoolError::Write)?;
        let mut file = file.into_inner();
        file.seek(SeekFrom::Start(0))
            .await
            .map_err(SpoolError::Write)?;
        Ok(Self { file, limits })
    }

    /// The recipients, in the order in which they came.
    pub(crate) fn into_recipients(self) -> impl Stream<Item = Result<RecipientDetails, ReadError>> {
        let decoder = RowDecoder::new(self.limits);
        FramedRead::with_capacity(self.file, decoder, BUFFER).map_ok(|row| row.recipient)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::stream;

    use super::*;
    use crate::domain::Locale;

    fn chunks<const N: usize>(
        chunks: [io::Result<&'static str>; N],
    ) -> impl Stream<Item = io::Result<Bytes>> + Unpin {
        stream::iter(chunks.map(|chunk| chunk.map(Bytes::from)))
    }

    #[tokio::test]
    async fn rows_come_out_as_they_went_in() {
        let sent = chunks([
            Ok("{\"email\":\"a@x.org\"}\n\n{\"ema"),
            Ok("il\":\"b@x.org\",\"locale\":\"de\"}"),
        ]);
        let spool = Spool::fill(sent, Limits::default()).await.unwrap();
        let rows: Vec<RecipientDetails> = spool.into_recipients().try_collect().await.unwrap();
        let locales = rows.into_iter().map(|row| {
            let locale = row.locale.map(Locale::into_string);
            (row.email.into_string(), locale)
        });
        let expected = [("a@x.org", None), ("b@x.org", Some("de"))];
        let expected = expected.map(|(email, locale)| (email.into(), locale.map(str::to_owned)));
        assert_eq!(locales.collect::<Vec<_>>(), expected);
    }

    #[tokio::test]
    async fn a_fault_ends_the_reading_and_leaves_the_rest_to_the_caller() {
        let mut sent = chunks([Ok("{}\n"), Ok("more")]);
        let error = Spool::fill(&mut sent, Limits::default()).await.unwrap_err();
        assert_eq!(error.to_string(), "line 1: is missing");
        assert_eq!(sent.try_next().await.unwrap().unwrap(), "more");
    }

    #[tokio::test]
    async fn an_import_that_breaks_off_is_not_whole() {
        let broken = Err(io::Error::other("the connection was reset"));
        let sent = chunks([Ok("{\"email\":\"a@x.org\"}\n"), broken]);
        let error = Spool::fill(sent, Limits::default()).await.unwrap_err();
        assert!(
            matches!(error, SpoolError::Read(ReadError::Io(_))),
            "{error:?}"
        );
    }
}
