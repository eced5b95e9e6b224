//! One interaction of the contract: what the pact says of it, and the test that drives the scheduler's
//! client, twice over.

use std::path::Path;

use campaign_scheduler::providers::{Connection, Provider};
use consumer_verify::mutation::{MutationTests, record};
use contract::Place;
use contract::consumer_tests::{Bodies, ConsumerTest, Described, prelude::InteractionBuilder};
use url::Url;

use crate::connection;

const CONSUMER: &str = "campaign-scheduler";

/// The root of the repository.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Where `contracts.toml` looks for the score.
const SCORE: &str = "target/mutation-score/campaign-scheduler.json";

/// What the pact says of one interaction.
#[must_use = "nothing is tested before `exercise`"]
pub(crate) struct Interaction {
    provider: Provider,
    description: String,
    described: Described,
    excused: Vec<(Place, &'static str)>,
}

/// Describes an interaction with a provider.
pub(crate) fn interaction(
    provider: Provider,
    description: &str,
    describe: impl FnOnce(&mut InteractionBuilder, &Bodies<'_>),
) -> Interaction {
    let test = ConsumerTest::new(CONSUMER, provider.name(), Path::new(ROOT));
    Interaction {
        provider,
        description: description.to_owned(),
        described: test.describe(description, describe),
        excused: vec![],
    }
}

impl Interaction {
    /// Says why the scheduler need not look at a place of the answer's body, or at anything in it.
    pub(crate) fn excuse(mut self, pointer: &str, because: &'static str) -> Self {
        let pointer = pointer.to_owned();
        self.excused.push((Place::Body { pointer }, because));
        self
    }

    /// Runs the test once against Pact's mock server, which writes the pact, and once against each
    /// mutant of the answer, for the mutation score: it should fail at every one of them.
    pub(crate) async fn exercise(self, test: impl AsyncFn(Connection)) {
        let provider = connection(self.provider);
        let test = async |url: Url| test(provider.elsewhere(url)).await;
        self.described.exercise(&test).await;
        let mut tests = MutationTests::of([self.described.contract()]);
        tests = tests.test(&self.description, test);
        for (place, because) in self.excused {
            tests = tests.excuse(&self.description, place, because);
        }
        let score = tests.run().await.unwrap();
        record(&Path::new(ROOT).join(SCORE), score).unwrap();
    }
}
