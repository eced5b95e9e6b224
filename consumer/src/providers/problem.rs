//! The error body of both providers, as far as the scheduler reads it.

use schemars::JsonSchema;
use serde::Deserialize;

/// A problem as RFC 9457 describes it. The scheduler goes by the status; of the body it reads
/// only the code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub struct Problem {
    /// What went wrong, as a word that programs can compare.
    // Left out, not null: as the schema of an `Option` it would allow both, and ask the providers
    // to show an answer without it, which none of them gives.
    #[schemars(with = "String", default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

impl Problem {
    /// The code of a body, where it has one that is fit for a log line: a word of at most 64
    /// lower-case letters, digits and underscores.
    pub(super) fn code_of(body: &[u8]) -> Option<String> {
        let Self { code } = serde_json::from_slice(body).ok()?;
        code.filter(|code| {
            (1..=64).contains(&code.len())
                && code
                    .bytes()
                    .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_code_that_is_fit_for_a_log_line_is_read() {
        let long = format!(r#"{{"code":"{}"}}"#, "a".repeat(65));
        for body in [
            "",
            "[]",
            "{}",
            r#"{"code":null}"#,
            r#"{"code":"a b"}"#,
            &long,
        ] {
            assert_eq!(Problem::code_of(body.as_bytes()), None, "{body}");
        }
        assert_eq!(
            Problem::code_of(br#"{"code":"token_invalid","title":"x"}"#).as_deref(),
            Some("token_invalid")
        );
    }
}
