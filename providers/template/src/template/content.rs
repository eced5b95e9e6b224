//! What a template says, and the rules that it keeps.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Locale;
use super::locale::InvalidLocale;
use crate::placeholder::{MalformedPlaceholder, Position, is_variable_name, placeholders};

/// The longest name, in characters.
pub const LONGEST_NAME: usize = 200;

/// The longest subject, in characters: RFC 5322 allows no line longer than this.
pub const LONGEST_SUBJECT: usize = 998;

/// The longest body, in characters.
pub const LONGEST_BODY: usize = 400_000;

/// The longest default of a variable, in characters.
pub const LONGEST_DEFAULT: usize = 10_000;

/// The most variables of one template.
pub const MOST_VARIABLES: usize = 200;

/// How many uses of undeclared variables are told at once.
const MOST_TOLD: usize = 20;

/// What a template says, before anything is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct ContentParts {
    /// What people call the template.
    pub name: String,
    /// The subject of the e-mail.
    pub subject: String,
    /// The body as HTML.
    pub html_body: String,
    /// The body as plain text.
    pub text_body: Option<String>,
    /// The variables that the texts may use.
    pub variables: Vec<Variable>,
    /// The language of the texts.
    pub locale: String,
}

/// A value that is different for each recipient.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Variable {
    /// Its name, as in `{{name}}`.
    pub name: String,
    /// Whether a recipient has to have a value for it, or the variable a default.
    pub required: bool,
    /// The value of recipients without one.
    pub default: Option<String>,
}

/// What a template says, after it was checked: every variable in its texts is declared.
#[derive(Clone, Debug, PartialEq)]
pub struct Content(ContentParts);

/// A use of a variable that is not declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undeclared {
    /// The variable.
    pub variable: String,
    /// The text that uses it, as a JSON pointer.
    pub pointer: &'static str,
    /// Where in the text.
    pub position: Position,
}

/// Why a template cannot say this.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum InvalidContent {
    /// Something is empty or too long.
    #[error("{pointer} has {length} {unit}; allowed are {least} to {most}")]
    Length {
        /// What, as a JSON pointer.
        pointer: String,
        /// What is counted.
        unit: &'static str,
        /// How many there are.
        length: usize,
        /// How many there have to be.
        least: usize,
        /// How many there can be.
        most: usize,
    },
    /// The subject has a line break or another control character, which could forge headers.
    #[error("/subject has a control character at {0}")]
    SubjectControl(Position),
    /// The locale is not a language tag.
    #[error("/locale: {0}")]
    Locale(#[from] InvalidLocale),
    /// The name of a variable is not one.
    #[error(
        "{pointer} is {name:?}; a name is a letter or `_`, followed by letters, digits and `_`"
    )]
    VariableName {
        /// Which, as a JSON pointer.
        pointer: String,
        /// The name.
        name: String,
    },
    /// Two variables have the same name.
    #[error("{pointer} is `{name}`, which is declared before it")]
    VariableDuplicate {
        /// The second one, as a JSON pointer.
        pointer: String,
        /// The name.
        name: String,
    },
    /// `{{` does not begin a placeholder.
    #[error("in {pointer}, {source}")]
    Placeholder {
        /// The text, as a JSON pointer.
        pointer: &'static str,
        /// Where in the text.
        source: MalformedPlaceholder,
    },
    /// The texts use variables that are not declared: the first uses, never none.
    #[error("{}", undeclared(.0))]
    Undeclared(Vec<Undeclared>),
}

fn undeclared(all: &[Undeclared]) -> String {
    let one = |use_: &Undeclared| {
        let Undeclared {
            variable,
            pointer,
            position,
        } = use_;
        format!("{pointer} uses `{variable}` at {position}")
    };
    let uses: Vec<String> = all.iter().map(one).collect();
    format!("{}, but no such variable is declared", uses.join("; "))
}

