//! The ledger: one record of fixed size for each request, in a file in the order of their numbers, so
//! that ten million of them take no memory. It is written while requests end, in whatever order, and
//! read as a stream, or one record by its number.
//!
//! It knows what a request came to, and not why anything is right or wrong.

mod book;
mod entry;
mod join;
mod writer;

pub use book::Book;
pub use entry::{CreatedId, Entry, Found, Outcome};
pub use join::join;
pub use writer::Writer;

/// Which requests a ledger is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    /// What the ids and keys of the requests are made from.
    pub seed: u64,
    /// The number of the driver, from 1.
    pub shard: u32,
    /// How many drivers there are.
    pub of: u32,
}

impl Scope {
    /// All requests that there are.
    #[must_use]
    pub fn whole(seed: u64) -> Self {
        Self {
            seed,
            shard: 1,
            of: 1,
        }
    }

    /// The place of a request in the file, if it is one of these.
    #[must_use]
    pub fn place(&self, number: u64) -> Option<u64> {
        let of = u64::from(self.of);
        (number % of == u64::from(self.shard - 1)).then_some(number / of)
    }

    /// The number of the request at a place in the file.
    #[must_use]
    pub fn number(&self, place: u64) -> u64 {
        place * u64::from(self.of) + u64::from(self.shard - 1)
    }
}

/// Why a ledger cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The system says no.
    #[error("the ledger {}: {source}", path.display())]
    Io {
        /// The file.
        path: std::path::PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is none, or another version's, or was cut off.
    #[error("{} is not a ledger: {problem}", path.display())]
    NotALedger {
        /// The file.
        path: std::path::PathBuf,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// Ledgers that are not the parts of one load.
    #[error("{} is not of the same load as the first ledger: {problem}", path.display())]
    AnotherLoad {
        /// The file.
        path: std::path::PathBuf,
        /// What differs.
        problem: &'static str,
    },
}

/// The length of a record, and of the header before the first.
const LENGTH: usize = 64;

/// The first bytes of a file.
const MAGIC: &[u8; 8] = b"CCLEDG01";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_request_has_one_place_in_the_ledger_of_one_driver() {
        let scopes = [1, 2, 3].map(|shard| Scope {
            seed: 7,
            shard,
            of: 3,
        });
        for number in 0..20 {
            let places = scopes.map(|scope| scope.place(number));
            assert_eq!(places.iter().flatten().count(), 1, "{number}");
            for (scope, place) in scopes.iter().zip(places) {
                assert!(place.is_none_or(|place| scope.number(place) == number));
            }
        }
    }
}
