//! One interaction as a test describes it, which the consumer's client can be driven against: at
//! Pact's mock server, and at whatever else plays its contract.

use std::fmt;
use std::path::{Path, PathBuf};

use pact_consumer::prelude::{PactBuilder, StartMockServer, ValidatingMockServer};
use pact_models::PactSpecification;
use url::Url;

use crate::{Contract, parse_pact};

/// What the pact says of one interaction.
///
/// ```no_run
/// use contract::consumer_tests::{ConsumerTest, prelude::*};
/// use url::Url;
///
/// # #[derive(schemars::JsonSchema, serde::Deserialize)]
/// # struct Greeting {
/// #     text: String,
/// # }
/// # async fn greeting(provider: Url) -> Greeting {
/// #     unreachable!("the consumer's own client")
/// # }
/// # async fn test() {
/// let test = ConsumerTest::new("greeter", "greetings", std::path::Path::new("."));
/// let described = test.describe("asks for a greeting", |i, bodies| {
///     i.request.path("/greeting");
///     bodies.response::<Greeting>(i, json_pattern!({ "text": like!("Good morning") }));
/// });
/// let exercise = async |provider: Url| {
///     assert_eq!(greeting(provider).await.text, "Good morning");
/// };
/// described.exercise(&exercise).await; // writes the pact
/// let contract = described.contract(); // for whatever else `exercise` is to be run against
/// # }
/// ```
#[must_use = "nothing is written before its mock server was asked"]
pub struct Described {
    pub(super) pact: PactBuilder,
    /// The folder that holds `pacts/` and `schemas/`.
    pub(super) root: PathBuf,
}

impl Described {
    /// Starts a mock server that expects this interaction. When it is dropped, it fails the test unless
    /// exactly the expected request came, and otherwise adds the interaction to
    /// `pacts/<consumer>-<provider>.json`.
    #[must_use = "the mock server answers only as long as it is not dropped"]
    pub fn mock_server(&self) -> Box<dyn ValidatingMockServer> {
        self.pact.start_mock_server(None, None)
    }

    /// Runs a test of the consumer's client with the address of such a mock server.
    ///
    /// # Panics
    /// When the test does, and unless exactly the expected request came.
    pub async fn exercise<T>(&self, test: impl AsyncFnOnce(Url) -> T) -> T {
        let mock = self.mock_server();
        let tested = test(mock.url().clone()).await;
        drop(mock);
        tested
    }

    /// The contract with this interaction alone, without a way through a file: to run the same test
    /// against something else that plays it, such as the mutants of its answer.
    ///
    /// # Panics
    /// When what the test describes is not a pact that can be read again.
    #[must_use]
    pub fn contract(&self) -> Contract {
        let pact = self.pact.build();
        let source = Path::new("the pact of this test");
        let parsed = pact.to_json(PactSpecification::V4).map(|pact| {
            let text = pact.to_string();
            parse_pact(source, text.as_bytes(), &self.root)
        });
        match parsed {
            Ok(Ok(contract)) => contract,
            Ok(Err(error)) => panic!("{error}"),
            Err(error) => panic!("{}: {error}", source.display()),
        }
    }
}

impl fmt::Debug for Described {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pact.fmt(formatter)
    }
}