impl Content {
    /// Checks the parts.
    ///
    /// # Errors
    /// The first rule that they break.
    pub fn new(parts: ContentParts) -> Result<Self, InvalidContent> {
        check_lengths(&parts)?;
        if let Some(position) = control_character(&parts.subject) {
            return Err(InvalidContent::SubjectControl(position));
        }
        parts.locale.parse::<Locale>()?;
        let declared = declared(&parts.variables)?;
        let mut missing = Vec::new();
        for (pointer, text) in texts(&parts) {
            let used = placeholders(text)
                .map_err(|source| InvalidContent::Placeholder { pointer, source })?;
            let unknown = used.iter().filter(|used| !declared.contains(used.name));
            missing.extend(unknown.map(|used| Undeclared {
                variable: used.name.to_owned(),
                pointer,
                position: used.position,
            }));
        }
        missing.truncate(MOST_TOLD);
        match missing.is_empty() {
            true => Ok(Self(parts)),
            false => Err(InvalidContent::Undeclared(missing)),
        }
    }

    /// What was checked before it was stored. It is not checked again: a rule that is made later
    /// must not make old templates unreadable.
    #[must_use]
    pub(crate) fn stored(parts: ContentParts) -> Self {
        Self(parts)
    }

    /// What it says.
    #[must_use]
    pub fn parts(&self) -> &ContentParts {
        &self.0
    }

    /// What it says, to be changed and checked again.
    #[must_use]
    pub fn into_parts(self) -> ContentParts {
        self.0
    }
}

/// The texts with variables in them, and their JSON pointers.
fn texts(parts: &ContentParts) -> impl Iterator<Item = (&'static str, &str)> {
    let text_body = parts.text_body.as_deref();
    [
        ("/subject", parts.subject.as_str()),
        ("/html_body", parts.html_body.as_str()),
    ]
    .into_iter()
    .chain(text_body.map(|text| ("/text_body", text)))
}

fn check_lengths(parts: &ContentParts) -> Result<(), InvalidContent> {
    let text_body = parts.text_body.as_deref().unwrap_or("-");
    for (pointer, text, most) in [
        ("/name", unless_blank(&parts.name), LONGEST_NAME),
        ("/subject", unless_blank(&parts.subject), LONGEST_SUBJECT),
        ("/html_body", parts.html_body.as_str(), LONGEST_BODY),
        ("/text_body", text_body, LONGEST_BODY),
    ] {
        check_length(pointer, "characters", text.chars().count(), 1..=most)?;
    }
    let count = parts.variables.len();
    check_length("/variables", "variables", count, 0..=MOST_VARIABLES)?;
    for (index, variable) in parts.variables.iter().enumerate() {
        let pointer = format!("/variables/{index}/default");
        let default = variable.default.as_deref().unwrap_or_default();
        let length = default.chars().count();
        check_length(&pointer, "characters", length, 0..=LONGEST_DEFAULT)?;
    }
    Ok(())
}

/// Nothing but blanks is as good as empty; otherwise blanks count.
fn unless_blank(text: &str) -> &str {
    match text.trim() {
        "" => "",
        _ => text,
    }
}

fn check_length(
    pointer: &str,
    unit: &'static str,
    length: usize,
    allowed: std::ops::RangeInclusive<usize>,
) -> Result<(), InvalidContent> {
    match allowed.contains(&length) {
        true => Ok(()),
        false => Err(InvalidContent::Length {
            pointer: pointer.to_owned(),
            unit,
            length,
            least: *allowed.start(),
            most: *allowed.end(),
        }),
    }
}

/// Where the first control character of a line is.
fn control_character(line: &str) -> Option<Position> {
    let index = line.chars().position(char::is_control)?;
    Some(Position {
        line: 1,
        column: index + 1,
    })
}

