//! Strings with placeholders in braces: `{template-service.url}/v1`, `/v1/campaigns/{id}`.
//!
//! A placeholder is a name in single braces. Everything else stays as it is: JSON, and the doubled
//! braces of other template languages (`{{name}}`).

use serde_json::Value;

/// A string whose placeholders are all known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interpolated {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Placeholder(Placeholder),
}

/// What a placeholder stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placeholder {
    /// `{<service>.url}`: the service's address, without a slash at the end.
    Url(String),
    /// `{<service>.token}`, or `{token}` for the service at hand: its token.
    Token(String),
    /// `{run.id}`: a different word for each run.
    RunId,
    /// `{<name>}`: a value that an earlier step of the scenario saved.
    Saved(String),
}

impl Interpolated {
    /// Splits `text` at its placeholders; `known` says what a name stands for, or what is wrong
    /// with it.
    pub(super) fn parse(
        text: &str,
        known: impl Fn(&str) -> Result<Placeholder, String>,
    ) -> Result<Self, String> {
        let mut parts = vec![];
        let mut literal = String::new();
        let mut rest = text;
        while let Some(brace) = rest.find('{') {
            let opening = rest[brace..].len() - rest[brace..].trim_start_matches('{').len();
            let after = &rest[brace + opening..];
            let name = &after[..after.find(|c| !is_name(c)).unwrap_or(after.len())];
            let single = opening == 1 && !name.is_empty();
            let tail = &after[name.len()..];
            if single && tail.starts_with('}') {
                literal.push_str(&rest[..brace]);
                if !literal.is_empty() {
                    parts.push(Part::Text(std::mem::take(&mut literal)));
                }
                parts.push(Part::Placeholder(known(name)?));
                rest = &tail[1..];
            } else {
                literal.push_str(&rest[..brace + opening]);
                rest = after;
            }
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            parts.push(Part::Text(literal));
        }
        Ok(Self { parts })
    }

    /// `Bearer ` and the placeholder.
    pub(super) fn bearer(placeholder: Placeholder) -> Self {
        Self {
            parts: vec![
                Part::Text("Bearer ".to_owned()),
                Part::Placeholder(placeholder),
            ],
        }
    }

    /// What it uses, in order.
    pub fn placeholders(&self) -> impl Iterator<Item = &Placeholder> {
        self.parts.iter().filter_map(|part| match part {
            Part::Placeholder(placeholder) => Some(placeholder),
            Part::Text(_) => None,
        })
    }

    /// The string with each placeholder replaced by what `value` makes of it.
    ///
    /// # Errors
    ///
    /// The first that `value` returns.
    pub fn fill<E>(&self, value: impl Fn(&Placeholder) -> Result<String, E>) -> Result<String, E> {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => Ok(text.clone()),
                Part::Placeholder(placeholder) => value(placeholder),
            })
            .collect()
    }

    /// The only placeholder of a string that is nothing else.
    #[must_use]
    pub fn alone(&self) -> Option<&Placeholder> {
        match self.parts.as_slice() {
            [Part::Placeholder(placeholder)] => Some(placeholder),
            _ => None,
        }
    }
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')
}

/// A JSON document whose strings may have placeholders. A string that is one placeholder and
/// nothing else takes the value with its type, such as a number.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// A string.
    Text(Interpolated),
    /// An array.
    Array(Vec<Body>),
    /// An object; its keys have no placeholders.
    Object(Vec<(String, Body)>),
    /// A number, a boolean.
    Plain(Value),
}

impl Body {
    /// Reads a value of the file. TOML has no null, and a date or time of TOML becomes a string.
    pub(super) fn parse(
        value: &toml::Value,
        known: &impl Fn(&str) -> Result<Placeholder, String>,
    ) -> Result<Self, String> {
        Ok(match value {
            toml::Value::String(text) => Self::Text(Interpolated::parse(text, known)?),
            toml::Value::Array(items) => Self::Array(
                items
                    .iter()
                    .map(|item| Self::parse(item, known))
                    .collect::<Result<_, _>>()?,
            ),
            toml::Value::Table(table) => Self::Object(
                table
                    .iter()
                    .map(|(key, value)| Ok((key.clone(), Self::parse(value, known)?)))
                    .collect::<Result<_, String>>()?,
            ),
            plain => Self::Plain(json(plain)),
        })
    }

    /// The document with each placeholder replaced by what `value` makes of it.
    ///
    /// # Errors
    ///
    /// The first that `value` returns.
    pub fn fill<E>(&self, value: &impl Fn(&Placeholder) -> Result<Value, E>) -> Result<Value, E> {
        match self {
            Self::Text(text) => match text.alone() {
                Some(placeholder) => value(placeholder),
                None => text
                    .fill(|placeholder| value(placeholder).map(plain_text))
                    .map(Value::from),
            },
            Self::Array(items) => items.iter().map(|item| item.fill(value)).collect(),
            Self::Object(members) => members
                .iter()
                .map(|(key, member)| Ok((key.clone(), member.fill(value)?)))
                .collect(),
            Self::Plain(plain) => Ok(plain.clone()),
        }
    }
}

/// A value as it stands within a longer string: a string without its quotes, all else as JSON.
fn plain_text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

/// A value of the file as JSON, to the letter.
pub(super) fn json(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::from(text.as_str()),
        toml::Value::Integer(number) => Value::from(*number),
        // `inf` and `nan`, which JSON lacks, become null.
        toml::Value::Float(number) => Value::from(*number),
        toml::Value::Boolean(boolean) => Value::from(*boolean),
        toml::Value::Datetime(datetime) => Value::from(datetime.to_string()),
        toml::Value::Array(items) => items.iter().map(json).collect(),
        toml::Value::Table(table) => table
            .iter()
            .map(|(key, value)| (key.clone(), json(value)))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use serde_json::json;

    use super::*;

    fn saved(name: &str) -> Result<Placeholder, String> {
        match name {
            "a.b" | "c" => Ok(Placeholder::Saved(name.into())),
            other => Err(format!("no {other}")),
        }
    }

    fn filled(text: &str) -> String {
        let parsed = Interpolated::parse(text, saved).unwrap();
        parsed
            .fill(|placeholder| Ok::<_, Infallible>(format!("<{placeholder:?}>")))
            .unwrap()
    }

    #[test]
    fn a_name_in_single_braces_is_replaced() {
        assert_eq!(filled("x{a.b}{c}y"), r#"x<Saved("a.b")><Saved("c")>y"#);
    }

    #[test]
    fn other_braces_stay_as_they_are() {
        for text in [
            "",
            "{",
            "}",
            "{}",
            "{{c}}",
            "{{{c}}}",
            r#"{"c":{"d":1}}"#,
            "{ c }",
            "{c",
        ] {
            assert_eq!(filled(text), text);
        }
    }

    #[test]
    fn an_unknown_name_is_refused() {
        assert_eq!(Interpolated::parse("x{y}", saved).unwrap_err(), "no y");
    }

    #[test]
    fn a_string_that_is_one_placeholder_takes_the_type_of_its_value() {
        let file: toml::Value = toml::toml! { a = "{c}"
        b = ["n{c}", 1, 2026-01-02T03:04:05Z] }
        .into();
        let body = Body::parse(&file, &saved).unwrap();
        assert_eq!(
            body.fill(&|_| Ok::<_, Infallible>(json!(7))).unwrap(),
            json!({"a": 7, "b": ["n7", 1, "2026-01-02T03:04:05Z"]})
        );
    }
}
