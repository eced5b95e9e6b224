//! What a consumer's contract tests are written with: Pact's mock server, with the schema of every
//! body taken from the consumer's own Rust type.
//!
//! A test says which type a body is. The helper then writes that type's JSON Schema beside the
//! pacts, names it in the interaction, and fails at once when the example is not a value of the
//! type. The same tests give the same bytes, whatever the runner or the order: test processes may
//! write at the same time.
//!
//! It is for tests, so it panics where a library would return an error. It knows nothing of any
//! service; the words of `pact_consumer` are re-exported, so that a consumer needs no other crate.
//!
//! ```no_run
//! use contract::consumer_tests::{ConsumerTest, prelude::*};
//!
//! #[derive(schemars::JsonSchema, serde::Deserialize)]
//! struct Greeting {
//!     text: String,
//! }
//!
//! let test = ConsumerTest::new("greeter", "greetings", std::path::Path::new("."));
//! let provider = test.interaction("asks for a greeting", |i, bodies| {
//!     i.given("it is morning");
//!     i.request.path("/greeting");
//!     bodies.response::<Greeting>(i, json_pattern!({ "text": like!("Good morning") }));
//! });
//! // Call the real client with `provider.url()`; the pact is written when `provider` is dropped.
//! ```
//!
//! [`ConsumerTest::describe`] keeps the description and the test of the client apart, so that the test
//! can be run again: against the mutants of the answer, to see whether it looks at all of it.

mod bodies;
mod described;
mod patterns;
mod schema_file;
mod words;

use std::path::{Path, PathBuf};
use std::sync::Once;

use pact_consumer::builders::InteractionBuilder;
use pact_consumer::prelude::{PactBuilder, ValidatingMockServer};

pub use bodies::Bodies;
pub use described::Described;
pub use patterns::{boolean, decimal, integer, null_or};
pub use words::AsEnum;

/// The words of `pact_consumer` and ours, for a glob import: its macros call one another
/// unqualified.
pub mod prelude {
    pub use pact_consumer::builders::InteractionBuilder;
    pub use pact_consumer::prelude::*;

    pub use super::patterns::{boolean, decimal, integer, null_or};
}

/// The contract tests of one consumer with one provider.
#[derive(Clone, Debug)]
pub struct ConsumerTest {
    consumer: String,
    provider: String,
    root: PathBuf,
}

impl ConsumerTest {
    /// `root` is the folder that holds, or shall hold, `pacts/` and `schemas/`.
    #[must_use]
    pub fn new(consumer: &str, provider: &str, root: &Path) -> Self {
        install_crypto_provider();
        Self {
            consumer: consumer.to_owned(),
            provider: provider.to_owned(),
            root: root.to_owned(),
        }
    }

    /// Describes one interaction, to be exercised once or more.
    ///
    /// The description must be the only one of its kind among the interactions with the same
    /// provider states: Pact lets a later one replace an earlier one without a word.
    ///
    /// # Panics
    /// When a body does not fit its type, and when a schema cannot be written.
    pub fn describe(
        &self,
        description: &str,
        describe: impl FnOnce(&mut InteractionBuilder, &Bodies<'_>),
    ) -> Described {
        let mut pact = PactBuilder::new_v4(self.consumer.as_str(), self.provider.as_str());
        pact.with_output_dir(self.root.join("pacts")).interaction(
            description,
            "",
            |mut interaction| {
                let bodies = Bodies::new(&self.root, &self.provider);
                describe(&mut interaction, &bodies);
                bodies.finish(&mut interaction);
                interaction
            },
        );
        Described {
            pact,
            root: self.root.clone(),
        }
    }

    /// The mock server of an interaction that is exercised once: as
    /// [`describe`](Self::describe) and then [`mock_server`](Described::mock_server).
    ///
    /// # Panics
    /// As [`describe`](Self::describe).
    #[must_use = "the mock server answers only as long as it is not dropped"]
    pub fn interaction(
        &self,
        description: &str,
        describe: impl FnOnce(&mut InteractionBuilder, &Bodies<'_>),
    ) -> Box<dyn ValidatingMockServer> {
        self.describe(description, describe).mock_server()
    }
}

/// Pact's crates and the consumer's clients share one TLS provider, which has to be installed
/// before the first of them asks for it.
fn install_crypto_provider() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Fails only when there is one already, which is all that is wanted.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}
