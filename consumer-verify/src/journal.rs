//! What a stub was asked and what it answered: the last so many requests, and the number of those
//! before. Credentials are hidden when a request is written down, not when it is read.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use contract::{Redaction, Sent};
use http::request::Parts;
use jiff::Timestamp;
use serde::Serialize;

/// One request.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    /// Its number, from 1; after a reset from 1 again.
    pub number: u64,
    /// When it was answered.
    pub at: Timestamp,
    /// The request; its `url` is path and query as they came.
    pub request: Sent,
    /// What answered it.
    pub answered: Played,
}

/// What answered a request.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Played {
    /// An interaction.
    Interaction {
        /// The consumer of its pact.
        consumer: String,
        /// The provider of its pact.
        provider: String,
        /// Its description.
        description: String,
        /// The status of its answer.
        status: u16,
        /// The fault that was played in the place of its answer.
        #[serde(skip_serializing_if = "Option::is_none")]
        fault: Option<&'static str>,
    },
    /// The stub itself, with a problem.
    Problem {
        /// Its code, such as `interaction_not_found`.
        code: &'static str,
        /// The description of the nearest interaction, where there is one.
        #[serde(skip_serializing_if = "Option::is_none")]
        nearest: Option<String>,
    },
}

/// What a journal holds at one moment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Journal {
    /// How many requests there were since the last reset.
    pub total: u64,
    /// How many of the first of them are not kept any more.
    pub dropped: u64,
    /// The others, in the order of their answers.
    pub entries: Vec<Entry>,
}

/// The journal as it is written.
#[derive(Debug)]
pub(crate) struct Book {
    /// How many entries are kept.
    size: usize,
    pages: Mutex<Pages>,
}

#[derive(Debug, Default)]
struct Pages {
    total: u64,
    entries: VecDeque<Entry>,
}

impl Book {
    pub(crate) fn of(size: usize) -> Self {
        Self {
            size,
            pages: Mutex::default(),
        }
    }

    /// Writes a request down; the number is given here.
    pub(crate) fn write(&self, request: Sent, answered: Played) {
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        pages.total += 1;
        let number = pages.total;
        pages.entries.push_back(Entry {
            number,
            at: Timestamp::now(),
            request,
            answered,
        });
        if pages.entries.len() > self.size {
            pages.entries.pop_front();
        }
    }

    pub(crate) fn read(&self) -> Journal {
        let pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        Journal {
            total: pages.total,
            dropped: pages.total.saturating_sub(pages.entries.len() as u64),
            entries: pages.entries.iter().cloned().collect(),
        }
    }

    pub(crate) fn clear(&self) {
        *self.pages.lock().unwrap_or_else(PoisonError::into_inner) = Pages::default();
    }
}

/// What hides the credentials of a request, wherever in it they are.
pub(crate) fn redaction(parts: &Parts) -> Redaction {
    let known = Redaction::default();
    let secret = parts.headers.iter();
    let secret = secret.filter(|(name, _)| known.hides(name.as_str()));
    let values = secret.filter_map(|(_, value)| value.to_str().ok());
    Redaction::default().and_values(values)
}

/// A request as the journal keeps it.
pub(crate) fn record(parts: &Parts, body: &Bytes, redaction: &Redaction) -> Sent {
    let url = parts
        .uri
        .path_and_query()
        .map_or_else(|| parts.uri.path(), |whole| whole.as_str());
    let headers = parts.headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes());
        let mut header = redaction.header(name.as_str(), &value);
        header.value = redaction.hide(&header.value);
        header
    });
    let mut recorded = redaction.body(body, &[]);
    redaction.recorded(&mut recorded);
    Sent {
        method: parts.method.as_str().to_owned(),
        url: redaction.hide(url),
        headers: headers.collect(),
        body: recorded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(url: &str) -> Sent {
        let request = http::Request::builder()
            .uri(url)
            .header("authorization", "Bearer s3cr3t-t0ken")
            .header("x-echo", "s3cr3t-t0ken");
        let (parts, ()) = request.body(()).unwrap().into_parts();
        let body = Bytes::from_static(br#"{"token": "s3cr3t-t0ken"}"#);
        record(&parts, &body, &redaction(&parts))
    }

    fn problem() -> Played {
        Played::Problem {
            code: "interaction_not_found",
            nearest: None,
        }
    }

    #[test]
    fn the_last_requests_are_kept_and_those_before_counted() {
        let book = Book::of(2);
        for url in ["/1", "/2", "/3"] {
            book.write(request(url), problem());
        }
        let journal = book.read();
        assert_eq!((journal.total, journal.dropped), (3, 1));
        let kept = journal.entries.iter();
        let kept = Vec::from_iter(kept.map(|one| (one.number, &*one.request.url)));
        assert_eq!(kept, [(2, "/2"), (3, "/3")]);
        book.clear();
        assert_eq!((book.read().total, book.read().dropped), (0, 0));
    }

    #[test]
    fn a_token_is_hidden_wherever_the_request_repeats_it() {
        let text = format!("{:?}", request("/a?token=s3cr3t-t0ken"));
        assert!(!text.contains("s3cr3t"), "{text}");
        assert!(text.contains("Bearer [hidden]"), "{text}");
    }
}
