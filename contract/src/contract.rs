//! A contract as the rest of the program uses it: read, checked and never doubted again.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pact_models::v4::message_parts::MessageContents;
use pact_models::v4::synch_http::SynchronousHttp;

use crate::load::Http;
use crate::{ProviderState, RuleSet, Schema, Subject};

/// What one consumer expects of one provider: a pact file with its schemas. Only
/// [`load`](fn@crate::load) makes one.
#[derive(Clone, Debug)]
pub struct Contract {
    pub(crate) consumer: String,
    pub(crate) provider: String,
    pub(crate) source: PathBuf,
    pub(crate) interactions: Vec<Interaction>,
    pub(crate) pending: bool,
}

impl Contract {
    /// What an outcome of one of its interactions is about.
    #[must_use]
    pub fn subject(&self, interaction: &Interaction) -> Subject {
        Subject::Interaction {
            consumer: self.consumer.clone(),
            provider: self.provider.clone(),
            description: interaction.description().to_owned(),
            states: interaction.states().to_vec(),
            key: interaction.key().map(str::to_owned),
            values_from_states: interaction.values_from_states().clone(),
        }
    }

    /// The name of the service that wrote the contract.
    #[must_use]
    pub fn consumer(&self) -> &str {
        &self.consumer
    }

    /// The name of the service that has to keep it.
    #[must_use]
    pub fn provider(&self) -> &str {
        &self.provider
    }

    /// The file it was read from.
    #[must_use]
    pub fn source(&self) -> &Path {
        &self.source
    }

    /// Its interactions, in the order of the file; no two have the same description and states.
    #[must_use]
    pub fn interactions(&self) -> &[Interaction] {
        &self.interactions
    }

    /// Whether the provider is not held to it yet, as its broker has it.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.pending
    }

    /// The same contract, pending or not.
    #[must_use]
    pub fn pending(self, pending: bool) -> Self {
        Self { pending, ..self }
    }
}

/// One request and the answer that the consumer expects to it. A message is the answer to the request
/// for it.
#[derive(Clone, Debug)]
pub struct Interaction {
    pub(crate) states: Vec<ProviderState>,
    pub(crate) request_schema: Option<Arc<Schema>>,
    pub(crate) response_schema: Option<Arc<Schema>>,
    pub(crate) http: Http,
}

impl Interaction {
    /// What it is about, in the consumer's words.
    #[must_use]
    pub fn description(&self) -> &str {
        self.http.description()
    }

    /// What must be so at the provider before the request is sent, in the order of set-up.
    #[must_use]
    pub fn states(&self) -> &[ProviderState] {
        &self.states
    }

    /// The schema of the request's body, where the consumer gave one.
    #[must_use]
    pub fn request_schema(&self) -> Option<&Schema> {
        self.request_schema.as_deref()
    }

    /// The schema of the response's body, where the consumer gave one.
    #[must_use]
    pub fn response_schema(&self) -> Option<&Schema> {
        self.response_schema.as_deref()
    }

    /// The same, to be kept longer than the interaction.
    #[must_use]
    pub fn shared_response_schema(&self) -> Option<Arc<Schema>> {
        self.response_schema.clone()
    }

    /// The key that the consumer gave it (Pact V4).
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.http.key()
    }

    /// The id that a broker gave it, by which it wants to be told the result.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.http.id()
    }

    /// Whether the provider is not held to it yet (Pact V4).
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.http.is_pending()
    }

    /// The method of its request, as the consumer wrote it.
    #[must_use]
    pub fn method(&self) -> &str {
        self.http.method()
    }

    /// The names of the values that its request needs from the handlers of its provider states.
    #[must_use]
    pub fn values_from_states(&self) -> &BTreeSet<String> {
        self.http.values_from_states()
    }

    /// How a message reaches its consumer, such as `kafka`, where its pact says it (Pact V4).
    #[must_use]
    pub fn transport(&self) -> Option<&str> {
        self.http.transport()
    }

    /// Request and response with their examples, matchers and generators, whatever version of the
    /// specification the file has. The matching rules are read from the pact's text each time: to keep
    /// them for all interactions would take many times the memory of the text.
    #[must_use]
    pub fn http(&self) -> SynchronousHttp {
        self.http.whole()
    }

    /// The same as it is kept: without comments, and without the matching rules that are kept as text.
    #[must_use]
    pub fn parts(&self) -> &SynchronousHttp {
        self.http.parts()
    }

    /// The matching rules of the response, unless they are with it in [`Interaction::parts`].
    #[must_use]
    pub fn response_rules(&self) -> Option<&RuleSet> {
        self.http.response_rules()
    }

    /// Whether it is a message.
    #[must_use]
    pub fn is_message(&self) -> bool {
        self.http.is_message()
    }

    /// The message itself with its metadata, where the interaction is one; its contents are also the
    /// response's body.
    #[must_use]
    pub fn message(&self) -> Option<MessageContents> {
        self.http.message()
    }
}
