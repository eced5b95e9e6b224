//! What would have to be different in a request, as data. No credential is in it.

use contract::Redaction;
use pact_matching::Mismatch;
use pact_models::path_exp::DocPath;
use pact_models::v4::http_parts::HttpRequest;
use serde::Serialize;
use serde_json::Value;

/// The longest text that is shown of a value, in bytes.
const LONGEST: usize = 500;

/// One difference between a request and what an interaction waits for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Difference {
    /// Where.
    pub(crate) place: Place,
    /// The interaction's example; `None` where nothing is to be there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) expected: Option<Value>,
    /// What came; `None` where nothing was there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) actual: Option<Value>,
    /// What is wrong, in Pact's words; empty for a credential, which would be in them.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) detail: String,
}

/// A place in a request.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "in", rename_all = "snake_case")]
pub(crate) enum Place {
    /// Not in the request: the provider states that hold.
    States,
    Method,
    Path,
    Query {
        name: String,
    },
    Header {
        name: String,
    },
    /// A JSON pointer; empty for the body as a whole.
    Body {
        pointer: String,
    },
}

/// Both sides of a comparison, to look values up in.
pub(super) struct Sides<'a> {
    expected: &'a HttpRequest,
    actual: &'a HttpRequest,
    bodies: [Option<Value>; 2],
}

impl<'a> Sides<'a> {
    pub(super) fn of(expected: &'a HttpRequest, actual: &'a HttpRequest) -> Self {
        let json = |request: &HttpRequest| {
            let body = request.body.value().unwrap_or_default();
            serde_json::from_slice(&body).ok()
        };
        Self {
            expected,
            actual,
            bodies: [json(expected), json(actual)],
        }
    }

    /// `None` for what cannot come of comparing requests.
    pub(super) fn difference(&self, found: Mismatch) -> Option<Difference> {
        let one = match found {
            Mismatch::MethodMismatch {
                expected, actual, ..
            } => Difference {
                place: Place::Method,
                expected: Some(expected.into()),
                actual: Some(actual.into()),
                detail: String::new(),
            },
            Mismatch::PathMismatch {
                expected,
                actual,
                mismatch,
            } => Difference {
                place: Place::Path,
                expected: Some(expected.into()),
                actual: Some(actual.into()),
                detail: mismatch,
            },
            Mismatch::QueryMismatch {
                parameter,
                mismatch,
                ..
            } => Difference {
                expected: query(self.expected, &parameter),
                actual: query(self.actual, &parameter),
                place: Place::Query { name: parameter },
                detail: mismatch,
            },
            Mismatch::HeaderMismatch { key, mismatch, .. } => self.header(key, mismatch),
            Mismatch::BodyTypeMismatch {
                expected,
                actual,
                mismatch,
                ..
            } => Difference {
                place: Place::Header {
                    name: "content-type".to_owned(),
                },
                expected: Some(expected.into()),
                actual: Some(actual.into()),
                detail: mismatch,
            },
            Mismatch::BodyMismatch {
                path,
                expected,
                actual,
                mismatch,
            } => {
                let pointer = DocPath::new(&path).and_then(|path| path.as_json_pointer());
                let pointer = pointer.unwrap_or_default();
                let [wanted, came] = &self.bodies;
                let at = |body: &Option<Value>, shown: Option<bytes::Bytes>| match body {
                    Some(body) => body.pointer(&pointer).cloned(),
                    None => shown.and_then(|shown| Some(std::str::from_utf8(&shown).ok()?.into())),
                };
                Difference {
                    expected: at(wanted, expected),
                    actual: at(came, actual),
                    place: Place::Body { pointer },
                    detail: mismatch,
                }
            }
            Mismatch::StatusMismatch { .. } | Mismatch::MetadataMismatch { .. } => return None,
        };
        Some(Difference {
            expected: one.expected.map(short),
            actual: one.actual.map(short),
            detail: beginning(one.detail),
            ..one
        })
    }

    fn header(&self, name: String, detail: String) -> Difference {
        let redaction = Redaction::default();
        let shown = |request| {
            let value: String = header(request, &name)?;
            Some(redaction.header(&name, &value).value)
        };
        Difference {
            expected: shown(self.expected).map(Value::from),
            actual: shown(self.actual).map(Value::from),
            detail: match redaction.hides(&name) {
                true => String::new(),
                false => detail,
            },
            place: Place::Header { name },
        }
    }
}

fn header(request: &HttpRequest, name: &str) -> Option<String> {
    let mut headers = request.headers.iter().flatten();
    let (_, values) = headers.find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    Some(values.join(", "))
}

/// The one value, or all of several.
fn query(request: &HttpRequest, name: &str) -> Option<Value> {
    let values = request.query.as_ref()?.get(name)?;
    Some(match values.as_slice() {
        [one] => one.clone().into(),
        several => several.iter().cloned().collect(),
    })
}

/// The value itself, or the beginning of its text where that is long.
fn short(value: Value) -> Value {
    match value {
        Value::String(text) => beginning(text).into(),
        Value::Array(_) | Value::Object(_) => {
            let text = value.to_string();
            match text.len() > LONGEST {
                true => beginning(text).into(),
                false => value,
            }
        }
        scalar => scalar,
    }
}

fn beginning(mut text: String) -> String {
    if text.len() > LONGEST {
        text.truncate(text.floor_char_boundary(LONGEST));
        text.push_str(" …");
    }
    text
}
