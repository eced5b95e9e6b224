//! Lists everything that the consumer has stored, and holds it against the ledger: what is there
//! twice, and what is there for no request that was acknowledged.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use contract::project::Audit;
use contract::{LoadCheck, Place};
use serde_json::{Value, json};

use super::findings::Findings;
use super::ledger::{Book, Entry, Found, Outcome};
use super::read_back::Altered;
use super::reader::{Page, Reader};
use super::template::About;
use super::words::Words;

/// Things that were there before the load, by a hash of their ids.
#[derive(Debug, Default)]
pub(super) struct Before(HashSet<u64>);

/// The list of everything that is stored.
pub(super) struct Auditor<'a> {
    pub(super) audit: &'a Audit,
    pub(super) reader: Reader,
    pub(super) words: Words,
}

/// What the list came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Audited {
    /// Things that are of this load.
    pub(super) stored: u64,
    /// Of these, those of a request that was refused or never sent.
    pub(super) phantom: u64,
}

impl Auditor<'_> {
    /// What is there already.
    ///
    /// # Errors
    /// When it cannot be listed; in words for a report.
    pub(super) async fn before(&self) -> Result<Before, String> {
        let mut before = Before::default();
        self.list(|id, _| {
            before.0.insert(hash(id));
            Ok(())
        })
        .await?;
        Ok(before)
    }

    /// Goes through all that is there, and writes down in the ledger what is.
    ///
    /// # Errors
    /// When it cannot be listed, or the ledger not be written; in words for a report.
    pub(super) async fn against(
        &self,
        book: &Book,
        before: &Before,
        altered: &Altered,
        findings: &mut Findings,
    ) -> Result<Audited, String> {
        let mut audited = Audited::default();
        self.list(|id, mark| {
            let marked = self.words.number_in(mark);
            let number = marked.or_else(|| altered.get(id).copied());
            let thing = Thing { id, mark, number };
            if number.is_none() && before.0.contains(&hash(id)) {
                return Ok(());
            }
            let counted = thing.hold_against(book, self.words, findings);
            let Audited { stored, phantom } = counted.map_err(|error| error.to_string())?;
            audited.stored += stored;
            audited.phantom += phantom;
            Ok(())
        })
        .await?;
        Ok(audited)
    }

    async fn list(
        &self,
        mut each: impl FnMut(&str, &str) -> Result<(), String>,
    ) -> Result<(), String> {
        let about = About {
            words: self.words,
            number: 0,
            created: "",
        };
        let text = |item: &Value, pointer: &str| match item.pointer(pointer) {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        };
        let listed = self.reader.items(&about, &self.audit.pages, |item| {
            each(&text(item, &self.audit.id), &text(item, &self.audit.mark))
        });
        match listed.await? {
            Page::First(_) => Ok(()),
            Page::Refused(reply) => Err(format!(
                "the list of all that is stored answered {}",
                reply.status
            )),
        }
    }
}

/// One thing of the list.
struct Thing<'t> {
    id: &'t str,
    mark: &'t str,
    /// The number of the request that its mark names.
    number: Option<u64>,
}

impl Thing<'_> {
    fn hold_against(
        &self,
        book: &Book,
        words: Words,
        findings: &mut Findings,
    ) -> Result<Audited, super::ledger::LedgerError> {
        let scope = book.scope();
        let one = |phantom| Audited { stored: 1, phantom };
        let Some(number) = self.number else {
            // Somebody has to speak of what no mark says whose it is: the first driver does.
            if scope.shard > 1 {
                return Ok(Audited::default());
            }
            self.is(LoadCheck::Phantom, "no request of this load", findings);
            return Ok(one(1));
        };
        if scope.place(number).is_none() {
            return Ok(Audited::default());
        }
        let Some(entry) = book.entry(number)? else {
            let about = format!("request {}, never sent", words.id(number));
            self.is(LoadCheck::Phantom, &about, findings);
            return Ok(one(1));
        };
        let stored = entry.found.stored.saturating_add(1);
        let found = Found {
            stored,
            ..entry.found
        };
        book.replace(number, Entry { found, ..entry })?;
        let about = format!("request {}", words.id(number));
        if entry.outcome == Outcome::Refused {
            let about = format!("{about}, refused with {}", entry.status);
            self.is(LoadCheck::Phantom, &about, findings);
            return Ok(one(1));
        }
        if stored > 1 {
            let about = format!("{about}, acknowledged as {:?}", entry.created);
            self.is(LoadCheck::Duplicated, &about, findings);
        }
        Ok(one(0))
    }

    fn is(&self, check: LoadCheck, about: &str, findings: &mut Findings) {
        let actual = json!({ "id": self.id, "mark": self.mark });
        findings.add(check, Place::State, (None, Some(actual)), about.to_owned());
    }
}

fn hash(id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::ledger::{CreatedId, Scope, Writer};
    use super::*;

    /// A ledger of four requests: acknowledged, refused, open, and one that was never sent.
    fn book(folder: &std::path::Path) -> Book {
        let mut writer = Writer::create(&folder.join("ledger"), Scope::whole(7)).unwrap();
        let outcomes = [Outcome::Acknowledged, Outcome::Refused, Outcome::Open];
        for (number, outcome) in (0..).zip(outcomes) {
            let entry = Entry {
                intended: Duration::ZERO,
                latency: Duration::ZERO,
                outcome,
                status: 201,
                was_ambiguous: false,
                created: CreatedId::of("c-0").unwrap(),
                found: Found::default(),
            };
            writer.write(number, entry).unwrap();
        }
        writer.finish().unwrap()
    }

    fn held_against(book: &Book, number: Option<u64>) -> (Audited, Findings) {
        let mut findings = Findings::default();
        let thing = Thing {
            id: "c-0",
            mark: "m",
            number,
        };
        let audited = thing.hold_against(book, Words::of(7), &mut findings);
        (audited.unwrap(), findings)
    }

    #[test]
    fn what_was_acknowledged_or_is_open_may_be_there_once() {
        let folder = tempfile::tempdir().unwrap();
        let book = book(folder.path());
        let well = Audited {
            stored: 1,
            phantom: 0,
        };
        for number in [0, 2] {
            let (audited, findings) = held_against(&book, Some(number));
            assert_eq!((audited, findings), (well, Findings::default()));
            let (_, findings) = held_against(&book, Some(number));
            assert_eq!(findings.of(LoadCheck::Duplicated).len(), 1);
            assert_eq!(book.entry(number).unwrap().unwrap().found.stored, 2);
        }
    }

    #[test]
    fn what_was_refused_never_sent_or_is_of_nobody_is_a_phantom() {
        let folder = tempfile::tempdir().unwrap();
        let book = book(folder.path());
        for number in [Some(1), Some(3), None] {
            let (audited, findings) = held_against(&book, number);
            assert_eq!(audited.phantom, 1, "{number:?}");
            assert_eq!(findings.of(LoadCheck::Phantom).len(), 1);
        }
    }
}
