//! What went over the wire in one check, with secrets already hidden: whoever makes an [`Exchange`]
//! does it through a [`Redaction`](crate::Redaction), so that no report can leak what it never held.

mod excerpt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Mismatch, Redaction};
pub use excerpt::{Excerpt, Kept};

/// The longest body, in bytes of its text, that an exchange keeps.
const LONGEST_BODY: usize = 64 * 1024;

/// A request and, where one came, the answer to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exchange {
    /// The request as it was sent.
    pub sent: Sent,
    /// The answer; `None` when no whole one came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<Received>,
}

/// A request as it was sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sent {
    /// The method, such as `GET`.
    pub method: String,
    /// The whole address with its query, without any password in it.
    pub url: String,
    /// The headers, in the order in which they were sent.
    pub headers: Vec<Header>,
    /// The body.
    pub body: RecordedBody,
}

/// An answer as it came.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Received {
    /// The status code.
    pub status: u16,
    /// The headers, in the order in which they came.
    pub headers: Vec<Header>,
    /// The body.
    pub body: RecordedBody,
}

/// One line of a message's head.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The name as it was sent.
    pub name: String,
    /// The value, or `[hidden]` for a secret.
    pub value: String,
}

/// A body as a report may show it; [`Redaction::body`](crate::Redaction::body) makes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "content", rename_all = "snake_case")]
pub enum RecordedBody {
    /// No body.
    Empty,
    /// A JSON document.
    Json(Value),
    /// A JSON document that is too long to be kept whole.
    LongJson {
        /// How long it is.
        bytes: usize,
        /// What is kept of it.
        excerpt: Excerpt,
    },
    /// Text that is not JSON.
    Text(String),
    /// Text that is not JSON, and too long to be kept whole.
    LongText {
        /// How long it is.
        bytes: usize,
        /// Its first 64 KiB.
        beginning: String,
    },
    /// Bytes that are not text: only their number is kept.
    Binary(usize),
}

impl RecordedBody {
    /// The form in which `bytes` are kept: JSON if they parse, text if they are UTF-8, otherwise
    /// their number. Of what is longer than 64 KiB only a part: of JSON that around the places of
    /// `mismatches`, of text the beginning.
    pub(crate) fn of(bytes: &[u8], mismatches: &[Mismatch], redaction: &Redaction) -> Self {
        if bytes.is_empty() {
            return Self::Empty;
        }
        let Ok(text) = std::str::from_utf8(bytes) else {
            return Self::Binary(bytes.len());
        };
        let long = text.len() > LONGEST_BODY;
        match serde_json::from_str(text) {
            Ok(value) if long => Self::LongJson {
                bytes: text.len(),
                excerpt: Excerpt::around(&value, mismatches.iter().filter_map(pointer), redaction),
            },
            Ok(value) => Self::Json(value),
            Err(_) if long => Self::LongText {
                bytes: text.len(),
                beginning: redaction.beginning(text, LONGEST_BODY),
            },
            Err(_) => Self::Text(text.to_owned()),
        }
    }
}

fn pointer(mismatch: &Mismatch) -> Option<&str> {
    mismatch.place.pointer()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn recorded(bytes: &[u8]) -> RecordedBody {
        RecordedBody::of(bytes, &[], &Redaction::default())
    }

    #[test]
    fn a_body_is_kept_in_the_richest_form_it_has() {
        assert_eq!(recorded(b""), RecordedBody::Empty);
        assert_eq!(recorded(b"[1]"), RecordedBody::Json(json!([1])));
        assert_eq!(recorded(b"oops"), RecordedBody::Text("oops".into()));
        assert_eq!(recorded(&[0xff, 0xfe]), RecordedBody::Binary(2));
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let long = "é".repeat(LONGEST_BODY);
        let RecordedBody::LongText { bytes, beginning } = recorded(long.as_bytes()) else {
            panic!("a long text is cut");
        };
        assert_eq!(bytes, long.len());
        assert_eq!(beginning.len(), LONGEST_BODY);
    }

    #[test]
    fn of_long_json_little_is_kept() {
        let long = json!({"items": vec![json!({"id": "x".repeat(100)}); 10_000]}).to_string();
        let body = recorded(long.as_bytes());
        assert!(serde_json::to_string(&body).unwrap().len() < 1000);
        let RecordedBody::LongJson { bytes, .. } = body else {
            panic!("it is long, and JSON");
        };
        assert_eq!(bytes, long.len());
    }
}
