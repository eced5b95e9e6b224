//! From the bytes of a body to a value of a type, past the type's own JSON Schema: the one that the
//! contract tests write to `schemas/`, so that what the contract promises is what is checked.
//!
//! The only module that knows the `jsonschema` crate. It knows nothing of HTTP.

mod unique;

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};
use memchr::memmem;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use serde_path_to_error::{Path, Segment};

use super::Fault;
use unique::Unique;

/// A rule that an answer breaks.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// A keyword of JSON Schema such as `type`, or a word of our own for what no schema says:
    /// `content-type`, `content-encoding`, `size`, `json`, `unique`, `text` and `form`.
    pub keyword: Cow<'static, str>,
    /// What it demands. It comes from the scheduler's own schema, never from the answer.
    pub expected: Value,
}

impl Rule {
    /// A rule of the answer as a whole, as the fault of breaking it.
    pub(super) fn of_answer(keyword: &'static str, expected: impl Into<Value>) -> Fault {
        Fault::InvalidData {
            pointer: String::new(),
            rule: Box::new(Self {
                keyword: keyword.into(),
                expected: expected.into(),
            }),
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.keyword, self.expected)
    }
}

/// Reads bodies as a `T`. The schema is compiled once; clones share it.
pub struct Reader<T> {
    schema: Arc<Schema>,
    read: PhantomData<fn() -> T>,
}

struct Schema {
    document: Value,
    validator: Validator,
}

impl<T: DeserializeOwned + JsonSchema> Reader<T> {
    /// A reader for the type.
    ///
    /// # Panics
    /// When the type's schema is none, which hangs on the type alone.
    #[expect(
        clippy::expect_used,
        reason = "it hangs on the type alone, and tests make each"
    )]
    #[expect(
        clippy::new_without_default,
        reason = "it is work, not a value to start from"
    )]
    #[must_use]
    pub fn new() -> Self {
        let settings = SchemaSettings::draft2020_12().for_deserialize();
        let document = settings.into_generator().into_root_schema_for::<T>();
        let document = document.to_value();
        let validator = jsonschema::options()
            .should_validate_formats(true)
            .build(&document)
            .expect("schemars makes a JSON Schema of every type");
        let schema = Schema {
            document,
            validator,
        };
        Self {
            schema: Arc::new(schema),
            read: PhantomData,
        }
    }

    /// The JSON Schema that bodies are held against.
    #[must_use]
    pub fn schema(&self) -> &Value {
        &self.schema.document
    }

    /// Reads a body, and says of one that is not a `T` where and by which rule, but never the
    /// value itself.
    ///
    /// # Errors
    /// [`Fault::InvalidData`].
    pub fn read(&self, body: &[u8]) -> Result<T, Fault> {
        let Unique(value) =
            serde_json::from_slice(body).map_err(|error| match error.is_data() {
                true => member_twice(body),
                false => not_json(&error),
            })?;
        self.check(&value)?;
        // Only so can it be written in JSON.
        if memmem::find(body, br"\u0000").is_some()
            && let Some(pointer) = place_of_nul(&value)
        {
            return Err(Fault::InvalidData {
                pointer,
                rule: Box::new(Rule {
                    keyword: "text".into(),
                    expected: "a text without U+0000".into(),
                }),
            });
        }
        serde_json::from_value(value).map_err(|_| other_form::<T>(body))
    }

    /// Holds a body against the schema alone.
    ///
    /// # Errors
    /// [`Fault::InvalidData`].
    pub fn check(&self, body: &Value) -> Result<(), Fault> {
        let result = self.schema.validator.validate(body);
        result.map_err(|error| self.schema.explain(&error))
    }
}

impl<T> Clone for Reader<T> {
    fn clone(&self) -> Self {
        Self {
            schema: Arc::clone(&self.schema),
            read: PhantomData,
        }
    }
}

impl<T> fmt::Debug for Reader<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Reader<{}>", std::any::type_name::<T>())
    }
}

