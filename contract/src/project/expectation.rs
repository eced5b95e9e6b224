//! What a scenario expects at one place of an answer.

use serde_json::Value;

use super::Placeholder;
use super::interpolation::Body;
use super::names;

/// What is expected at one place of a body, or of one header.
#[derive(Clone, Debug, PartialEq)]
pub enum Expectation {
    /// Exactly this value: written as it is, or `{ equals = … }` for an object.
    Equals(Body),
    /// `{ any = "string" }`: some value of this kind.
    Any(Kind),
    /// `{ contains = "…" }`: a string with this in it.
    Contains(Body),
    /// `{ length = 3 }`: an array with so many elements.
    Length(usize),
    /// `{ absent = true }`: nothing at all, not even null.
    Absent,
}

/// The kinds of JSON values; `Integer` is a number without a fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "these are JSON's own words")]
pub enum Kind {
    Array,
    Boolean,
    Integer,
    Null,
    Number,
    Object,
    String,
}

impl Kind {
    const ALL: [Self; 7] = [
        Self::Array,
        Self::Boolean,
        Self::Integer,
        Self::Null,
        Self::Number,
        Self::Object,
        Self::String,
    ];

    /// The kind's name in the file.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Array => "array",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Null => "null",
            Self::Number => "number",
            Self::Object => "object",
            Self::String => "string",
        }
    }

    /// Whether `value` is of this kind.
    #[must_use]
    pub fn fits(self, value: &Value) -> bool {
        match self {
            Self::Array => value.is_array(),
            Self::Boolean => value.is_boolean(),
            Self::Integer => value.is_i64() || value.is_u64(),
            Self::Null => value.is_null(),
            Self::Number => value.is_number(),
            Self::Object => value.is_object(),
            Self::String => value.is_string(),
        }
    }
}

impl Expectation {
    /// Reads a value of the file. A table is always one of the forms above, never an object to be
    /// equal to: otherwise a slip in `any` would quietly become an exact comparison.
    pub(super) fn parse(
        value: &toml::Value,
        known: &impl Fn(&str) -> Result<Placeholder, String>,
    ) -> Result<Self, String> {
        let toml::Value::Table(table) = value else {
            return Body::parse(value, known).map(Self::Equals);
        };
        let mut entries = table.iter();
        let (Some((form, value)), None) = (entries.next(), entries.next()) else {
            return Err(format!(
                "an expectation has exactly one of {FORMS}; an object to be equal to is \
                 {{ equals = {{ … }} }}"
            ));
        };
        match (form.as_str(), value) {
            ("equals", value) => Body::parse(value, known).map(Self::Equals),
            ("contains", toml::Value::String(_)) => Body::parse(value, known).map(Self::Contains),
            ("absent", toml::Value::Boolean(true)) => Ok(Self::Absent),
            ("length", toml::Value::Integer(length)) => usize::try_from(*length)
                .map(Self::Length)
                .map_err(|_| "a length is not negative".to_owned()),
            ("any", toml::Value::String(name)) => kind(name).map(Self::Any),
            ("any", _) => Err("`any` is the name of a kind, such as \"string\"".to_owned()),
            ("contains", _) => Err("`contains` is a string".to_owned()),
            ("absent", _) => Err("`absent` can only be true".to_owned()),
            ("length", _) => Err("`length` is a whole number".to_owned()),
            (unknown, _) => Err(format!(
                "unknown expectation {}; an object to be equal to is {{ equals = {{ … }} }}",
                names::instead(unknown, ["equals", "any", "contains", "length", "absent"])
            )),
        }
    }
}

const FORMS: &str = "`equals`, `any`, `contains`, `length`, `absent`";

fn kind(name: &str) -> Result<Kind, String> {
    let known = || Kind::ALL.into_iter();
    known().find(|kind| kind.name() == name).ok_or_else(|| {
        format!(
            "unknown kind {}",
            names::instead(name, known().map(Kind::name))
        )
    })
}
