//! How well a consumer's tests look at the answers of its providers: each field of an answer is
//! dropped, nulled, retyped or changed, and the test of that interaction is run again. A mutant that no
//! test notices is a field that nobody checks.
//!
//! ```
//! use std::path::Path;
//!
//! use consumer_verify::mutation::MutationTests;
//! use reqwest::Url;
//!
//! # let pact = br#"{
//! #     "consumer": {"name": "shop"},
//! #     "provider": {"name": "stock"},
//! #     "interactions": [{
//! #         "description": "the stock of apples",
//! #         "request": {"method": "GET", "path": "/stock/apples"},
//! #         "response": {
//! #             "status": 200,
//! #             "headers": {"content-type": "application/json"},
//! #             "body": {"count": 7, "unit": "kg"}
//! #         }
//! #     }],
//! #     "metadata": {"pactSpecification": {"version": "3.0.0"}}
//! # }"#;
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! # let _ = rustls::crypto::ring::default_provider().install_default();
//! // {"count": 7, "unit": "kg"}; from a file: contract::load(path)
//! let contract = contract::parse_pact(Path::new("shop-stock.json"), pact, Path::new(".")).unwrap();
//!
//! let score = MutationTests::of([contract])
//!     .test("the stock of apples", async |provider: Url| {
//!         // Here the consumer's own client is driven.
//!         let answer = reqwest::get(provider.join("/stock/apples").unwrap()).await?;
//!         let stock: serde_json::Value = answer.error_for_status()?.json().await?;
//!         assert_eq!(stock["count"], 7);
//!         Ok::<_, reqwest::Error>(())
//!     })
//!     .run()
//!     .await
//!     .unwrap();
//!
//! // Nobody asked whether it is seven kilograms or seven tons.
//! assert_eq!(score.survivors[0].place.pointer(), Some("/unit"));
//! assert_eq!(score.percent(), Some(63));
//! # });
//! ```
//!
//! `derive` makes the mutants of an example, at the places that `spot` finds, with values from `another`
//! and `sample`; `noticing` runs a test once, `run` all of them; `excuse` takes out what nobody has to
//! notice; `record` adds the score to a file. None of them knows Pact's crates, and none prints.
//! `docs/mutation-score.md` is the how-to.

mod another;
mod derive;
mod error;
mod excuse;
mod mutant;
mod noticing;
mod record;
mod run;
mod sample;
mod spot;

pub use derive::mutants;
pub use error::MutationError;
pub use mutant::{Mutant, Mutation};
pub use noticing::Tested;
pub use record::{RecordError, record};
pub use run::MutationTests;
