//! Where checked recipients wait until all of them are known to be good: in memory while they are
//! few, otherwise in a file without a name, which goes away with the process.

use std::io::{self, BufRead, BufReader, BufWriter, Lines, Seek, Write};

use tempfile::SpooledTempFile;
use tokio::task::spawn_blocking;

use crate::campaign::CampaignRecipient;

/// How many bytes are held in memory before a file is used.
const IN_MEMORY: usize = 4 * 1024 * 1024;

/// A spool that is written to.
pub(crate) struct Spool {
    file: BufWriter<SpooledTempFile>,
    count: u32,
}

/// A spool that is read, in the order in which it was written.
pub(crate) struct SpooledRecipients {
    lines: Lines<BufReader<SpooledTempFile>>,
}

impl Spool {
    pub(crate) fn new() -> Self {
        Self {
            file: BufWriter::new(SpooledTempFile::new(IN_MEMORY)),
            count: 0,
        }
    }

    /// How many recipients it holds.
    pub(crate) fn count(&self) -> u32 {
        self.count
    }

    /// Appends `recipients`, away from the threads that serve requests.
    pub(crate) async fn append(mut self, recipients: Vec<CampaignRecipient>) -> io::Result<Self> {
        blocking(move || {
            for recipient in &recipients {
                serde_json::to_writer(&mut self.file, recipient)?;
                self.file.write_all(b"\n")?;
                self.count += 1;
            }
            Ok(self)
        })
        .await
    }

    /// Ends the writing.
    pub(crate) async fn read(self) -> io::Result<SpooledRecipients> {
        blocking(move || {
            let mut file = self.file.into_inner().map_err(|error| error.into_error())?;
            file.rewind()?;
            let lines = BufReader::new(file).lines();
            Ok(SpooledRecipients { lines })
        })
        .await
    }
}

impl SpooledRecipients {
    /// At most the next `count` recipients; none at the end.
    pub(crate) async fn next(mut self, count: usize) -> io::Result<(Self, Vec<CampaignRecipient>)> {
        blocking(move || {
            let recipients = self
                .lines
                .by_ref()
                .take(count)
                .map(|line| Ok(serde_json::from_str(&line?)?))
                .collect::<io::Result<_>>()?;
            Ok((self, recipients))
        })
        .await
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    spawn_blocking(work).await.map_err(io::Error::other)?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recipient(number: usize) -> CampaignRecipient {
        CampaignRecipient {
            id: format!("r{number}"),
            // A line end in a value must not end the line.
            email: "a\nb".to_owned(),
            locale: None,
            time_zone: None,
            variables: [("text".to_owned(), "x".repeat(4096).into())].into(),
        }
    }

    #[tokio::test]
    async fn what_was_written_is_read_in_order_whether_in_memory_or_from_a_file() {
        for count in [0, 3, 2 * IN_MEMORY / 4096] {
            let mut spool = Spool::new();
            for number in 0..count {
                spool = spool.append(vec![recipient(number)]).await.unwrap();
            }
            assert_eq!(spool.count() as usize, count);
            let mut spooled = spool.read().await.unwrap();
            let mut read = 0;
            loop {
                let recipients;
                (spooled, recipients) = spooled.next(2).await.unwrap();
                if recipients.is_empty() {
                    break;
                }
                for found in recipients {
                    assert_eq!(found, recipient(read));
                    read += 1;
                }
            }
            assert_eq!(read, count);
        }
    }
}
