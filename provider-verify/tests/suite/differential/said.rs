//! What a mismatch says, whoever says it: where, and in which words.

use std::collections::BTreeMap;

use contract::{Mismatch, Place};
use pact_matching::Mismatch as PactMismatch;
use pact_models::path_exp::DocPath;
use serde_json::{Value, json};

/// A place as Pact writes it, with the words for what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Said {
    place: String,
    words: String,
}

/// Where the two differ, if they do.
pub(super) fn differ(ours: &[Mismatch], pacts: &[PactMismatch]) -> Option<String> {
    let by_us: BTreeMap<_, _> = ours.iter().map(|one| (by_us(one), one)).collect();
    let mut by_pact: BTreeMap<Said, Vec<Texts>> = BTreeMap::new();
    for mismatch in pacts {
        let (said, texts) = by_pact_said(mismatch);
        by_pact.entry(said).or_default().push(texts);
    }
    if !by_us.keys().eq(by_pact.keys()) {
        return Some(format!("ours: {by_us:#?}\nPact's: {by_pact:#?}"));
    }
    by_us.iter().find_map(|(said, mismatch)| {
        let alike = by_pact[said].iter().any(|texts| texts.are_of(mismatch));
        (!alike).then(|| format!("ours: {mismatch:#?}\nPact's: {:#?}", by_pact[said]))
    })
}

fn by_us(mismatch: &Mismatch) -> Said {
    let words = mismatch.detail.clone();
    let place = match &mismatch.place {
        Place::Status => "the status".to_owned(),
        Place::Header { name } => format!("the header {}", name.to_lowercase()),
        Place::Body { pointer } => {
            let tokens = pointer.split('/').skip(1);
            let mut keys: Vec<_> = tokens
                .map(|token| token.replace("~1", "/").replace("~0", "~"))
                .collect();
            // Pact names the object, and all the keys that it lacks; ours is each of those.
            if words.starts_with("Actual map is missing") {
                keys.pop();
            }
            path(&keys)
        }
        other => panic!("no comparison of an answer speaks of {other:?}"),
    };
    Said { place, words }
}

fn path(keys: &[String]) -> String {
    let root = DocPath::root();
    keys.iter()
        .fold(root, |path, key| path.join(key))
        .to_string()
}

/// Pact has the values as text, in one of several forms.
#[derive(Debug)]
struct Texts {
    expected: Option<String>,
    actual: Option<String>,
}

fn by_pact_said(mismatch: &PactMismatch) -> (Said, Texts) {
    let text = |bytes: &bytes::Bytes| String::from_utf8_lossy(bytes).into_owned();
    let (place, words, expected, actual) = match mismatch {
        PactMismatch::BodyMismatch {
            path,
            expected,
            actual,
            mismatch,
        } => (
            spelled(path),
            mismatch,
            expected.as_ref().map(text),
            actual.as_ref().map(text),
        ),
        PactMismatch::StatusMismatch {
            mismatch,
            expected,
            actual,
        } => (
            "the status".to_owned(),
            mismatch,
            Some(expected.to_string()),
            Some(actual.to_string()),
        ),
        PactMismatch::HeaderMismatch {
            key,
            mismatch,
            expected,
            actual,
        } => {
            let place = format!("the header {}", key.to_lowercase());
            let missing = actual.is_empty() && expected.starts_with('"');
            let expected = if missing {
                expected.trim_matches('"')
            } else {
                expected
            };
            let actual = (!missing).then(|| actual.clone());
            (place, mismatch, Some(expected.to_owned()), actual)
        }
        PactMismatch::BodyTypeMismatch {
            mismatch,
            expected,
            actual,
            ..
        } => {
            let place = "the header content-type".to_owned();
            (
                place,
                mismatch,
                Some(expected.clone()),
                Some(actual.clone()),
            )
        }
        other => panic!("not of a response: {other:?}"),
    };
    let words = words.clone();
    (Said { place, words }, Texts { expected, actual })
}

/// A path in one spelling. The body as a whole is `$`, or `/` where there is none.
fn spelled(path: &str) -> String {
    if path == "/" {
        return "$".to_owned();
    }
    DocPath::new(path).map_or_else(
        |_| path.to_owned(),
        |path| DocPath::from_tokens(path.tokens().clone()).to_string(),
    )
}

impl Texts {
    fn are_of(&self, mismatch: &Mismatch) -> bool {
        // Of a missing key Pact shows all keys, of a bad key none: the place says it better.
        let about_keys = mismatch.detail.starts_with("Actual map is missing")
            || self.expected.as_deref() == Some("");
        about_keys
            || (is_of(self.expected.as_deref(), mismatch.expected.as_ref())
                && is_of(self.actual.as_deref(), mismatch.actual.as_ref()))
    }
}

fn is_of(text: Option<&str>, value: Option<&Value>) -> bool {
    let (Some(text), Some(value)) = (text, value) else {
        return value.is_none() && text.is_none_or(str::is_empty);
    };
    let parts = match value {
        Value::Array(items) => {
            let texts: Vec<_> = items.iter().map(Value::to_string).collect();
            vec![json!(texts).to_string(), format!("{items:?}")]
        }
        Value::Object(members) => {
            let texts = members
                .iter()
                .map(|(key, value)| (key.clone(), value.to_string()));
            vec![Value::Object(texts.map(|(key, text)| (key, text.into())).collect()).to_string()]
        }
        Value::String(text) => vec![text.clone()],
        Value::Null => vec![String::new()],
        _ => Vec::new(),
    };
    let as_json = value.to_string();
    text == as_json || parts.iter().any(|part| part == text)
}
