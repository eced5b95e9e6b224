//! From Pact's mismatches to the project's own: exact places and typed values.

use std::collections::HashMap;

use bytes::Bytes;
use contract::{Mismatch, Place, Rule, pointer_to_member};
use http::HeaderMap;
use pact_matching::Mismatch as PactMismatch;
use pact_models::path_exp::DocPath;
use pact_models::v4::http_parts::HttpResponse;
use serde_json::Value;

use crate::replay::Answer;

/// Both sides of a comparison, to look values up in: Pact's mismatches have them only as text, in
/// which a number and the same digits as a string look alike.
pub(super) struct Sides<'a> {
    expected: Option<Value>,
    actual: Option<Value>,
    expected_headers: Option<&'a HashMap<String, Vec<String>>>,
    actual_headers: &'a HeaderMap,
}

impl<'a> Sides<'a> {
    pub(super) fn of(expected: &'a HttpResponse, actual: &'a Answer) -> Self {
        let example = expected.body.value().unwrap_or_default();
        Self {
            expected: serde_json::from_slice(&example).ok(),
            actual: serde_json::from_slice(&actual.body).ok(),
            expected_headers: expected.headers.as_ref(),
            actual_headers: &actual.headers,
        }
    }

    /// One mismatch for each place: Pact names all the keys that an object lacks in one.
    pub(super) fn translate(&self, mismatch: PactMismatch) -> Vec<Mismatch> {
        let rule = Rule::Pact {
            mismatch: mismatch.mismatch_type().to_owned(),
        };
        let header = |name| Place::Header { name };
        let (place, expected, actual, detail) = match mismatch {
            PactMismatch::BodyMismatch {
                path,
                expected,
                actual,
                mismatch,
            } if self.is_json() => {
                return self.in_json(rule, self.pointer(&path), [expected, actual], mismatch);
            }
            PactMismatch::BodyMismatch {
                path,
                expected,
                actual,
                mismatch,
            } => {
                let pointer = self.pointer(&path);
                (
                    Place::Body { pointer },
                    text(expected),
                    text(actual),
                    mismatch,
                )
            }
            PactMismatch::StatusMismatch {
                expected,
                actual,
                mismatch,
            } => (
                Place::Status,
                Some(expected.into()),
                Some(actual.into()),
                mismatch,
            ),
            PactMismatch::HeaderMismatch { key, mismatch, .. }
                if !self.actual_headers.contains_key(&key) =>
            {
                let expected = self.expected_header(&key);
                (header(key), expected, None, mismatch)
            }
            PactMismatch::HeaderMismatch {
                key,
                expected,
                actual,
                mismatch,
            } => (
                header(key),
                Some(expected.into()),
                Some(actual.into()),
                mismatch,
            ),
            PactMismatch::BodyTypeMismatch {
                expected,
                actual,
                mismatch,
                ..
            } => {
                let place = header("content-type".to_owned());
                (place, Some(expected.into()), Some(actual.into()), mismatch)
            }
            // Pact has these for requests and messages; none comes of comparing a response.
            PactMismatch::MethodMismatch { mismatch, .. }
            | PactMismatch::PathMismatch { mismatch, .. }
            | PactMismatch::QueryMismatch { mismatch, .. }
            | PactMismatch::MetadataMismatch { mismatch, .. } => {
                let pointer = String::new();
                (Place::Body { pointer }, None, None, mismatch)
            }
        };
        vec![Mismatch {
            place,
            rule,
            expected,
            actual,
            detail,
        }]
    }

    /// A header's example; in the mismatch of a missing one Pact puts it into quotes.
    fn expected_header(&self, name: &str) -> Option<Value> {
        let mut headers = self.expected_headers.into_iter().flatten();
        let (_, values) = headers.find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        Some(values.join(", ").into())
    }

    /// Whether the example is JSON, so that there are values to look up.
    fn is_json(&self) -> bool {
        self.expected.is_some()
    }

    /// `texts` are the two sides as Pact has them.
    fn in_json(
        &self,
        rule: Rule,
        pointer: String,
        [expected, came]: [Option<Bytes>; 2],
        detail: String,
    ) -> Vec<Mismatch> {
        let example = self
            .expected
            .as_ref()
            .and_then(|body| example(body, &pointer));
        let actual = self.actual.as_ref().and_then(|body| body.pointer(&pointer));
        let mismatch = |pointer, expected, actual| Mismatch {
            place: Place::Body { pointer },
            rule: rule.clone(),
            expected,
            actual,
            detail: detail.clone(),
        };
        let missing = missing_keys(expected.as_deref(), example, actual);
        if !missing.is_empty() {
            let at = |key: String| {
                let expected = example.and_then(|example| example.get(&key)).cloned();
                mismatch(pointer_to_member(&pointer, &key), expected, None)
            };
            return missing.into_iter().map(at).collect();
        }
        let expected = example.cloned().or_else(|| text(expected));
        let actual = match &self.actual {
            Some(_) => actual.cloned(),
            None => text(came),
        };
        vec![mismatch(pointer, expected, actual)]
    }

    /// The JSON pointer of a path such as `$.items[0]['odd.name']`. A path that Pact writes but
    /// cannot read back is found by writing the path of every place in the bodies.
    fn pointer(&self, path: &str) -> String {
        let parsed = DocPath::new(path).and_then(|path| path.as_json_pointer());
        if let Ok(pointer) = parsed {
            return pointer;
        }
        [&self.actual, &self.expected]
            .into_iter()
            .flatten()
            .find_map(|body| place_written(path, body, &DocPath::root(), String::new()))
            .unwrap_or_default()
    }
}

/// What Pact shows of a side; nothing of one that is empty, or no text at all.
fn text(bytes: Option<Bytes>) -> Option<Value> {
    let bytes = bytes.filter(|bytes| !bytes.is_empty())?;
    let text = std::str::from_utf8(&bytes).ok()?;
    Some(Value::String(text.to_owned()))
}

/// The example for the value at `pointer`. Where a list is longer than the example's, Pact holds
/// the further items against the first.
fn example<'a>(body: &'a Value, pointer: &str) -> Option<&'a Value> {
    pointer
        .split('/')
        .skip(1)
        .try_fold(body, |value, token| match value {
            Value::Array(items) => {
                let index: usize = token.parse().ok()?;
                items.get(index).or(items.first())
            }
            value => value.get(token.replace("~1", "/").replace("~0", "~")),
        })
}

/// The keys that an object lacks: of such a mismatch, and of no other, Pact gives the list of the
/// keys it expects where both sides have an object.
fn missing_keys(
    expected: Option<&[u8]>,
    example: Option<&Value>,
    actual: Option<&Value>,
) -> Vec<String> {
    let (Some(Value::Object(_)), Some(Value::Object(actual))) = (example, actual) else {
        return Vec::new();
    };
    let keys: Option<Vec<String>> =
        expected.and_then(|expected| serde_json::from_slice(expected).ok());
    let mut keys = keys.unwrap_or_default();
    keys.retain(|key| !actual.contains_key(key));
    keys
}

fn place_written(path: &str, value: &Value, at: &DocPath, pointer: String) -> Option<String> {
    if at.to_string() == path {
        return Some(pointer);
    }
    match value {
        Value::Object(members) => members.iter().find_map(|(key, value)| {
            place_written(path, value, &at.join(key), pointer_to_member(&pointer, key))
        }),
        Value::Array(items) => items.iter().enumerate().find_map(|(index, value)| {
            let key = index.to_string();
            place_written(
                path,
                value,
                &at.join(&key),
                pointer_to_member(&pointer, &key),
            )
        }),
        _ => None,
    }
}
