//! The metadata of a message: what the consumer expects, against what the provider sends in a header
//! of its answer. The contents are the answer's body, and compared as any other.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use contract::{Mismatch, Place, Rule};
use http::HeaderValue;
use http::header::CONTENT_TYPE;
use pact_matching::{
    CoreMatchingContext, DiffConfig, Mismatch as PactMismatch, match_message_metadata,
};
use pact_models::matchingrules::Category;
use pact_models::v4::message_parts::MessageContents;
use serde_json::Value;

use crate::replay::Answer;

/// The header with the metadata, as JSON in base64; `pact_verifier` gave it its name.
const HEADER: &str = "pact-message-metadata";

/// The entry with the type of the contents.
const CONTENT: &str = "contentType";

/// The metadata that a message is expected to have.
#[derive(Debug)]
pub(crate) struct Metadata {
    expected: MessageContents,
    rules: CoreMatchingContext,
}

impl Metadata {
    pub(crate) fn of(message: MessageContents) -> Self {
        let rules = message
            .matching_rules
            .rules_for_category(Category::METADATA)
            .unwrap_or_default();
        Self {
            rules: CoreMatchingContext::new(DiffConfig::AllowUnexpectedKeys, &rules),
            expected: message,
        }
    }

    /// Every entry that is missing or not as expected, by its name, placed at the header of that
    /// name.
    pub(crate) fn mismatches(&self, answer: &Answer) -> Vec<Mismatch> {
        let actual = MessageContents {
            metadata: received(answer),
            ..MessageContents::default()
        };
        let found = match_message_metadata(&self.expected, &actual, &self.rules);
        let mut found: Vec<Mismatch> = found
            .into_values()
            .flatten()
            .filter_map(|one| self.translate(one, &actual.metadata))
            .collect();
        found.sort_by(|a, b| a.place.cmp(&b.place));
        found
    }

    fn translate(&self, found: PactMismatch, actual: &HashMap<String, Value>) -> Option<Mismatch> {
        let rule = Rule::Pact {
            mismatch: found.mismatch_type().to_owned(),
        };
        let PactMismatch::MetadataMismatch { key, mismatch, .. } = found else {
            return None;
        };
        Some(Mismatch {
            rule,
            expected: self.expected.metadata.get(&key).cloned(),
            actual: actual.get(&key).cloned(),
            detail: mismatch,
            place: Place::Header { name: key },
        })
    }
}

/// What came: the entries of the header, and the answer's content type unless they have one.
fn received(answer: &Answer) -> HashMap<String, Value> {
    let kind = answer.headers.get(CONTENT_TYPE);
    let kind = kind.map(|kind| String::from_utf8_lossy(kind.as_bytes()).into_owned());
    let kind = (CONTENT.to_owned(), kind.unwrap_or_default().into());
    HashMap::from([kind])
        .into_iter()
        .chain(entries(answer))
        .collect()
}

/// The entries of the header. One that cannot be read has none, so each that is expected is missing.
fn entries(answer: &Answer) -> HashMap<String, Value> {
    answer
        .headers
        .get(HEADER)
        .and_then(|header| STANDARD.decode(header).ok())
        .and_then(|json| serde_json::from_slice(&json).ok())
        .unwrap_or_default()
}

/// The same answer with the content type that the message's metadata says, where the answer itself
/// says none.
pub(crate) fn typed(answer: &Answer) -> Option<Answer> {
    if answer.headers.contains_key(CONTENT_TYPE) {
        return None;
    }
    let kind = entries(answer).remove(CONTENT)?;
    let kind = HeaderValue::from_str(kind.as_str()?).ok()?;
    let mut headers = answer.headers.clone();
    headers.insert(CONTENT_TYPE, kind);
    Some(Answer {
        status: answer.status,
        headers,
        body: answer.body.clone(),
    })
}
