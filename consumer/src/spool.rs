//! Where checked recipients wait until all of them are known to be good: in memory while they are
//! few, otherwise in a file without a name, which goes away with the process.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, Write};

use tokio::task::spawn_blocking;

use crate::campaign::CampaignRecipient;

/// How many bytes are held in memory before they go to a file.
const IN_MEMORY: usize = 4 * 1024 * 1024;

/// How many bytes are read from a file at once.
const READ_AT_ONCE: usize = 128 * 1024;

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
#[derive(Default)]
pub(crate) struct Spool {
    /// What was written last; what does not fit is in the file.
    memory: Vec<u8>,
    file: Option<File>,
    count: u32,
}

/// A spool that is read, in the order in which it was written.
pub(crate) struct SpooledRecipients {
    from: Spooled,
    left: u32,
}

/// Where the recipients are.
enum Spooled {
    Memory(Cursor<Vec<u8>>),
    File(BufReader<File>),
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
    /// How many recipients it holds.
    pub(crate) fn count(&self) -> u32 {
        self.count
    }

    /// Appends `recipients`.
    pub(crate) async fn append(mut self, recipients: Vec<CampaignRecipient>) -> io::Result<Self> {
        for recipient in recipients {
            SpooledRecipient::new(recipient)?.write(&mut self.memory)?;
            self.count += 1;
        }
        if self.memory.len() < IN_MEMORY {
            return Ok(self);
        }
        self.into_file().await
    }

    /// Ends the writing.
    pub(crate) async fn read(self) -> io::Result<SpooledRecipients> {
        let left = self.count;
        if self.file.is_none() {
            let from = Spooled::Memory(Cursor::new(self.memory));
            return Ok(SpooledRecipients { from, left });
        }
        let file = self.into_file().await?.file;
        blocking(move || {
            let mut file = file.ok_or(io::ErrorKind::NotFound)?;
            file.rewind()?;
            let from = Spooled::File(BufReader::with_capacity(READ_AT_ONCE, file));
            Ok(SpooledRecipients { from, left })
        })
        .await
    }

    /// Moves what is in memory to the end of the file.
    async fn into_file(mut self) -> io::Result<Self> {
        blocking(move || {
            let file = match &mut self.file {
                Some(file) => file,
                none => none.insert(tempfile::tempfile()?),
            };
            file.write_all(&self.memory)?;
            self.memory.clear();
            Ok(self)
        })
        .await
    }
}

impl SpooledRecipients {
    /// How many recipients are not read yet.
    pub(crate) fn left(&self) -> u32 {
        self.left
    }

    /// At most the next `count` recipients; none at the end.
    pub(crate) async fn next(mut self, count: u32) -> io::Result<(Self, Vec<SpooledRecipient>)> {
        let count = count.min(self.left);
        let waits = count > 0 && matches!(self.from, Spooled::File(_));
        let work = move || {
            self.left -= count;
            let recipients = match &mut self.from {
                Spooled::Memory(memory) => read(memory, count)?,
                Spooled::File(file) => read(file, count)?,
            };
            Ok((self, recipients))
        };
        match waits {
            true => blocking(work).await,
            false => work(),
        }
    }
}

fn read(from: &mut impl Read, count: u32) -> io::Result<Vec<SpooledRecipient>> {
    (0..count).map(|_| SpooledRecipient::read(from)).collect()
}

/// Does what waits for a disk away from the threads that serve requests.
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
            let mut spool = Spool::default();
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
