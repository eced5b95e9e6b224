//! A contract as the rest of the program uses it: read, checked and never doubted again.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pact_models::v4::synch_http::SynchronousHttp;

use crate::{ProviderState, Schema};

/// What one consumer expects of one provider: a pact file with its schemas. Only [`crate::load`]
/// makes one.
#[derive(Clone, Debug)]
pub struct Contract {
    pub(crate) consumer: String,
    pub(crate) provider: String,
    pub(crate) source: PathBuf,
    pub(crate) interactions: Vec<Interaction>,
}

impl Contract {
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
}

/// One request and the answer that the consumer expects to it.
#[derive(Clone, Debug)]
pub struct Interaction {
    pub(crate) states: Vec<ProviderState>,
    pub(crate) request_schema: Option<Arc<Schema>>,
    pub(crate) response_schema: Option<Arc<Schema>>,
    pub(crate) http: SynchronousHttp,
}

impl Interaction {
    /// What it is about, in the consumer's words.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.http.description
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

    /// Request and response with their examples, matchers and generators, whatever version of the
    /// specification the file has.
    #[must_use]
    pub fn http(&self) -> &SynchronousHttp {
        &self.http
    }
}
