//! The Template service as the scheduler sees it: two calls, and of their answers only the fields
//! that are read.

use std::num::NonZeroU32;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use service::RequestContext;

use super::connection::{Answer, Call, Connection};
use super::{Fault, Page, Pages, Provider, ProviderError, Reader, Rule};
use crate::ids::TemplateId;
use crate::message::MessageTemplate;

const LIST: &str = "GET /v1/templates";
pub(crate) const FETCH: &str = "GET /v1/templates/{id}";

/// Where a template is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TemplateStatus {
    /// Still being written.
    Draft,
    /// Ready to be sent.
    Active,
    /// No longer to be used.
    Archived,
}

/// A template as it is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TemplateSummary {
    /// Identifies the template.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Counts its changes, from 1.
    pub version: NonZeroU32,
    /// Where it is in its life.
    pub status: TemplateStatus,
    /// The language it is written in, as a BCP 47 tag.
    pub locale: String,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

/// A template with its content.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub struct Template {
    /// Identifies the template.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Counts its changes, from 1.
    pub version: NonZeroU32,
    /// Where it is in its life.
    pub status: TemplateStatus,
    /// The subject line of the e-mail.
    pub subject: String,
    /// The body as HTML.
    pub html_body: String,
    /// The body as plain text, where it has one.
    pub text_body: Option<String>,
    /// The variables that its subject and bodies use.
    pub variables: Vec<Variable>,
    /// The language it is written in, as a BCP 47 tag.
    pub locale: String,
}

impl Template {
    /// Its texts, ready for values to be put in.
    ///
    /// # Errors
    /// When a placeholder is malformed, or names none of the template's variables.
    pub(crate) fn message(&self) -> Result<MessageTemplate, ProviderError> {
        let broken = |pointer: &str, expected: &'static str| ProviderError {
            provider: Provider::Template,
            operation: FETCH,
            attempts: 1,
            fault: Fault::InvalidData {
                pointer: pointer.to_owned(),
                rule: Box::new(Rule {
                    keyword: "placeholder".into(),
                    expected: expected.into(),
                }),
            },
        };
        let text_body = self.text_body.as_deref();
        let message = MessageTemplate::read(&self.subject, &self.html_body, text_body)
            .map_err(|invalid| broken(invalid.pointer, "{{name}}"))?;
        let declared = |name: &str| self.variables.iter().any(|known| known.name == name);
        match message.undeclared(declared) {
            Some(pointer) => Err(broken(pointer, "the name of one of /variables")),
            None => Ok(message),
        }
    }
}

/// A variable of a template.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub struct Variable {
    /// The name that stands between the braces, and that a recipient's attribute has.
    pub name: String,
    /// Whether every recipient must have a value for it.
    pub required: bool,
    /// The value for recipients that have none of their own.
    pub default: Option<String>,
}

/// The calls to the Template service.
#[derive(Clone, Debug)]
pub struct TemplateClient {
    connection: Connection,
    template: Reader<Template>,
    templates: Reader<Page<TemplateSummary>>,
}

impl TemplateClient {
    /// A client that asks over `connection`.
    #[must_use]
    pub fn new(connection: Connection) -> Self {
        Self {
            connection,
            template: Reader::new(),
            templates: Reader::new(),
        }
    }

    /// All templates, page by page.
    #[must_use]
    pub fn templates<'a>(&'a self, context: &'a RequestContext) -> Pages<'a, TemplateSummary> {
        Pages::new(
            &self.connection,
            &self.templates,
            LIST,
            vec!["v1", "templates"],
            context,
        )
    }

    /// One template.
    ///
    /// # Errors
    /// When the provider cannot be asked, does not know the id, or answers with another template.
    pub async fn template(
        &self,
        id: &TemplateId,
        context: &RequestContext,
    ) -> Result<Template, ProviderError> {
        let call = Call {
            operation: FETCH,
            path: &["v1", "templates", id.as_str()],
            query: &[],
            context,
        };
        let Answer { body, attempts } = self.connection.get(call, &self.template).await?;
        if body.id != id.as_str() {
            return Err(self.connection.error(FETCH, attempts, Fault::OtherId));
        }
        Ok(body)
    }
}
