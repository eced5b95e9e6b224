//! Plays the providers to a consumer, well and badly. A [`Stub`] answers each request as the pact says that the
//! provider does, keeps a journal of what was asked, and says of a request that no interaction fits
//! what would have to be different.
//!
//! ```
//! use std::path::Path;
//!
//! use consumer_verify::Stub;
//!
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! # let _ = rustls::crypto::ring::default_provider().install_default();
//! let pact = br#"{
//!     "consumer": {"name": "shop"},
//!     "provider": {"name": "stock"},
//!     "interactions": [{
//!         "description": "the stock of apples",
//!         "request": {"method": "GET", "path": "/stock/apples"},
//!         "response": {"status": 200, "body": {"count": 7}}
//!     }],
//!     "metadata": {"pactSpecification": {"version": "3.0.0"}}
//! }"#;
//! // From a file or a folder: contract::load(path)
//! let contract = contract::parse_pact(Path::new("shop-stock.json"), pact, Path::new(".")).unwrap();
//!
//! let stub = Stub::of([contract]).listen("127.0.0.1:0").await.unwrap();
//! let answer = reqwest::get(format!("{}/stock/apples", stub.url())).await.unwrap();
//! assert_eq!(answer.text().await.unwrap(), r#"{"count":7}"#);
//!
//! let journal = stub.journal();
//! assert_eq!(journal.entries[0].request.url, "/stock/apples");
//! stub.stop().await;
//! # });
//! ```
//!
//! With the stub, [`mutation`] measures how well a consumer's tests look at the answers.
//!
//! A [`FaultTest`] plays every fault that the contract allows to a consumer. Whoever can start one can
//! have it tested, also in-process and from `cargo test`:
//!
//! ```no_run
//! use std::collections::BTreeMap;
//! use std::path::Path;
//!
//! use consumer_verify::{Consumer, FaultTest, RunningConsumer};
//! use contract::project::Project;
//! use provider_verify::Provider;
//! use url::Url;
//!
//! struct Shop;
//!
//! /// The shop's own server, and the lines that it has logged.
//! struct RunningShop { url: Url }
//!
//! impl Consumer for Shop {
//!     type Running = RunningShop;
//!
//!     async fn start(
//!         &self,
//!         providers: &BTreeMap<String, Url>,
//!         _instance: usize,
//!     ) -> Result<RunningShop, String> {
//!         let url = start_the_shop(&providers["stock"]).await?;
//!         Ok(RunningShop { url })
//!     }
//! }
//!
//! impl RunningConsumer for RunningShop {
//!     fn target(&self) -> Result<Provider, String> {
//!         Ok(Provider::at(self.url.clone()))
//!     }
//!
//!     fn logged(&mut self) -> Vec<String> {
//!         lines_since_the_last_call()
//!     }
//! }
//! # async fn start_the_shop(_: &Url) -> Result<Url, String> { Err(String::new()) }
//! # fn lines_since_the_last_call() -> Vec<String> { Vec::new() }
//!
//! # async fn test() -> Result<(), Box<dyn std::error::Error>> {
//! // [faults.shop] says what the shop is asked, and what is expected of it.
//! let project = Project::load(Path::new("../contracts.toml"))?;
//! let contracts = contract::load(&project.pacts)?;
//! let test = FaultTest::of(&contracts, &project.faults[0])?;
//! let step = test.run(&Shop, std::future::pending()).await?;
//! assert_eq!(step.totals().kept, step.outcomes.len(), "{step:#?}");
//! # Ok(())
//! # }
//! ```
//!
//! What an interaction answers is data (the module `answer`) until the server sends it, and a fault is
//! too (the module `faults`). Only the module `pact` knows Pact's crates. Nothing here prints or reads
//! the environment.

mod answer;
mod control;
mod derive;
mod faulting;
mod faults;
mod interactions;
mod journal;
pub mod load;
mod matrix;
pub mod mutation;
mod nearest;
mod pact;
mod play;
mod problem;
mod process;
mod serve;
mod states;
mod stub;
mod wire;

pub use control::OrderError;
pub use interactions::StubError;
pub use journal::{Entry, Journal, Played};
pub use matrix::{Consumer, FaultError, FaultTest, Progress, RunningConsumer};
pub use process::{ConsumerProcess, RunningProcess};
pub use states::UnknownState;
pub use stub::{ListenError, Running, Stub};
