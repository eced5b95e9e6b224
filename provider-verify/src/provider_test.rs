//! A provider's own test that it keeps its contracts: the provider runs in the test's process, its
//! states are closures, and a single call replays the pacts of all its consumers.
//!
//! ```
//! use std::sync::{Arc, Mutex};
//!
//! use axum::extract::{Path, State};
//! use axum::http::StatusCode;
//! use axum::{Json, Router, routing::get};
//! use provider_verify::ProviderTest;
//! use serde_json::{Value, json};
//!
//! type Greetings = Arc<Mutex<Vec<Value>>>;
//!
//! async fn greeting(
//!     State(greetings): State<Greetings>,
//!     Path(id): Path<String>,
//! ) -> Result<Json<Value>, StatusCode> {
//!     let greetings = greetings.lock().unwrap();
//!     let found = greetings.iter().find(|greeting| greeting["id"] == *id);
//!     found.cloned().map(Json).ok_or(StatusCode::NOT_FOUND)
//! }
//!
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! let greetings = Greetings::default();
//! let router = Router::new()
//!     .route("/greetings/{id}", get(greeting))
//!     .with_state(Arc::clone(&greetings));
//!
//! ProviderTest::new("greetings", "tests/pacts")
//!     .provider(|listener| axum::serve(listener, router))
//!     .state("a greeting exists", move |params| {
//!         greetings.lock().unwrap().push(json!({"id": params["id"], "text": "Good morning"}));
//!         async {}
//!     })
//!     .state("no greeting exists", |_| async {})
//!     .run()
//!     .await
//!     .assert_kept();
//! # });
//! ```
//!
//! What is wrong with the test itself, such as a folder without pacts, fails it like a broken
//! contract, at [`Verified::assert_kept`]. No environment is read and nothing is printed.

mod address;
mod verified;

use std::path::{Path, PathBuf};
use std::time::Duration;

use contract::{EvidenceRule, Run, Step};
use http::{HeaderName, HeaderValue};
use jiff::Timestamp;
use tokio::net::TcpListener;

use crate::provider::{MessageEndpoints, Provider, StateChange};
use crate::run::Execution;
use crate::select::{Filter, contracts_with};
use crate::states::{InProcessStates, StateAnswer};
use crate::verify::Verification;
use address::Address;
pub use verified::{TestError, Verified};

/// How long an answer may take, unless the test says otherwise.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);

/// The contract test of one provider.
#[must_use = "nothing is verified before `run`"]
pub struct ProviderTest {
    name: String,
    pacts: PathBuf,
    address: Address,
    headers: Vec<(String, String)>,
    states: InProcessStates,
    states_at: Option<String>,
    messages_at: Option<String>,
    filter: Filter,
    execution: Execution,
    evidence_rule: EvidenceRule,
    request_timeout: Duration,
}

impl ProviderTest {
    /// The contracts of all consumers with the provider of this name, from a pact file or a folder
    /// of them. `cargo test` runs in the folder of the crate: a relative path begins there.
    pub fn new(provider: &str, pacts: impl AsRef<Path>) -> Self {
        Self {
            name: provider.to_owned(),
            pacts: pacts.as_ref().to_owned(),
            address: Address::Missing,
            headers: Vec::new(),
            states: InProcessStates::default(),
            states_at: None,
            messages_at: None,
            filter: Filter::default(),
            execution: Execution::default(),
            evidence_rule: EvidenceRule::default(),
            request_timeout: REQUEST_TIMEOUT,
        }
    }