/// The names of the variables.
fn declared(variables: &[Variable]) -> Result<BTreeSet<&str>, InvalidContent> {
    let mut declared = BTreeSet::new();
    for (index, Variable { name, .. }) in variables.iter().enumerate() {
        let pointer = format!("/variables/{index}/name");
        let name = name.as_str();
        if !is_variable_name(name) {
            let name = name.to_owned();
            return Err(InvalidContent::VariableName { pointer, name });
        }
        if !declared.insert(name) {
            let name = name.to_owned();
            return Err(InvalidContent::VariableDuplicate { pointer, name });
        }
    }
    Ok(declared)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variable(name: &str) -> Variable {
        Variable {
            name: name.to_owned(),
            required: true,
            default: None,
        }
    }

    fn parts() -> ContentParts {
        ContentParts {
            name: "Spring".to_owned(),
            subject: "Hello {{name}}".to_owned(),
            html_body: "<p>{{name}} of {{city}}</p>".to_owned(),
            text_body: None,
            variables: vec![variable("name"), variable("city")],
            locale: "en".to_owned(),
        }
    }

    fn error(change: impl FnOnce(&mut ContentParts)) -> InvalidContent {
        let mut parts = parts();
        change(&mut parts);
        Content::new(parts).unwrap_err()
    }

    #[test]
    fn a_template_that_declares_what_it_uses_is_accepted() {
        assert_eq!(Content::new(parts()).unwrap().into_parts(), parts());
    }

    #[test]
    fn a_variable_that_is_declared_and_not_used_is_accepted() {
        let mut parts = parts();
        parts.variables.push(variable("unused"));
        assert!(Content::new(parts).is_ok());
    }

    #[test]
    fn every_use_of_an_undeclared_variable_is_told_with_its_place() {
        let error = error(|parts| {
            parts.text_body = Some("Dear\n  {{Name}} {{ name }}".to_owned());
            parts.variables.pop();
        });
        let line = "/html_body uses `city` at line 1, column 16; \
                    /text_body uses `Name` at line 2, column 3, but no such variable is declared";
        assert_eq!(error.to_string(), line);
    }

    #[test]
    fn two_variables_of_one_name_are_refused() {
        let error = error(|parts| parts.variables.push(variable("name")));
        let line = "/variables/2/name is `name`, which is declared before it";
        assert_eq!(error.to_string(), line);
    }

    #[test]
    fn a_name_that_no_placeholder_can_have_is_refused() {
        for name in ["", "first name", "1st", "pr\u{e9}nom"] {
            let error = error(|parts| parts.variables[1].name = name.to_owned());
            let InvalidContent::VariableName { pointer, .. } = error else {
                panic!("{name:?}: {error}");
            };
            assert_eq!(pointer, "/variables/1/name");
        }
    }

    #[test]
    fn a_subject_of_two_lines_is_refused_because_it_could_forge_a_header() {
        let error = error(|parts| parts.subject = "Hi\r\nBcc: all".to_owned());
        let line = "/subject has a control character at line 1, column 3";
        assert_eq!(error.to_string(), line);
    }

    #[test]
    fn what_is_empty_or_too_long_is_refused() {
        type Change = fn(&mut ContentParts);
        let changes: [(&str, Change); 9] = [
            ("/name", |parts| parts.name = " ".to_owned()),
            ("/name", |parts| parts.name = "x".repeat(LONGEST_NAME + 1)),
            ("/name", |parts| {
                parts.name = format!("x{}", " ".repeat(LONGEST_NAME))
            }),
            ("/subject", |parts| parts.subject = String::new()),
            ("/html_body", |parts| {
                parts.html_body = "x".repeat(LONGEST_BODY + 1)
            }),
            ("/text_body", |parts| parts.text_body = Some(String::new())),
            ("/text_body", |parts| {
                parts.text_body = Some("x".repeat(LONGEST_BODY + 1))
            }),
            ("/variables", |parts| {
                parts.variables = (0..=MOST_VARIABLES)
                    .map(|n| variable(&format!("v{n}")))
                    .collect();
            }),
            ("/variables/0/default", |parts| {
                parts.variables[0].default = Some("x".repeat(LONGEST_DEFAULT + 1));
            }),
        ];
        for (expected, change) in changes {
            let error = error(change);
            let InvalidContent::Length { pointer, .. } = &error else {
                panic!("{error}");
            };
            assert_eq!(pointer, expected);
        }
    }

    #[test]
    fn lengths_are_counted_in_characters() {
        let mut parts = parts();
        parts.name = "\u{e9}".repeat(LONGEST_NAME);
        assert!(Content::new(parts).is_ok());
    }
}
