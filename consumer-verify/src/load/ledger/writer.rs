//! Writes a ledger while its requests end. Requests end nearly in the order of their numbers: a window
//! of records is kept in memory and written as a whole, and what comes later than that is written
//! alone.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use super::{Book, Entry, LENGTH, LedgerError, MAGIC, Scope};

/// Records in the window: 512 KiB.
const WINDOW: usize = 8192;

/// A ledger that is being written.
#[derive(Debug)]
pub struct Writer {
    file: File,
    path: PathBuf,
    scope: Scope,
    window: Vec<u8>,
    /// The place of the first record of the window.
    first: u64,
    /// How many places there are so far.
    places: u64,
}

impl Writer {
    /// Begins a ledger in a new file; one that is there already is emptied.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn create(path: &Path, scope: Scope) -> Result<Self, LedgerError> {
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(true);
        let error = |source| LedgerError::Io {
            path: path.to_owned(),
            source,
        };
        let writer = Self {
            file: options.open(path).map_err(error)?,
            path: path.to_owned(),
            scope,
            window: vec![0; WINDOW * LENGTH],
            first: 0,
            places: 0,
        };
        writer.write_header().map_err(error)?;
        Ok(writer)
    }

    /// Writes what became of a request. One of another driver's is passed over.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&mut self, number: u64, entry: Entry) -> Result<(), LedgerError> {
        let Some(place) = self.scope.place(number) else {
            return Ok(());
        };
        self.put(place, &entry.to_bytes()).map_err(|source| {
            let path = self.path.clone();
            LedgerError::Io { path, source }
        })
    }

    fn put(&mut self, place: u64, bytes: &[u8; LENGTH]) -> io::Result<()> {
        self.places = self.places.max(place + 1);
        if place < self.first {
            return self.file.write_all_at(bytes, offset(place));
        }
        if place >= self.first + WINDOW as u64 {
            self.flush()?;
            self.window.fill(0);
            self.first = place - place % WINDOW as u64;
        }
        // Below the length of the window, as was just made sure.
        let from = usize::try_from(place - self.first).unwrap_or_default() * LENGTH;
        self.window[from..from + LENGTH].copy_from_slice(bytes);
        Ok(())
    }

    fn flush(&self) -> io::Result<()> {
        let used = self.places.saturating_sub(self.first).min(WINDOW as u64);
        let used = usize::try_from(used).unwrap_or_default() * LENGTH;
        self.file
            .write_all_at(&self.window[..used], offset(self.first))
    }

    fn write_header(&self) -> io::Result<()> {
        let mut header = [0; LENGTH];
        header[..8].copy_from_slice(MAGIC);
        header[8..16].copy_from_slice(&self.scope.seed.to_le_bytes());
        header[16..20].copy_from_slice(&self.scope.shard.to_le_bytes());
        header[20..24].copy_from_slice(&self.scope.of.to_le_bytes());
        header[24..32].copy_from_slice(&self.places.to_le_bytes());
        self.file.write_all_at(&header, 0)
    }

    /// Ends the writing. The header is written last, so that a ledger that was cut off is known by it.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn finish(self) -> Result<Book, LedgerError> {
        let written = self.flush().and_then(|()| self.write_header());
        written.map_err(|source| LedgerError::Io {
            path: self.path.clone(),
            source,
        })?;
        Book::open(&self.path)
    }
}

/// Where the record of a place stands in the file.
pub(super) fn offset(place: u64) -> u64 {
    (place + 1) * LENGTH as u64
}
