//! Templates as they go over the wire, and nothing but their shape: what may be in them is for
//! [`template`](crate::template) to say.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::template::{self, ContentParts, LONGEST_BODY, LONGEST_DEFAULT, LONGEST_NAME};
use crate::template::{LONGEST_SUBJECT, MOST_VARIABLES, Status, Summary};

/// A template in its newest version.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Template {
    /// What identifies the template, through all its versions.
    #[schemars(example = &"0198f0c2-1f00-7a3b-8e21-5b7d9c4e6f01")]
    id: String,
    /// What people call it.
    #[schemars(example = &"Spring sale")]
    name: String,
    /// Which version this is; every change makes the next one.
    #[schemars(range(min = 1))]
    #[schemars(example = 3)]
    version: u32,
    /// Whether it can be sent.
    #[schemars(example = &"active")]
    status: Status,
    /// The subject, with variables as `{{name}}`.
    #[schemars(example = &"{{first_name}}, spring is here")]
    subject: String,
    /// The body as HTML, with variables as `{{name}}`.
    #[schemars(example = &"<p>Hello {{first_name}}, 10 % off everything.</p>")]
    html_body: String,
    /// The body as plain text, with variables as `{{name}}`; null where there is none.
    #[schemars(example = &"Hello {{first_name}}, 10 % off everything.")]
    text_body: Option<String>,
    /// The variables that the texts may use.
    variables: Vec<Variable>,
    /// The language of the texts, as a tag of BCP 47.
    #[schemars(example = &"en-GB")]
    locale: String,
    /// When it was changed last.
    #[schemars(example = &"2026-01-15T10:30:00Z")]
    updated_at: Timestamp,
}

/// A value that is different for each recipient.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Variable")]
struct Variable {
    /// The name, as in `{{name}}`.
    #[schemars(regex(pattern = r"^[A-Za-z_][A-Za-z0-9_]*$"))]
    #[schemars(example = &"first_name")]
    name: String,
    /// Whether a recipient has to have a value for it, or the variable a default.
    #[schemars(example = true)]
    required: bool,
    /// The value of recipients without one; null where there is none.
    #[schemars(example = &"friend")]
    default: Option<String>,
}

/// A template without its texts.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct TemplateSummary {
    /// What identifies the template, through all its versions.
    #[schemars(example = &"0198f0c2-1f00-7a3b-8e21-5b7d9c4e6f01")]
    id: String,
    /// What people call it.
    #[schemars(example = &"Spring sale")]
    name: String,
    /// Its newest version.
    #[schemars(range(min = 1))]
    #[schemars(example = 3)]
    version: u32,
    /// Whether it can be sent.
    #[schemars(example = &"active")]
    status: Status,
    /// The language of the texts, as a tag of BCP 47.
    #[schemars(example = &"en-GB")]
    locale: String,
    /// When it was changed last.
    #[schemars(example = &"2026-01-15T10:30:00Z")]
    updated_at: Timestamp,
}

/// What a template shall say.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TemplateContent {
    /// What people call it.
    #[schemars(length(min = 1, max = LONGEST_NAME))]
    #[schemars(example = &"Spring sale")]
    name: String,
    /// Whether it can be sent. A new template is a draft unless this says otherwise; a template
    /// that is changed stays what it is.
    #[schemars(example = &"active")]
    pub(crate) status: Option<WrittenStatus>,
    /// The subject, in one line, with variables as `{{name}}`.
    #[schemars(length(min = 1, max = LONGEST_SUBJECT))]
    #[schemars(regex(pattern = r"^[^\u0000-\u001F\u007F-\u009F]*$"))]
    #[schemars(example = &"{{first_name}}, spring is here")]
    subject: String,
    /// The body as HTML, with variables as `{{name}}`.
    #[schemars(length(min = 1, max = LONGEST_BODY))]
    #[schemars(example = &"<p>Hello {{first_name}}, 10 % off everything.</p>")]
    html_body: String,
    /// The body as plain text, with variables as `{{name}}`.
    #[schemars(length(min = 1, max = LONGEST_BODY))]
    #[schemars(example = &"Hello {{first_name}}, 10 % off everything.")]
    text_body: Option<String>,
    /// The variables that the texts may use; no two of one name.
    #[serde(default)]
    #[schemars(length(max = MOST_VARIABLES))]
    variables: Vec<DeclaredVariable>,
    /// The language of the texts, as a tag of BCP 47, such as `en` or `pt-BR`.
    #[schemars(length(min = 2, max = 35))]
    #[schemars(regex(pattern = r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"))]
    #[schemars(example = &"en-GB")]
    locale: String,
}

