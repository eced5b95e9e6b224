//! Reads back what every acknowledged request has created, and compares it field by field with what
//! was sent and with what the providers hold.

use std::collections::HashMap;

use contract::project::Load;
use contract::{LoadCheck, Mismatch, Place};
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use test_environment::{End, Stage, scenario};

use super::digest::SetDigest;
use super::findings::Findings;
use super::held::Truth;
use super::ledger::{Book, Entry, Found, LedgerError, Outcome};
use super::reader::{Page, Reader};
use super::template::{About, Template};
use super::words::Words;

/// How many are read at once.
const AT_ONCE: usize = 16;

/// How many ids of altered things are remembered, to be known in the list of all; of more, each is
/// taken for a phantom there as well.
const REMEMBERED: usize = 10_000;

/// What reading back has to know.
pub(super) struct ReadBack<'a> {
    load: &'a Load,
    stage: &'a Stage<'a>,
    truth: &'a Truth,
    words: Words,
    readers: Vec<Reader>,
}

/// The altered things, by their ids, with the numbers of their requests.
pub(super) type Altered = HashMap<String, u64>;

/// What one thing was found to be.
#[derive(Default)]
struct Seen {
    found: Found,
    mismatches: Vec<(LoadCheck, Mismatch)>,
}

impl<'a> ReadBack<'a> {
    /// # Errors
    /// When the consumer is down, or a request cannot be made; in words for a report.
    pub(super) fn of(
        load: &'a Load,
        stage: &'a Stage<'a>,
        truth: &'a Truth,
        words: Words,
    ) -> Result<Self, String> {
        let reader = |one: &contract::project::ReadBack| {
            let template = Template::of(&one.request, &load.consumer, stage, &truth.values)?;
            Reader::of(template, load.deadline)
        };
        let readers = load.read_back.iter().map(reader);
        Ok(Self {
            readers: readers.collect::<Result<_, String>>()?,
            load,
            stage,
            truth,
            words,
        })
    }

    /// Reads all of them, and writes down what was found. Until the end comes.
    ///
    /// # Errors
    /// When the ledger cannot be read or written.
    pub(super) async fn all(
        &self,
        book: &Book,
        findings: &mut Findings,
        end: &End<'_>,
    ) -> Result<Altered, LedgerError> {
        let acknowledged = book.entries()?.filter(|one| match one {
            Ok((_, entry)) => entry.outcome == Outcome::Acknowledged,
            Err(_) => true,
        });
        let mut read = stream::iter(acknowledged)
            .map(|one| async {
                let (number, entry) = one?;
                let seen = end.unless(self.one(number, &entry)).await;
                let seen = seen.unwrap_or_else(|| Err("the run was ended".to_owned()));
                Ok((number, entry, seen))
            })
            .buffered(AT_ONCE);
        let mut altered = Altered::new();
        while let Some(one) = read.next().await {
            let (number, entry, seen): (u64, Entry, Result<Seen, String>) = one?;
            let seen = match seen {
                Ok(seen) => seen,
                Err(reason) => {
                    findings.unread.get_or_insert(reason);
                    continue;
                }
            };
            if seen.found == Found::default() {
                continue;
            }
            book.replace(
                number,
                Entry {
                    found: seen.found,
                    ..entry
                },
            )?;
            if seen.found.altered && altered.len() < REMEMBERED {
                altered.insert(entry.created.as_str().to_owned(), number);
            }
            let about = format!("request {}, {:?}", self.words.id(number), entry.created);
            for (check, mismatch) in seen.mismatches {
                let sides = (mismatch.expected, mismatch.actual);
                findings.add(check, mismatch.place, sides, about.clone());
            }
        }
        Ok(altered)
    }

    async fn one(&self, number: u64, entry: &Entry) -> Result<Seen, String> {
        let about = About {
            words: self.words,
            number,
            created: entry.created.as_str(),
        };
        let mut seen = Seen::default();
        for (index, reader) in self.readers.iter().enumerate() {
            let is_first = index == 0;
            self.part(index, reader, &about, &mut seen).await?;
            if is_first && seen.found.lost {
                break;
            }
        }
        Ok(seen)
    }

    /// One request of those that read a thing back.
    async fn part(
        &self,
        index: usize,
        reader: &Reader,
        about: &About<'_>,
        seen: &mut Seen,
    ) -> Result<(), String> {
        let one = &self.load.read_back[index];
        let mut digest = SetDigest::default();
        let (status, headers, body) = match &one.pages {
            None => {
                let reply = reader.read(about).await?;
                (reply.status, reply.headers, reply.body)
            }
            Some(pages) => {
                let of = one.digest.as_ref().map(|digest| digest.of.as_str());
                let add = |item: &Value| {
                    digest.add(of.and_then(|of| item.pointer(of)));
                    Ok(())
                };
                match reader.items(about, pages, add).await? {
                    Page::First(body) => (http::StatusCode::OK, http::HeaderMap::new(), body),
                    Page::Refused(reply) => (reply.status, reply.headers, reply.body),
                }
            }
        };
        let answer = scenario::Answer {
            status: status.as_u16(),
            headers,
            body: body.to_vec(),
        };
        let value = |placeholder: &_| self.truth.value(placeholder, about, self.stage);
        let checked = scenario::check(&one.request, &answer, &value)?;
        // A refusal has no fields: only its status counts.
        let differs_in_status = |one: &Mismatch| one.place == Place::Status;
        let refused = checked.mismatches.iter().any(differs_in_status);
        for mismatch in checked.mismatches {
            if !refused || differs_in_status(&mismatch) {
                seen.add(class(index, &mismatch), mismatch);
            }
        }
        if let (Some(expected), false) = (&one.digest, refused) {
            let held = self.truth.digests.get(&expected.equals);
            let held = held.cloned().unwrap_or_default();
            if digest != held {
                let check = match digest.values < held.values {
                    true => LoadCheck::HalfStored,
                    false => LoadCheck::Altered,
                };
                let mismatch = Mismatch {
                    place: Place::State,
                    rule: contract::Rule::Load { check },
                    expected: Some(json!({ &expected.equals: held.shown() })),
                    actual: Some(json!({ &expected.equals: digest.shown() })),
                    detail: String::new(),
                };
                seen.add(check, mismatch);
            }
        }
        Ok(())
    }
}

/// What a difference makes of a thing: what is not there at all is lost, what has a part that is not
/// there is stored in parts, and everything else is altered.
fn class(index: usize, mismatch: &Mismatch) -> LoadCheck {
    match (&mismatch.place, &mismatch.actual) {
        (Place::Status, _) if index == 0 => LoadCheck::Lost,
        (Place::Status, _) | (_, None | Some(Value::Null)) => LoadCheck::HalfStored,
        _ => LoadCheck::Altered,
    }
}

impl Seen {
    fn add(&mut self, check: LoadCheck, mismatch: Mismatch) {
        match check {
            LoadCheck::Lost => self.found.lost = true,
            LoadCheck::HalfStored => self.found.half_stored = true,
            _ => self.found.altered = true,
        }
        self.mismatches.push((check, mismatch));
    }
}
