//! Which parts of an exchange are secrets, and hiding them before anything is kept.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    Excerpt, Exchange, Header, Mismatch, NotChecked, Outcome, Place, RecordedBody, Verdict,
};

/// What stands in the place of a secret.
const HIDDEN: &str = "[hidden]";

/// Headers whose values are credentials, in lower case.
const CREDENTIALS: [&str; 7] = [
    "authorization",
    "cookie",
    "proxy-authorization",
    "set-cookie",
    "x-api-key",
    "x-auth-token",
    "x-csrf-token",
];

/// The shortest value that is looked for in texts: to hide every "1" would hide the report.
const SHORTEST_VALUE: usize = 6;

/// What is secret: the values of headers that carry credentials by their standard names, those of
/// headers that the user named, and certain values wherever they turn up.
#[derive(Clone, Default)]
pub struct Redaction {
    names: BTreeSet<String>,
    values: Vec<String>,
}

impl std::fmt::Debug for Redaction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Redaction")
            .field("names", &self.names)
            .finish_non_exhaustive()
    }
}

impl Redaction {
    /// Hides the values of these headers, beside those that are credentials anyway.
    pub fn of<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            names: names.into_iter().map(str::to_ascii_lowercase).collect(),
            values: Vec::new(),
        }
    }

    /// Hides these values as well wherever [`Redaction::outcome`] finds them, such as in the body
    /// of a provider that echoes its request; of `Bearer abc` also the token alone. Values of less
    /// than six characters are only hidden in their header.
    #[must_use]
    pub fn and_values<'a>(mut self, values: impl IntoIterator<Item = &'a str>) -> Self {
        for value in values {
            let credential = value
                .split_once(' ')
                .map_or(value, |(_, credential)| credential);
            for secret in [value, credential] {
                if secret.len() >= SHORTEST_VALUE && !self.values.iter().any(|v| v == secret) {
                    self.values.push(secret.to_owned());
                }
            }
        }
        self
    }

    /// Whether the values of this header are hidden.
    #[must_use]
    pub fn hides(&self, name: &str) -> bool {
        let is_known = CREDENTIALS.iter().any(|one| one.eq_ignore_ascii_case(name));
        is_known || self.names.iter().any(|one| one.eq_ignore_ascii_case(name))
    }

    /// The header as a report may show it. Of `Authorization` the scheme stays readable.
    #[must_use]
    pub fn header(&self, name: &str, value: &str) -> Header {
        let has_scheme = || name.to_ascii_lowercase().ends_with("authorization");
        let value = match value.split_once(' ') {
            _ if !self.hides(name) => value.to_owned(),
            Some((scheme, _)) if has_scheme() => format!("{scheme} {HIDDEN}"),
            _ => HIDDEN.to_owned(),
        };
        Header {
            name: name.to_owned(),
            value,
        }
    }

    /// The address as a report may show it: without user name and password.
    #[must_use]
    pub fn url(&self, url: &url::Url) -> String {
        let mut url = url.clone();
        // Both fail only for addresses that cannot hold a user name at all.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        url.into()
    }

    /// The body as a report may show it; of a long one what matters to these mismatches.
    #[must_use]
    pub fn body(&self, bytes: &[u8], mismatches: &[Mismatch]) -> RecordedBody {
        RecordedBody::of(bytes, mismatches, self)
    }

    /// The first `longest` bytes of a text without the secret values, and without the part of one
    /// at the cut that would not be found any more.
    pub(crate) fn beginning(&self, text: &str, longest: usize) -> String {
        let overlap = self.values.iter().map(String::len).max().unwrap_or(0);
        let window = text.floor_char_boundary(longest.saturating_add(overlap));
        let mut beginning = text[..window].to_owned();
        self.text(&mut beginning);
        beginning.truncate(beginning.floor_char_boundary(longest));
        beginning
    }

    /// The text without the secret values.
    #[must_use]
    pub fn hide(&self, text: &str) -> String {
        let mut hidden = text.to_owned();
        self.text(&mut hidden);
        hidden
    }

    /// The outcome without the secret values, wherever in it they were.
    #[must_use]
    pub fn outcome(&self, mut outcome: Outcome) -> Outcome {
        if self.values.is_empty() {
            return outcome;
        }
        if let Some(exchange) = &mut outcome.exchange {
            self.exchange(exchange);
        }
        outcome.logged.iter_mut().for_each(|line| self.text(line));
        match &mut outcome.verdict {
            Verdict::Kept => {}
            Verdict::Broken(mismatches) => mismatches.iter_mut().for_each(|one| self.mismatch(one)),
            Verdict::NotChecked(
                NotChecked::StateSetUp { detail, .. }
                | NotChecked::StateTearDown { detail, .. }
                | NotChecked::Request { detail }
                | NotChecked::NoAnswer { detail }
                | NotChecked::Judgement { detail }
                | NotChecked::Tests { detail },
            ) => self.text(detail),
            Verdict::NotChecked(NotChecked::EarlierStep { .. } | NotChecked::NotReached { .. }) => {
            }
        }
        outcome
    }

    fn exchange(&self, exchange: &mut Exchange) {
        self.text(&mut exchange.sent.url);
        self.headers(&mut exchange.sent.headers);
        self.recorded(&mut exchange.sent.body);
        if let Some(received) = &mut exchange.received {
            self.headers(&mut received.headers);
            self.recorded(&mut received.body);
        }
    }

    fn headers(&self, headers: &mut [Header]) {
        headers
            .iter_mut()
            .for_each(|header| self.text(&mut header.value));
    }

    /// Takes the secret values out of a body that is kept.
    pub fn recorded(&self, body: &mut RecordedBody) {
        match body {
            RecordedBody::Json(value) => self.value(value),
            RecordedBody::LongJson { excerpt, .. } => self.excerpt(excerpt),
            RecordedBody::Text(text)
            | RecordedBody::LongText {
                beginning: text, ..
            } => self.text(text),
            RecordedBody::Empty | RecordedBody::Binary(_) => {}
        }
    }

    fn excerpt(&self, excerpt: &mut Excerpt) {
        match excerpt {
            Excerpt::Scalar { value } => self.value(value),
            Excerpt::Beginning { text } => self.text(text),
            Excerpt::Array { kept, .. } | Excerpt::Object { kept, .. } => {
                for one in kept {
                    one.name.iter_mut().for_each(|name| self.text(name));
                    self.excerpt(&mut one.value);
                }
            }
        }
    }

    fn mismatch(&self, mismatch: &mut Mismatch) {
        if let Place::Body { pointer } = &mut mismatch.place {
            self.text(pointer);
        }
        self.text(&mut mismatch.detail);
        let values = [&mut mismatch.expected, &mut mismatch.actual];
        values
            .into_iter()
            .flatten()
            .for_each(|value| self.value(value));
    }

    /// Takes the secret values out of all texts in a JSON value.
    pub fn value(&self, value: &mut Value) {
        match value {
            Value::String(text) => self.text(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.value(item)),
            Value::Object(members) => {
                members.values_mut().for_each(|member| self.value(member));
                if members.keys().any(|name| self.knows(name)) {
                    let all = std::mem::take(members).into_iter();
                    members.extend(all.map(|(name, member)| (self.hide(&name), member)));
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn knows(&self, text: &str) -> bool {
        self.values.iter().any(|secret| text.contains(secret))
    }

    fn text(&self, text: &mut String) {
        for secret in &self.values {
            if text.contains(secret) {
                *text = text.replace(secret, HIDDEN);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::*;
    use crate::{Received, Rule, Sent, Subject};

    #[test]
    fn credentials_are_hidden_whatever_their_case() {
        let redaction = Redaction::default();
        assert_eq!(
            redaction.header("AUTHORIZATION", "Bearer abc").value,
            "Bearer [hidden]"
        );
        assert_eq!(redaction.header("cookie", "a=b").value, HIDDEN);
        assert_eq!(redaction.header("authorization", "abc").value, HIDDEN);
        assert_eq!(redaction.header("accept", "a b").value, "a b");
    }

    #[test]
    fn a_header_that_the_user_names_is_hidden_whole() {
        let redaction = Redaction::of(["X-Tenant-Secret"]);
        assert_eq!(redaction.header("x-tenant-secret", "a b").value, HIDDEN);
    }

    #[test]
    fn a_password_in_an_address_is_dropped() {
        let url = "http://me:secret@localhost/a?b=c".parse().unwrap();
        assert_eq!(Redaction::default().url(&url), "http://localhost/a?b=c");
    }

    /// An outcome that has `text` everywhere that a provider can put it.
    fn echo(text: &str) -> Outcome {
        let header = Header {
            name: "x-echo".into(),
            value: text.into(),
        };
        Outcome {
            subject: Subject::Scenario {
                service: "s".into(),
                scenario: "s".into(),
                step: "s".into(),
                given: vec![],
            },
            exchange: Some(Exchange {
                sent: Sent {
                    method: "GET".into(),
                    url: format!("http://x/?q={text}"),
                    headers: vec![header.clone()],
                    body: RecordedBody::Text(text.into()),
                },
                received: Some(Received {
                    status: 200,
                    headers: vec![header],
                    body: RecordedBody::Json(json!({"a": [text], text: 1})),
                }),
            }),
            elapsed: Duration::ZERO,
            verdict: Verdict::Broken(vec![Mismatch {
                place: Place::Body {
                    pointer: format!("/{text}"),
                },
                rule: Rule::Scenario {
                    expectation: "e".into(),
                },
                expected: Some(json!(text)),
                actual: Some(json!({"b": text})),
                detail: format!("expected {text}"),
            }]),
            logged: vec![],
            pending: false,
        }
    }

    #[test]
    fn a_secret_that_the_provider_echoes_is_hidden_everywhere() {
        let redaction = Redaction::default().and_values(["Bearer s3cr3t-t0ken"]);
        for text in ["Bearer s3cr3t-t0ken", "<s3cr3t-t0ken>"] {
            let mut long = echo(text);
            if let Some(received) = long.exchange.as_mut().and_then(|one| one.received.as_mut()) {
                let body = json!({"a": vec![text; 10_000], text: 1}).to_string();
                received.body = Redaction::default().body(body.as_bytes(), &[]);
            }
            for outcome in [echo(text), long] {
                let hidden = serde_json::to_string(&redaction.outcome(outcome)).unwrap();
                assert!(!hidden.contains("s3cr3t"), "{hidden}");
            }
        }
        assert!(!format!("{redaction:?}").contains("s3cr3t"));
    }

    #[test]
    fn a_short_value_does_not_blank_out_the_report() {
        let outcome = Redaction::default().and_values(["1"]).outcome(echo("12"));
        assert_eq!(outcome, echo("12"));
    }
}
