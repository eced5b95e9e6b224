//! Joins the ledgers of several drivers into the one that a single driver would have written.

use std::path::Path;

use super::{Book, LedgerError, Scope, Writer};

/// Writes all entries of the books into a new ledger.
///
/// # Errors
/// When a file cannot be read or written, or the books are not all the parts of one load.
pub fn join(books: &[Book], to: &Path) -> Result<Book, LedgerError> {
    let first = books.first().map(Book::scope);
    let mut there = vec![false; books.len()];
    for book in books {
        let scope = book.scope();
        let problem = match first {
            Some(first) if scope.seed != first.seed => "it has another seed",
            _ if scope.of as usize != books.len() => "it is one of another number of shards",
            _ if std::mem::replace(&mut there[scope.shard as usize - 1], true) => {
                "its shard is there twice"
            }
            _ => continue,
        };
        return Err(LedgerError::AnotherLoad {
            path: book.path().to_owned(),
            problem,
        });
    }
    let mut writer = Writer::create(to, Scope::whole(first.map_or(0, |first| first.seed)))?;
    let mut parts = Vec::new();
    for book in books {
        parts.push(book.entries()?.peekable());
    }
    // The part whose next number is the lowest comes next: there are few parts.
    loop {
        let number = |part: &mut std::iter::Peekable<_>| match part.peek() {
            Some(Ok((number, _))) => Some(*number),
            Some(Err(_)) => Some(0),
            None => None,
        };
        let next = parts
            .iter_mut()
            .filter_map(|part| Some((number(part)?, part)));
        let Some((_, part)) = next.min_by_key(|(number, _)| *number) else {
            return writer.finish();
        };
        if let Some(entry) = part.next() {
            let (number, entry) = entry?;
            writer.write(number, entry)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Entry;
    use super::super::entry::any_entry;
    use super::*;

    fn written(path: &Path, scope: Scope, entries: &[(u64, Entry)]) -> Book {
        let mut writer = Writer::create(path, scope).unwrap();
        for (number, entry) in entries {
            writer.write(*number, *entry).unwrap();
        }
        writer.finish().unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn joined_shards_are_to_the_byte_what_one_driver_writes(
            entries in prop::collection::btree_map(0..200_u64, any_entry(), 1..60),
            of in 1..5_u32,
        ) {
            let entries = Vec::from_iter(entries);
            let folder = tempfile::tempdir().unwrap();
            let books = Vec::from_iter((1..=of).map(|shard| {
                let path = folder.path().join(shard.to_string());
                written(&path, Scope { seed: 7, shard, of }, &entries)
            }));
            let one = written(&folder.path().join("one"), Scope::whole(7), &entries);
            let joined = join(&books, &folder.path().join("joined")).unwrap();
            prop_assert_eq!(
                std::fs::read(joined.path()).unwrap(),
                std::fs::read(one.path()).unwrap()
            );
        }
    }

    #[test]
    fn ledgers_that_are_not_all_of_one_load_are_not_joined() {
        let folder = tempfile::tempdir().unwrap();
        let book = |name: &str, seed, shard| {
            let scope = Scope { seed, shard, of: 2 };
            written(&folder.path().join(name), scope, &[])
        };
        for (books, problem) in [
            (vec![book("a", 7, 1)], "another number"),
            (vec![book("a", 7, 1), book("b", 8, 2)], "another seed"),
            (vec![book("a", 7, 1), book("b", 7, 1)], "twice"),
        ] {
            let error = join(&books, &folder.path().join("joined")).unwrap_err();
            assert!(error.to_string().contains(problem), "{error}");
        }
    }
}