/// A status that a template can be given by writing it.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WrittenStatus {
    /// It is still being written.
    Draft,
    /// It can be sent.
    Active,
}

/// A variable that the texts of a template may use.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DeclaredVariable {
    /// The name, as in `{{name}}`.
    #[schemars(regex(pattern = r"^[A-Za-z_][A-Za-z0-9_]*$"))]
    #[schemars(example = &"first_name")]
    name: String,
    /// Whether a recipient has to have a value for it, or the variable a default.
    #[schemars(example = true)]
    required: bool,
    /// The value of recipients without one.
    #[schemars(length(max = LONGEST_DEFAULT))]
    #[schemars(example = &"friend")]
    default: Option<String>,
}

impl From<template::Template> for Template {
    fn from(template: template::Template) -> Self {
        let content = template.content.into_parts();
        let variable = |variable: template::Variable| Variable {
            name: variable.name,
            required: variable.required,
            default: variable.default,
        };
        Self {
            id: template.id,
            name: content.name,
            version: template.version,
            status: template.status,
            subject: content.subject,
            html_body: content.html_body,
            text_body: content.text_body,
            variables: content.variables.into_iter().map(variable).collect(),
            locale: content.locale,
            updated_at: template.updated_at,
        }
    }
}

impl From<Summary> for TemplateSummary {
    fn from(summary: Summary) -> Self {
        Self {
            id: summary.id,
            name: summary.name,
            version: summary.version,
            status: summary.status,
            locale: summary.locale.to_string(),
            updated_at: summary.updated_at,
        }
    }
}

impl From<TemplateContent> for ContentParts {
    fn from(content: TemplateContent) -> Self {
        let variable = |variable: DeclaredVariable| template::Variable {
            name: variable.name,
            required: variable.required,
            default: variable.default,
        };
        Self {
            name: content.name,
            subject: content.subject,
            html_body: content.html_body,
            text_body: content.text_body,
            variables: content.variables.into_iter().map(variable).collect(),
            locale: content.locale,
        }
    }
}

impl From<WrittenStatus> for Status {
    fn from(status: WrittenStatus) -> Self {
        match status {
            WrittenStatus::Draft => Self::Draft,
            WrittenStatus::Active => Self::Active,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::Content;
    use serde_json::{Value, json};

    fn written(member: &str, text: &str) -> Value {
        let mut body = json!({
            "name": "Welcome",
            "subject": "Hello",
            "html_body": "<p>Hello</p>",
            "locale": "en",
        });
        body[member] = text.into();
        body
    }

    #[test]
    fn the_schema_refuses_the_same_locales_and_subjects_as_the_service() {
        let schema = serde_json::to_value(schemars::schema_for!(TemplateContent)).unwrap();
        let schema = jsonschema::validator_for(&schema).unwrap();
        let long = "en".to_owned() + &"-abcdefgh".repeat(4);
        for (member, text) in [
            ("locale", "en"),
            ("locale", "pt-BR"),
            ("locale", "de-CH-1996"),
            ("locale", "e"),
            ("locale", "en_US"),
            ("locale", "en-"),
            ("locale", "e1"),
            ("locale", "d\u{e9}"),
            ("locale", "toolongaa"),
            ("locale", &long),
            ("subject", "Hello, \u{a0}you\u{feff}"),
            ("subject", "Hello\nyou"),
            ("subject", "Hello\u{7f}"),
            ("subject", "Hello\u{9f}"),
            ("subject", ""),
        ] {
            let body = written(member, text);
            let content: TemplateContent = serde_json::from_value(body.clone()).unwrap();
            let accepted = Content::new(content.into()).is_ok();
            assert_eq!(schema.is_valid(&body), accepted, "{member} {text:?}");
        }
    }
}
