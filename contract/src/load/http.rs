//! Request and response of an interaction, a message's among them, as they are kept: checked once,
//! then as text. Pact's own types take about ten times the memory of the text, and a run looks at an
//! interaction only for the moment of its replay.

use pact_models::v4::message_parts::MessageContents;
use pact_models::v4::synch_http::SynchronousHttp;
use serde_json::Value;

use super::error::Fault;
use super::message;
use super::node::Node;
use super::pact;

/// A request and its answer, and what is asked of them often.
#[derive(Clone, Debug)]
pub(crate) struct Http {
    description: String,
    key: Option<String>,
    id: Option<String>,
    method: String,
    pending: bool,
    kind: Kind,
    /// The major version of the specification that `text` follows.
    version: u32,
    /// The interaction as JSON without blanks.
    text: Box<str>,
}

/// What an interaction is in its pact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A request and its answer.
    Http,
    /// A message that the provider sends some time.
    Message,
}

impl Http {
    /// Of an interaction whose shape has been checked.
    pub(super) fn of(interaction: &Node<'_>, kind: Kind, version: u32) -> Result<Self, Fault> {
        let http = exchange(interaction, kind, version)?;
        Ok(Self {
            description: http.description,
            key: http.key,
            id: http.id,
            method: http.request.method,
            pending: http.pending,
            kind,
            version,
            text: interaction.value().to_string().into_boxed_str(),
        })
    }

    pub(crate) fn description(&self) -> &str {
        &self.description
    }

    pub(crate) fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    pub(crate) fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    pub(crate) fn method(&self) -> &str {
        &self.method
    }

    pub(crate) fn is_pending(&self) -> bool {
        self.pending
    }

    #[expect(
        clippy::expect_used,
        reason = "the same text was read by the same function when it was loaded"
    )]
    pub(crate) fn read(&self) -> SynchronousHttp {
        let value: Value = serde_json::from_str(&self.text).expect("JSON that was written here");
        exchange(&Node::top(&value), self.kind, self.version)
            .expect("an interaction that was loaded")
    }

    /// The message itself, where it is one.
    pub(crate) fn message(&self) -> Option<MessageContents> {
        if self.kind == Kind::Http {
            return None;
        }
        let value: Value = serde_json::from_str(&self.text).ok()?;
        let message = pact::message(&Node::top(&value), self.version).ok()?;
        Some(message.contents)
    }
}

fn exchange(node: &Node<'_>, kind: Kind, version: u32) -> Result<SynchronousHttp, Fault> {
    match kind {
        Kind::Http => pact::http(node, version),
        Kind::Message => pact::message(node, version).map(message::exchange),
    }
}
