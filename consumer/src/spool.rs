//! Where checked recipients wait until all of them are known to be good: in memory while they are
//! few, otherwise in a file without a name, which goes away with the process.

use std::io::{self, BufReader, BufWriter, Read, Seek, Write};

use tempfile::SpooledTempFile;
use tokio::task::spawn_blocking;

use crate::campaign::CampaignRecipient;

/// How many bytes are held in memory before a file is used.
const IN_MEMORY: usize = 4 * 1024 * 1024;

/// What stands for the length of a text that is not there.
const NONE: u32 = u32::MAX;

/// A recipient as it waits, and as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SpooledRecipient {
    /// Identifies the recipient at the Recipient service.
    pub(crate) id: String,
    /// The e-mail address.
    pub(crate) email: String,
    /// The language, where it is known.
    pub(crate) locale: Option<String>,
    /// The time zone, where it is known.
    pub(crate) time_zone: Option<String>,
    /// The values that the template is filled in with: a JSON object.
    pub(crate) variables: String,
    /// When the message goes out, in microseconds since 1970 (UTC).
    pub(crate) deliver_at: i64,
}

/// A spool that is written to.
pub(crate) struct Spool {
    file: BufWriter<SpooledTempFile>,
    count: u32,
}

/// A spool that is read, in the order in which it was written.
pub(crate) struct SpooledRecipients {
    file: BufReader<SpooledTempFile>,
    left: u32,
}

impl SpooledRecipient {
    /// # Errors
    /// A variable cannot be written as JSON.
    pub(crate) fn new(recipient: CampaignRecipient) -> serde_json::Result<Self> {
        Ok(Self {
            variables: serde_json::to_string(&recipient.variables)?,
            id: recipient.id,
            email: recipient.email,
            locale: recipient.locale,
            time_zone: recipient.time_zone,
            deliver_at: recipient.deliver_at.as_microsecond(),
        })
    }

    fn write(&self, file: &mut impl Write) -> io::Result<()> {
        write_text(file, Some(&self.id))?;
        write_text(file, Some(&self.email))?;
        write_text(file, self.locale.as_deref())?;
        write_text(file, self.time_zone.as_deref())?;
        write_text(file, Some(&self.variables))?;
        file.write_all(&self.deliver_at.to_le_bytes())
    }

    fn read(file: &mut impl Read) -> io::Result<Self> {
        let missing = || io::Error::from(io::ErrorKind::InvalidData);
        Ok(Self {
            id: read_text(file)?.ok_or_else(missing)?,
            email: read_text(file)?.ok_or_else(missing)?,
            locale: read_text(file)?,
            time_zone: read_text(file)?,
            variables: read_text(file)?.ok_or_else(missing)?,
            deliver_at: i64::from_le_bytes(read_bytes(file)?),
        })
    }
}

/// A text behind its length in bytes.
fn write_text(file: &mut impl Write, text: Option<&str>) -> io::Result<()> {
    let Some(text) = text else {
        return file.write_all(&NONE.to_le_bytes());
    };
    let length = u32::try_from(text.len())
        .ok()
        .filter(|&length| length != NONE);
    let length = length.ok_or(io::ErrorKind::FileTooLarge)?;
    file.write_all(&length.to_le_bytes())?;
    file.write_all(text.as_bytes())
}

fn read_text(file: &mut impl Read) -> io::Result<Option<String>> {
    let length = u32::from_le_bytes(read_bytes(file)?);
    if length == NONE {
        return Ok(None);
    }
    let mut bytes = vec![0; length as usize];
    file.read_exact(&mut bytes)?;
    let text = String::from_utf8(bytes);
    text.map(Some)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.utf8_error()))
}

fn read_bytes<const N: usize>(file: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
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
            for recipient in recipients {
                SpooledRecipient::new(recipient)?.write(&mut self.file)?;
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
            Ok(SpooledRecipients {
                file: BufReader::new(file),
                left: self.count,
            })
        })
        .await
    }
}

impl SpooledRecipients {
    /// At most the next `count` recipients; none at the end.
    pub(crate) async fn next(mut self, count: u32) -> io::Result<(Self, Vec<SpooledRecipient>)> {
        blocking(move || {
            let count = count.min(self.left);
            let recipients = (0..count)
                .map(|_| SpooledRecipient::read(&mut self.file))
                .collect::<io::Result<_>>()?;
            self.left -= count;
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
    use jiff::Timestamp;

    use super::*;

    fn recipient(number: usize) -> CampaignRecipient {
        CampaignRecipient {
            id: format!("r{number}"),
            email: "a\nb".to_owned(),
            locale: None,
            time_zone: Some(String::new()),
            deliver_at: Timestamp::UNIX_EPOCH,
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
                    assert_eq!(found, SpooledRecipient::new(recipient(read)).unwrap());
                    read += 1;
                }
            }
            assert_eq!(read, count);
        }
    }
}
