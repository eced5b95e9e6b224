//! What went over the wire in one check, with secrets already hidden: whoever makes an [`Exchange`]
//! does it through a [`Redaction`](crate::Redaction), so that no report can leak what it never held.

use serde::{Deserialize, Serialize};
use serde_json::Value;

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

/// A body as a report may show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "content", rename_all = "snake_case")]
pub enum RecordedBody {
    /// No body.
    Empty,
    /// A JSON document.
    Json(Value),
    /// Text that is not JSON, or JSON that is too long to be kept whole.
    Text(String),
    /// Bytes that are not text: only their number is kept.
    Binary(usize),
}

impl RecordedBody {
    /// The form in which `bytes` are kept: JSON if they parse, text cut to 64 KiB if they are
    /// UTF-8, otherwise their number.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        if bytes.is_empty() {
            return Self::Empty;
        }
        let Ok(text) = std::str::from_utf8(bytes) else {
            return Self::Binary(bytes.len());
        };
        if text.len() > LONGEST_BODY {
            let end = text.floor_char_boundary(LONGEST_BODY);
            return Self::Text(format!(
                "{} [cut: {} bytes in all]",
                &text[..end],
                text.len()
            ));
        }
        serde_json::from_str(text).map_or_else(|_| Self::Text(text.to_owned()), Self::Json)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_kept_in_the_richest_form_it_has() {
        assert_eq!(RecordedBody::of(b""), RecordedBody::Empty);
        assert_eq!(
            RecordedBody::of(b"[1]"),
            RecordedBody::Json(serde_json::json!([1]))
        );
        assert_eq!(RecordedBody::of(b"oops"), RecordedBody::Text("oops".into()));
        assert_eq!(RecordedBody::of(&[0xff, 0xfe]), RecordedBody::Binary(2));
    }

    #[test]
    fn a_long_body_is_cut_between_characters() {
        let long = "é".repeat(LONGEST_BODY);
        let RecordedBody::Text(text) = RecordedBody::of(long.as_bytes()) else {
            panic!("a long body is kept as text");
        };
        assert!(text.ends_with(&format!("[cut: {} bytes in all]", long.len())));
        assert!(text.len() < LONGEST_BODY + 100);
    }
}
