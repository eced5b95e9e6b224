//! Runs a consumer's tests against the mutants of the answers that they are about.

use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use contract::{Contract, Interaction, Mutated, MutationScore, Place, Survivor, parse_pact};
use futures_util::future::LocalBoxFuture;
use futures_util::{FutureExt, StreamExt, TryStreamExt, stream};
use url::Url;

use super::derive::mutants;
use super::error::MutationError;
use super::excuse::Excuses;
use super::mutant::Mutant;
use super::noticing::{Tested, failure};
use crate::Stub;
use crate::pact::{Example, pact_answering};

/// How long a test may take, unless it is said.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many mutants are on their way at once.
const AT_ONCE: usize = 16;

/// A test that can be run again and again: in goes the address of a provider and how long it may take,
/// out comes why it failed.
type Test<'t> = Box<dyn Fn(Url, Duration) -> LocalBoxFuture<'t, Option<String>> + 't>;

/// The tests of a consumer, to be run against the mutants of its contracts.
#[must_use = "nothing is measured before `run`"]
pub struct MutationTests<'t> {
    contracts: Vec<Contract>,
    tests: Vec<(String, Test<'t>)>,
    excuses: Excuses,
    patience: Duration,
}

impl<'t> MutationTests<'t> {
    /// No test yet of any interaction of these contracts.
    pub fn of(contracts: impl IntoIterator<Item = Contract>) -> Self {
        Self {
            contracts: contracts.into_iter().collect(),
            tests: Vec::new(),
            excuses: Excuses::default(),
            patience: PATIENCE,
        }
    }

    /// The test of the interaction with this description: it drives the consumer's own client at the
    /// address that it is given, and panics or gives back an error unless all is as it should be.
    /// Where an interaction has several tests, it is enough that one notices a mutant.
    ///
    /// It is run many times at once, on the task that called [`run`](Self::run): what it waits for it
    /// has to wait for as futures do, or nothing else goes on.
    pub fn test<T: Tested>(mut self, interaction: &str, test: impl AsyncFn(Url) -> T + 't) -> Self {
        let test = Rc::new(test);
        let run = move |url, patience| {
            let test = Rc::clone(&test);
            async move { failure(test(url), patience).await }.boxed_local()
        };
        self.tests.push((interaction.to_owned(), Box::new(run)));
        self
    }

    /// Says why nobody has to notice what is done to one place of an interaction's answer, or to
    /// anything within it. Such mutants are listed with the reason, and do not count.
    pub fn excuse(mut self, interaction: &str, place: Place, because: &str) -> Self {
        self.excuses.add(interaction, place, because);
        self
    }

    /// How long one run of a test may take: ten seconds unless it is said. One that takes longer has
    /// noticed the mutant.
    pub fn patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Runs every test once with the answer of the pact, and then with one mutant of it after the
    /// other, each played by a [`Stub`] of its own that plays nothing else.
    ///
    /// Interactions of the contracts that have no test are in the score as such.
    ///
    /// # Errors
    /// When a test fails without a mutant: none is played then. When a test or an excuse is for no
    /// interaction that there is, or an excuse is for nothing that survives.
    pub async fn run(self) -> Result<MutationScore, MutationError> {
        self.check_names()?;
        let mut score = MutationScore::default();
        let mut tested = Vec::new();
        for contract in &self.contracts {
            let interactions = contract.interactions().iter();
            for interaction in interactions.filter(|one| !one.is_message()) {
                let subject = Subject {
                    contract,
                    interaction,
                    tests: self.tests_of(interaction),
                    patience: self.patience,
                };
                match subject.tests.is_empty() {
                    true => score.untested.push(subject.mutated()),
                    false => tested.push(subject),
                }
            }
        }
        for subject in &tested {
            subject.passes_without_a_mutant().await?;
        }
        for subject in &tested {
            score.tested.push(subject.mutated());
            score.survivors.extend(subject.survivors().await?);
        }
        self.excuses.apply(&mut score)?;
        Ok(score)
    }

    fn tests_of(&self, interaction: &Interaction) -> Vec<&Test<'t>> {
        let tests = self.tests.iter();
        let tests = tests.filter(|(name, _)| name == interaction.description());
        tests.map(|(_, test)| test).collect()
    }

    /// Each test and each excuse is for exactly one interaction.
    fn check_names(&self) -> Result<(), MutationError> {
        let names = self.tests.iter().map(|(name, _)| name.as_str());
        for name in names.chain(self.excuses.interactions()) {
            let all = self.contracts.iter().flat_map(Contract::interactions);
            let mut named = all.filter(|one| !one.is_message() && one.description() == name);
            match (named.next(), named.next()) {
                (Some(_), None) => {}
                (None, _) => return Err(MutationError::NoInteraction(name.to_owned())),
                (Some(_), Some(_)) => return Err(MutationError::Ambiguous(name.to_owned())),
            }
        }
        Ok(())
    }
}

/// An interaction with its tests.
struct Subject<'s, 't> {
    contract: &'s Contract,
    interaction: &'s Interaction,
    tests: Vec<&'s Test<'t>>,
    patience: Duration,
}

impl Subject<'_, '_> {
    fn mutated(&self) -> Mutated {
        Mutated {
            provider: self.contract.provider().to_owned(),
            interaction: self.interaction.description().to_owned(),
            mutants: mutants(self.interaction).len(),
        }
    }

    async fn passes_without_a_mutant(&self) -> Result<(), MutationError> {
        let example = Example::of(self.interaction);
        for test in &self.tests {
            if let Some(why) = self.failure(&example, test).await? {
                return Err(MutationError::FailsWithout {
                    interaction: self.interaction.description().to_owned(),
                    why,
                });
            }
        }
        Ok(())
    }

    /// The mutants that no test notices, by place, in the order of the body.
    async fn survivors(&self) -> Result<Vec<Survivor>, MutationError> {
        let survivors = stream::iter(mutants(self.interaction))
            .map(async |mutant| match self.notices(&mutant).await {
                Ok(noticed) => Ok((!noticed).then_some(mutant)),
                Err(error) => Err(error),
            })
            .buffered(AT_ONCE)
            .try_filter_map(async |survivor| Ok(survivor));
        let mutants: Vec<Mutant> = survivors.try_collect().await?;
        let by_place = mutants.chunk_by(|one, next| one.place == next.place);
        let survivors = by_place.map(|mutants| Survivor {
            provider: self.contract.provider().to_owned(),
            interaction: self.interaction.description().to_owned(),
            place: mutants[0].place.clone(),
            mutations: mutants
                .iter()
                .map(|one| one.mutation.name().to_owned())
                .collect(),
        });
        Ok(survivors.collect())
    }

    async fn notices(&self, mutant: &Mutant) -> Result<bool, MutationError> {
        for test in &self.tests {
            if self.failure(&mutant.answer, test).await?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Why the test fails when the provider gives this answer.
    async fn failure(
        &self,
        answer: &Example,
        test: &Test<'_>,
    ) -> Result<Option<String>, MutationError> {
        let text = pact_answering(self.contract, self.interaction, answer);
        let pact = parse_pact(self.contract.source(), &text, Path::new("."))?;
        let stub = Stub::of([pact]).journal(1).listen("127.0.0.1:0").await?;
        let url = stub.url().parse()?;
        Ok(test(url, self.patience).await)
    }
}
