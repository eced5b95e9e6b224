//! Plays the providers to a consumer. A [`Stub`] answers each request as the pact says that the
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
//! What an interaction answers is data (the module `answer`) until the server sends it. Only the module `pact`
//! knows Pact's crates. Nothing here prints or reads the environment.

mod answer;
mod control;
mod interactions;
mod journal;
pub mod mutation;
mod nearest;
mod pact;
mod play;
mod problem;
mod states;
mod stub;

pub use interactions::StubError;
pub use journal::{Entry, Journal, Played};
pub use states::UnknownState;
pub use stub::{ListenError, Running, Stub};