    /// The provider, on a listener of 127.0.0.1 with a free port: of axum, `|listener|
    /// axum::serve(listener, router)`. It is stopped when the verification has ended.
    pub fn provider<S>(mut self, serve: impl FnOnce(TcpListener) -> S + Send + 'static) -> Self
    where
        S: IntoFuture,
        S::IntoFuture: Send + 'static,
    {
        self.address = Address::in_process(serve);
        self
    }

    /// The provider, where it already runs.
    pub fn provider_at(mut self, url: &str) -> Self {
        self.address = Address::Running(url.to_owned());
        self
    }

    /// A header that takes the place of those of the same name in every request: how a token that
    /// the provider accepts gets in. Its value is in no report.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Brings the provider into the state of this name. The closure gets the state's parameters, an
    /// object, and returns nothing, the values that the pact asks for, or a `Result` of them.
    pub fn state<F, A>(
        mut self,
        name: &str,
        set_up: impl Fn(serde_json::Value) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = A> + Send + 'static,
        A: StateAnswer,
    {
        self.states.on_set_up(name, set_up);
        self
    }

    /// Undoes the state of this name, after the interactions that needed it.
    pub fn tear_down<F, A>(
        mut self,
        name: &str,
        tear_down: impl Fn(serde_json::Value) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = A> + Send + 'static,
        A: StateAnswer,
    {
        self.states.on_tear_down(name, tear_down);
        self
    }

    /// Sends the states to an endpoint, and calls no closure: a whole address, or a path of the
    /// provider such as `/_pact/provider-states`.
    pub fn states_at(mut self, endpoint: &str) -> Self {
        self.states_at = Some(endpoint.to_owned());
        self
    }

    /// Asks for messages there, and not at the provider's address: a whole address, or a path of the
    /// provider such as `/_pact/messages`.
    pub fn messages_at(mut self, endpoint: &str) -> Self {
        self.messages_at = Some(endpoint.to_owned());
        self
    }

    /// Checks only what the filter takes.
    pub fn filter(self, filter: Filter) -> Self {
        Self { filter, ..self }
    }

    /// How many requests at once, and in which order.
    pub fn execution(self, execution: Execution) -> Self {
        Self { execution, ..self }
    }

    /// Fails the test also when no answer has shown something that a contract allows, such as an
    /// optional field, or an item of a list.
    pub fn require_evidence(mut self) -> Self {
        self.evidence_rule = EvidenceRule::Require;
        self
    }

    /// How long an answer may take; five seconds unless it is said.
    pub fn request_timeout(self, request_timeout: Duration) -> Self {
        Self {
            request_timeout,
            ..self
        }
    }

    /// Starts the provider, replays the contracts, and stops it again.
    pub async fn run(self) -> Verified {
        let started_at = Timestamp::now();
        let evidence_rule = self.evidence_rule;
        Verified::new(self.verify().await.map(|step| Run {
            tool: concat!("provider-verify ", env!("CARGO_PKG_VERSION")).to_owned(),
            started_at,
            elapsed: step.elapsed,
            steps: vec![step],
            evidence_rule,
        }))
    }

    async fn verify(mut self) -> Result<Step, TestError> {
        if let Some(name) = self.states.only_torn_down().first() {
            return Err(TestError::OnlyTornDown((*name).to_owned()));
        }
        let contracts = contract::load(&self.pacts)?;
        let contracts = contracts_with(Some(&self.name), contracts)?;
        let address = std::mem::take(&mut self.address).start().await?;
        let messages_at = self.messages_at.as_deref();
        let provider = Provider {
            messages: MessageEndpoints {
                other: messages_at.map(|text| address.endpoint(text)).transpose()?,
                ..MessageEndpoints::default()
            },
            headers: headers(&self.headers)?,
            state_change: Some(match self.states_at {
                Some(endpoint) => StateChange::at(address.endpoint(&endpoint)?),
                None => StateChange::in_process(self.states),
            }),
            request_timeout: self.request_timeout,
            ..Provider::at(address.url().clone())
        };
        let step = Verification::of(&contracts, &provider)
            .named(&format!("contracts of {}", self.name))
            .filter(&self.filter)
            .execution(self.execution)
            .run()
            .await?;
        Ok(step)
    }
}

fn headers(texts: &[(String, String)]) -> Result<Vec<(HeaderName, HeaderValue)>, TestError> {
    texts
        .iter()
        .map(|(name, value)| {
            let problem = || TestError::Header(name.clone());
            let parsed = HeaderName::try_from(name).map_err(|_| problem())?;
            let value = HeaderValue::try_from(value).map_err(|_| problem())?;
            Ok((parsed, value))
        })
        .collect()
}