impl Schema {
    fn explain(&self, error: &ValidationError<'_>) -> Fault {
        let mut pointer = error.instance_path().to_string();
        let demand = self.document.pointer(error.schema_path().as_str());
        let expected = match error.kind() {
            // The place of a missing member is where it should be.
            ValidationErrorKind::Required { property } => {
                pointer.push_str(&segment(property.as_str().unwrap_or_default()));
                property.clone()
            }
            ValidationErrorKind::OneOfNotValid { .. } | ValidationErrorKind::AnyOf { .. } => {
                demand.map(choices).unwrap_or_default()
            }
            _ => demand.cloned().unwrap_or_default(),
        };
        Fault::InvalidData {
            pointer,
            rule: Box::new(Rule {
                keyword: error.kind().keyword().to_owned().into(),
                expected,
            }),
        }
    }
}

/// What each branch of a union accepts: its one value, and otherwise the branch as it is.
fn choices(branches: &Value) -> Value {
    let branches = branches.as_array().into_iter().flatten();
    branches
        .map(|branch| branch.get("const").unwrap_or(branch).clone())
        .collect()
}

/// The object with a member that comes twice: its place is found while it is read once more.
fn member_twice(body: &[u8]) -> Fault {
    let mut json = serde_json::Deserializer::from_slice(body);
    let read = serde_path_to_error::deserialize::<_, Unique>(&mut json);
    Fault::InvalidData {
        pointer: read
            .err()
            .map_or_else(String::new, |error| pointer(error.path())),
        rule: Box::new(Rule {
            keyword: "unique".into(),
            expected: "members that come once".into(),
        }),
    }
}

/// serde's words for what is no JSON name a place, but no value.
fn not_json(error: &serde_json::Error) -> Fault {
    Rule::of_answer("json", format!("a JSON document, but {error}"))
}

/// What the schema allows and the type does not: a number that is too large for it, for one. The
/// type names the place while it is read once more.
fn other_form<T: DeserializeOwned>(body: &[u8]) -> Fault {
    let mut json = serde_json::Deserializer::from_slice(body);
    let (pointer, expected) = match serde_path_to_error::deserialize::<_, T>(&mut json) {
        Err(error) => (pointer(error.path()), expected(error.inner())),
        // A member that comes twice is an error of only one of the two ways to read.
        Ok(_) => (String::new(), Value::Null),
    };
    Fault::InvalidData {
        pointer,
        rule: Box::new(Rule {
            keyword: "form".into(),
            expected,
        }),
    }
}

/// The JSON pointer of a place that serde names.
fn pointer(path: &Path) -> String {
    path.iter()
        .map(|part| match part {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => segment(key),
            Segment::Enum { .. } | Segment::Unknown => String::new(),
        })
        .collect()
}

/// Where a text holds U+0000, which PostgreSQL does not store: the pointer of the text, or of the
/// object with such a name of a member.
fn place_of_nul(value: &Value) -> Option<String> {
    let within = |segment: String, value| place_of_nul(value).map(|place| segment + &place);
    match value {
        Value::String(text) => text.contains('\0').then(String::new),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| within(format!("/{index}"), item)),
        Value::Object(members) if members.keys().any(|name| name.contains('\0')) => {
            Some(String::new())
        }
        Value::Object(members) => members
            .iter()
            .find_map(|(name, member)| within(segment(name), member)),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

fn segment(key: &str) -> String {
    format!("/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// What serde wanted. Its messages quote the value only before the last "expected".
fn expected(error: &serde_json::Error) -> Value {
    let text = error.to_string();
    let text = text
        .rsplit_once(" at line ")
        .map_or(text.as_str(), |(text, _position)| text);
    match text.rsplit_once("expected ") {
        Some((_value, expected)) => json!(expected),
        None => Value::Null,
    }
}

#[cfg(test)]
mod tests;
