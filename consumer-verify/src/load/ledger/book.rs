//! A ledger that is written: read as a stream, or one record by the number of its request, and
//! completed with what is found out afterwards.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use super::writer::offset;
use super::{Entry, LENGTH, LedgerError, MAGIC, Scope};

/// A ledger in a file.
#[derive(Debug)]
pub struct Book {
    file: File,
    path: PathBuf,
    scope: Scope,
    places: u64,
}

impl Book {
    /// Opens it.
    ///
    /// # Errors
    /// When it cannot be read, or is no whole ledger.
    pub fn open(path: &Path) -> Result<Self, LedgerError> {
        let io = |source| LedgerError::Io {
            path: path.to_owned(),
            source,
        };
        let not = |problem| LedgerError::NotALedger {
            path: path.to_owned(),
            problem,
        };
        let file = File::options().read(true).write(true).open(path);
        let file = file.map_err(io)?;
        let mut header = [0; LENGTH];
        match file.read_exact_at(&mut header, 0) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                return Err(not("it is too short"));
            }
            read => read.map_err(io)?,
        }
        if header[..8] != *MAGIC {
            return Err(not("it does not begin as one"));
        }
        let scope = Scope {
            seed: long(&header, 8),
            shard: short(&header, 16),
            of: short(&header, 20),
        };
        if scope.shard == 0 || scope.shard > scope.of {
            return Err(not("it is of a shard that cannot be"));
        }
        let places = long(&header, 24);
        let length = file.metadata().map_err(io)?.len();
        let whole = places
            .checked_add(1)
            .and_then(|records| records.checked_mul(LENGTH as u64));
        if whole != Some(length) {
            return Err(not("its length is not the one that its header says"));
        }
        Ok(Self {
            file,
            path: path.to_owned(),
            scope,
            places,
        })
    }

    /// Which requests it is of.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many places it has; some of them may be empty.
    #[must_use]
    pub fn places(&self) -> u64 {
        self.places
    }

    /// What became of a request; `None` where it was not sent, or is another driver's.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn entry(&self, number: u64) -> Result<Option<Entry>, LedgerError> {
        let place = self.scope.place(number);
        let Some(place) = place.filter(|&place| place < self.places) else {
            return Ok(None);
        };
        let mut bytes = [0; LENGTH];
        let read = self.file.read_exact_at(&mut bytes, offset(place));
        read.map_err(|source| self.error(source))?;
        Ok(Entry::of_bytes(&bytes))
    }

    /// Replaces what became of a request that is in the ledger; another is passed over.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn replace(&self, number: u64, entry: Entry) -> Result<(), LedgerError> {
        let place = self.scope.place(number);
        let Some(place) = place.filter(|&place| place < self.places) else {
            return Ok(());
        };
        let written = self.file.write_all_at(&entry.to_bytes(), offset(place));
        written.map_err(|source| self.error(source))
    }

    /// All requests that were sent, with their numbers, in order.
    ///
    /// # Errors
    /// When the file cannot be read from its beginning; each entry may have an error of its own.
    pub fn entries(
        &self,
    ) -> Result<impl Iterator<Item = Result<(u64, Entry), LedgerError>> + use<>, LedgerError> {
        let file = File::open(&self.path).map_err(|source| self.error(source))?;
        let mut reader = BufReader::with_capacity(1024 * LENGTH, file);
        let start = SeekFrom::Start(offset(0));
        reader.seek(start).map_err(|source| self.error(source))?;
        let (scope, path) = (self.scope, self.path.clone());
        let mut bytes = [0; LENGTH];
        let all = (0..self.places).map(move |place| {
            reader.read_exact(&mut bytes).map_err(|source| {
                let path = path.clone();
                LedgerError::Io { path, source }
            })?;
            Ok(Entry::of_bytes(&bytes).map(|entry| (scope.number(place), entry)))
        });
        Ok(all.filter_map(Result::transpose))
    }

    fn error(&self, source: io::Error) -> LedgerError {
        LedgerError::Io {
            path: self.path.clone(),
            source,
        }
    }
}

fn long(bytes: &[u8; LENGTH], from: usize) -> u64 {
    let mut number = [0; 8];
    number.copy_from_slice(&bytes[from..from + 8]);
    u64::from_le_bytes(number)
}

fn short(bytes: &[u8; LENGTH], from: usize) -> u32 {
    let mut number = [0; 4];
    number.copy_from_slice(&bytes[from..from + 4]);
    u32::from_le_bytes(number)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::super::entry::any_entry;
    use super::super::{Outcome, Writer};
    use super::*;

    fn written(scope: Scope, entries: &[(u64, Entry)]) -> (tempfile::TempDir, Book) {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::create(&folder.path().join("ledger"), scope).unwrap();
        for (number, entry) in entries {
            writer.write(*number, *entry).unwrap();
        }
        (folder, writer.finish().unwrap())
    }

    fn read(book: &Book) -> Vec<(u64, Entry)> {
        let entries = book.entries().unwrap();
        entries.collect::<Result<_, _>>().unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn requests_that_end_in_any_order_stand_in_their_own(
            entries in prop::collection::btree_map(0..40_000_u64, any_entry(), 0..40),
            shuffled in any::<u64>(),
        ) {
            let mut in_some_order = Vec::from_iter(entries.clone());
            in_some_order.sort_by_key(|(number, _)| number.wrapping_mul(shuffled | 1));
            let (_folder, book) = written(Scope::whole(7), &in_some_order);
            prop_assert_eq!(read(&book), Vec::from_iter(entries.clone()));
            for number in 0..40 {
                let number = number * 1000;
                prop_assert_eq!(book.entry(number).unwrap(), entries.get(&number).copied());
            }
        }

        #[test]
        fn a_ledger_of_one_driver_has_its_own_requests_only(
            entries in prop::collection::btree_map(0..100_u64, any_entry(), 0..40)
        ) {
            let scope = Scope { seed: 7, shard: 2, of: 3 };
            let (_folder, book) = written(scope, &Vec::from_iter(entries.clone()));
            let own = entries.into_iter().filter(|(number, _)| number % 3 == 1);
            prop_assert_eq!(read(&book), Vec::from_iter(own));
            prop_assert_eq!(book.scope(), scope);
        }

        #[test]
        fn what_is_found_out_later_replaces_what_was_there(
            one in any_entry(), other in any_entry()
        ) {
            let (_folder, book) = written(Scope::whole(7), &[(0, one), (5, one)]);
            book.replace(5, other).unwrap();
            book.replace(6, other).unwrap();
            let expected = BTreeMap::from([(0, one), (5, other)]);
            prop_assert_eq!(read(&book), Vec::from_iter(expected));
        }
    }

    #[test]
    fn a_file_that_is_no_whole_ledger_is_refused() {
        let entry = Entry {
            intended: std::time::Duration::ZERO,
            latency: std::time::Duration::ZERO,
            outcome: Outcome::Open,
            status: 0,
            was_ambiguous: true,
            created: super::super::CreatedId::NONE,
            found: super::super::Found::default(),
        };
        let (_folder, book) = written(Scope::whole(7), &[(0, entry)]);
        let whole = std::fs::read(book.path()).unwrap();
        for (bytes, problem) in [
            (&whole[..10], "too short"),
            (&whole[..100], "its length"),
            (&[b'x'; 64][..], "does not begin"),
        ] {
            std::fs::write(book.path(), bytes).unwrap();
            let error = Book::open(book.path()).unwrap_err().to_string();
            assert!(error.contains(problem), "{error}");
        }
    }
}
