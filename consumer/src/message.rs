//! The message to one recipient: the texts of a template with the recipient's values put in. Pure.

mod placeholder;
mod text;

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

pub(crate) use placeholder::MalformedPlaceholder;
use placeholder::Text;
use text::{Html, Line, Plain, Writer};

/// The most bytes that the texts of one message have together. Mail servers take no more, and it
/// bounds what a short template can become: a value may be as long as a template.
pub(crate) const LARGEST_MESSAGE: usize = 10 * 1024 * 1024;

/// What is sent to one recipient.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Message {
    /// The subject: one line.
    pub(crate) subject: String,
    /// The body as HTML.
    pub(crate) html_body: String,
    /// The body as plain text, where the template has one.
    pub(crate) text_body: Option<String>,
}

impl Message {
    /// How many bytes the texts have together.
    pub(crate) fn size(&self) -> usize {
        let text_body = self.text_body.as_ref().map_or(0, String::len);
        self.subject.len() + self.html_body.len() + text_body
    }
}

/// Nothing of it: what somebody is written is nobody's business who reads a log.
impl fmt::Debug for Message {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Message").finish_non_exhaustive()
    }
}

/// The texts of a template, read once for all recipients.
#[derive(Clone, Debug)]
pub(crate) struct MessageTemplate {
    subject: Text,
    html_body: Text,
    text_body: Option<Text>,
}

/// A text of a template from which no message can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{pointer}: {source}")]
pub(crate) struct InvalidTemplate {
    /// The text, as a JSON pointer into the template.
    pub(crate) pointer: &'static str,
    /// What is wrong with it.
    pub(crate) source: MalformedPlaceholder,
}

/// A message with more than [`LARGEST_MESSAGE`] bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a message would be larger than {LARGEST_MESSAGE} bytes")]
pub(crate) struct MessageTooLarge;

impl MessageTemplate {
    /// Reads the texts.
    ///
    /// # Errors
    /// When `{{` in one of them is not followed by the name of a variable and `}}`.
    pub(crate) fn read(
        subject: &str,
        html_body: &str,
        text_body: Option<&str>,
    ) -> Result<Self, InvalidTemplate> {
        let read = |pointer, text: &str| {
            Text::read(text).map_err(|source| InvalidTemplate { pointer, source })
        };
        Ok(Self {
            subject: read("/subject", subject)?,
            html_body: read("/html_body", html_body)?,
            text_body: text_body.map(|text| read("/text_body", text)).transpose()?,
        })
    }

    /// The first text that uses a variable which `declared` does not know, as a JSON pointer.
    pub(crate) fn undeclared(&self, declared: impl Fn(&str) -> bool) -> Option<&'static str> {
        let uses = |text: &Text| text.variables().any(|name| !declared(name));
        self.texts()
            .find_map(|(pointer, text)| uses(text).then_some(pointer))
    }

    fn texts(&self) -> impl Iterator<Item = (&'static str, &Text)> {
        let text_body = self.text_body.as_ref();
        [("/subject", &self.subject), ("/html_body", &self.html_body)]
            .into_iter()
            .chain(text_body.map(|text| ("/text_body", text)))
    }

    /// Whether the message for a recipient with these values is not too large. It is hardly ever
    /// written for that.
    pub(crate) fn fits(&self, values: &BTreeMap<String, Value>) -> bool {
        let most = |text: &Text| -> usize {
            let parts = text.parts();
            let lengths = parts.map(|(verbatim, variable)| {
                let value = variable.and_then(|name| values.get(name));
                verbatim.len() + value.map_or(0, longest)
            });
            lengths.sum()
        };
        let most: usize = self.texts().map(|(_, text)| most(text)).sum();
        most <= LARGEST_MESSAGE || self.message(values).is_ok()
    }

    /// The message for a recipient with these values, by the names of the variables. A variable
    /// without a value is left out.
    ///
    /// # Errors
    /// When the message is larger than [`LARGEST_MESSAGE`].
    pub(crate) fn message(
        &self,
        values: &BTreeMap<String, Value>,
    ) -> Result<Message, MessageTooLarge> {
        let mut room = LARGEST_MESSAGE;
        Ok(Message {
            subject: fill::<Line>(&self.subject, values, &mut room)?,
            html_body: fill::<Html>(&self.html_body, values, &mut room)?,
            text_body: match &self.text_body {
                Some(text) => Some(fill::<Plain>(text, values, &mut room)?),
                None => None,
            },
        })
    }
}

