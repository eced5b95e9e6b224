//! The two sides of a place in a JSON body: what the contract wants there, and what came.

use contract::{Excerpt, Rule};
use serde_json::Value;

use crate::excerpt::change::{Text, near};
use crate::findings::Finding;
use crate::{plain, words};

/// The longest scalar and the longest name, in characters, where nothing differs.
const LONGEST: usize = 100;

/// The longest JSON text, in bytes, that is read of a value.
const LONGEST_READ: usize = 4096;

pub(super) struct Place<'m> {
    pub(super) way: Vec<String>,
    pub(super) finding: &'m Finding<'m>,
}

impl<'m> Place<'m> {
    pub(super) fn of(finding: &'m Finding<'m>) -> Option<Self> {
        let pointer = finding.place.pointer()?;
        Some(Self {
            way: pointer.split('/').skip(1).map(unescaped).collect(),
            finding,
        })
    }
}

/// What the contract wants at a place, in the order in which it helps: an example, a keyword.
pub(super) enum Wanted<'m> {
    Example(&'m Value),
    Words(String),
}

impl<'m> Wanted<'m> {
    pub(super) fn at(places: &[&Place<'m>]) -> Option<Self> {
        let mismatches = || places.iter().flat_map(|place| &place.finding.mismatches);
        let example = mismatches().find_map(|mismatch| match mismatch.rule {
            Rule::Schema { .. } | Rule::MutationScore => None,
            Rule::Pact { .. } | Rule::Scenario { .. } | Rule::Fault { .. } | Rule::Load { .. } => {
                mismatch.expected.as_ref()
            }
        });
        example.map(Self::Example).or_else(|| {
            let words = mismatches().find_map(|mismatch| words::expected(mismatch))?;
            Some(Self::Words(format!("({words})")))
        })
    }

    pub(super) fn text(&self) -> Text {
        match self {
            Self::Example(value) => Text::changed(&plain::json(value, LONGEST_READ)),
            Self::Words(words) => Text::changed(words),
        }
    }
}

/// What came at a place: the whole of it, if a rule kept it, even where the excerpt did not.
pub(super) enum Came<'a> {
    Value(&'a Value),
    /// An array or an object, or the beginning of a text.
    Part(&'a Excerpt),
}

impl<'a> Came<'a> {
    pub(super) fn at(places: &[&Place<'a>], value: &'a Excerpt) -> Self {
        if let Excerpt::Scalar { value } = value {
            return Self::Value(value);
        }
        let mut mismatches = places.iter().flat_map(|place| &place.finding.mismatches);
        match mismatches.find_map(|mismatch| mismatch.actual.as_ref()) {
            Some(value) => Self::Value(value),
            None => Self::Part(value),
        }
    }

    pub(super) fn text(&self) -> Text {
        match self {
            Self::Value(value) => Text::changed(&plain::json(value, LONGEST_READ)),
            Self::Part(part) => Text::changed(&closed(part)),
        }
    }
}

/// The JSON texts of two values; of two long texts where they begin to differ.
pub(super) fn texts(expected: &Value, actual: &Value) -> (String, String) {
    if let (Value::String(expected), Value::String(actual)) = (expected, actual) {
        let (expected, actual) = near(expected, actual);
        let json = |text: &str| Value::from(text).to_string();
        return (json(&expected), json(&actual));
    }
    let beginning = |value| plain::json(value, LONGEST_READ);
    (beginning(expected), beginning(actual))
}

pub(super) fn counted_items(length: usize) -> String {
    match length {
        0 => "[]".to_owned(),
        length => format!("[… {}]", plain::count(length, "item")),
    }
}

pub(super) fn closed(value: &Excerpt) -> String {
    match value {
        Excerpt::Array { length, .. } => counted_items(*length),
        Excerpt::Object { length: 0, .. } => "{}".to_owned(),
        Excerpt::Object { length, .. } => format!("{{… {}}}", plain::count(*length, "key")),
        Excerpt::Scalar { value } => {
            plain::clean(&plain::cut(&plain::json(value, LONGEST_READ), LONGEST))
        }
        Excerpt::Beginning { text } => plain::clean(&quoted(text)),
    }
}

/// The beginning of a text as JSON.
pub(super) fn quoted(text: &str) -> String {
    Value::from(plain::cut(text, LONGEST)).to_string()
}

/// A reference token of a JSON pointer as the key that it stands for (RFC 6901, section 4).
fn unescaped(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}