/// How many bytes a value can be in a message: each may be escaped, as `&quot;` at the longest.
fn longest(value: &Value) -> usize {
    let bytes = match value {
        Value::String(text) => text.len(),
        other => other.to_string().len(),
    };
    bytes.saturating_mul("&quot;".len())
}

/// Puts the values in, and takes what is written from `room`. No mail can hold a NUL.
fn fill<W: Writer>(
    text: &Text,
    values: &BTreeMap<String, Value>,
    room: &mut usize,
) -> Result<String, MessageTooLarge> {
    let mut filled = String::new();
    for (verbatim, variable) in text.parts() {
        W::verbatim(verbatim, &mut filled);
        match variable.and_then(|name| values.get(name)) {
            None | Some(Value::Null) => {}
            Some(Value::String(value)) => W::value(value, &mut filled),
            // Numbers and truth values as JSON writes them, and so the rest, which no template
            // should use.
            Some(other) => W::value(&other.to_string(), &mut filled),
        }
        if filled.len() > *room {
            return Err(MessageTooLarge);
        }
    }
    if filled.contains('\0') {
        filled.retain(|character| character != '\0');
    }
    *room -= filled.len();
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn template(subject: &str, html_body: &str, text_body: Option<&str>) -> MessageTemplate {
        MessageTemplate::read(subject, html_body, text_body).unwrap()
    }

    fn values(values: Value) -> BTreeMap<String, Value> {
        serde_json::from_value(values).unwrap()
    }

    #[test]
    fn only_the_html_body_escapes_values() {
        let text = "<b>{{v}}</b>";
        let message = template(text, text, Some(text));
        let message = message.message(&values(json!({ "v": "<&>\"'" }))).unwrap();
        assert_eq!(message.subject, "<b><&>\"'</b>");
        assert_eq!(message.html_body, "<b>&lt;&amp;&gt;&quot;&#39;</b>");
        assert_eq!(message.text_body.unwrap(), "<b><&>\"'</b>");
    }

    #[test]
    fn no_value_can_end_the_line_of_the_subject() {
        let line_ends = "A\r\nBcc: all\u{85}B\u{2028}C\u{2029}D\0E\tF";
        let message = template("Hi {{v}}!\n", "{{v}}", Some("{{v}}"));
        let message = message.message(&values(json!({ "v": line_ends }))).unwrap();
        assert_eq!(message.subject, "Hi A Bcc: all B C D E F! ");
        let without_nul = line_ends.replace('\0', "");
        assert_eq!(message.html_body, without_nul);
        assert_eq!(message.text_body.unwrap(), without_nul);
    }

    #[test]
    fn numbers_and_truth_values_are_written_as_in_json() {
        let text = template("{{i}} {{f}} {{b}} {{l}}", "", None);
        let message = text.message(&values(
            json!({ "i": -3, "f": 1.5, "b": true, "l": [1, "a"] }),
        ));
        assert_eq!(message.unwrap().subject, "-3 1.5 true [1,\"a\"]");
    }

    #[test]
    fn a_variable_without_a_value_is_left_out() {
        let text = template("[{{absent}}][{{null}}]", "", None);
        let message = text.message(&values(json!({ "null": null }))).unwrap();
        assert_eq!(message.subject, "[][]");
        assert_eq!(message.text_body, None);
    }

    #[test]
    fn a_value_with_braces_is_not_a_placeholder() {
        let text = template("{{a}}", "", None);
        let message = text.message(&values(json!({ "a": "{{b}}", "b": "no" })));
        assert_eq!(message.unwrap().subject, "{{b}}");
    }

    #[test]
    fn a_message_that_grows_without_bound_is_refused() {
        let values = values(json!({ "v": "x".repeat(LARGEST_MESSAGE / 2) }));
        let largest = template("", "{{v}}", Some("{{v}}"));
        assert_eq!(largest.message(&values).unwrap().size(), LARGEST_MESSAGE);
        let one_more = template("x", "{{v}}", Some("{{v}}"));
        assert_eq!(one_more.message(&values), Err(MessageTooLarge));
        let many = template("", &"{{v}}".repeat(1000), None);
        assert_eq!(many.message(&values), Err(MessageTooLarge));
    }

    #[test]
    fn whether_a_message_fits_is_known_without_writing_it() {
        let text = template("", "{{v}}", Some("{{v}}"));
        for (value, fits) in [
            ("x".repeat(LARGEST_MESSAGE / 2), true),
            ("x".repeat(LARGEST_MESSAGE / 2 + 1), false),
            // As `&amp;` it is five bytes once, and one byte once.
            ("&".repeat(LARGEST_MESSAGE / 6), true),
            ("&".repeat(LARGEST_MESSAGE / 6 + 1), false),
            ("short".to_owned(), true),
        ] {
            let values = values(json!({ "v": value }));
            assert_eq!(text.fits(&values), fits, "{} bytes", value.len());
            assert_eq!(text.message(&values).is_ok(), fits);
        }
    }

    #[test]
    fn a_text_that_uses_an_undeclared_variable_is_named() {
        let declared = |name: &str| name == "a";
        let undeclared = |subject, html, text| template(subject, html, text).undeclared(declared);
        assert_eq!(undeclared("{{a}}", "", Some("")), None);
        assert_eq!(undeclared("{{b}}", "{{b}}", None), Some("/subject"));
        assert_eq!(undeclared("", "{{a}}{{b}}", None), Some("/html_body"));
        assert_eq!(undeclared("", "", Some("{{b}}")), Some("/text_body"));
    }

    /// What a browser shows for escaped text.
    fn shown(html: &str) -> String {
        html.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&")
    }

    proptest! {
        #[test]
        fn values_are_put_in_where_their_names_are_and_nothing_else_changes(
            parts in prop::collection::vec(("[^{\\x00]{0,9}", "[a-c]"), 0..9),
            rest in "[^{\\x00]{0,9}",
            a in "[^\\x00]*", b in any::<i64>(), c in any::<bool>(),
        ) {
            let values = values(json!({ "a": a, "b": b, "c": c }));
            let (mut text, mut expected) = (String::new(), String::new());
            for (verbatim, name) in &parts {
                text += &format!("{verbatim}{{{{{name}}}}}");
                expected += verbatim;
                expected += &match name.as_str() {
                    "a" => a.clone(),
                    "b" => b.to_string(),
                    _ => c.to_string(),
                };
            }
            text += &rest;
            expected += &rest;
            let message = template("", "", Some(&text)).message(&values).unwrap();
            prop_assert_eq!(message.text_body.unwrap(), expected);
        }

        #[test]
        fn an_html_body_shows_the_value_and_no_markup_of_it(value in any::<String>()) {
            let value = value.replace('\0', "");
            let message = template("", "<p title='{{v}}'>{{v}}</p>", None);
            let html = message.message(&values(json!({ "v": value }))).unwrap().html_body;
            prop_assert_eq!(html.matches(['<', '>', '\'', '"']).count(), 6);
            prop_assert_eq!(shown(&html), format!("<p title='{value}'>{value}</p>"));
        }

        #[test]
        fn a_subject_is_one_line_whatever_is_put_in(text in "[^{]*", value in any::<String>()) {
            let message = template(&format!("{text}{{{{v}}}}"), "", None);
            let subject = message.message(&values(json!({ "v": value }))).unwrap().subject;
            let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
            prop_assert!(!subject.contains(breaks));
            let words = |text: &str| -> Vec<String> {
                text.split(breaks).flat_map(str::split_whitespace).map(str::to_owned).collect()
            };
            prop_assert_eq!(words(&subject), words(&format!("{text}{value}")));
        }
    }
}
