//! The part of a step that runs the tests of a consumer, and judges how well they look at the answers
//! of the providers.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use consumer_verify::mutation::mutants;
use contract::project::TestSuite;
use contract::{
    Contract, Ended, Mismatch, Mutated, MutationScore, NotChecked, Outcome, Place, Rule, Subject,
    Verdict,
};
use serde_json::json;
use test_environment::{CommandError, End, Event, Listener, Surroundings};

/// Why the tests have no score.
#[derive(Debug, thiserror::Error)]
enum NoScore {
    /// The command did not come to a good end.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// There is something else where the score should be; it is left alone.
    #[error("{} holds something else than a mutation score: {source}", path.display())]
    Content {
        path: PathBuf,
        source: serde_json::Error,
    },
    /// The tests wrote none.
    #[error("it ended well, but left no score in {}", path.display())]
    Missing { path: PathBuf },
    /// The file cannot be read, or that of an earlier run not be removed.
    #[error("cannot {what} {}: {source}", path.display())]
    File {
        what: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    /// Nothing was changed, so that nothing could be noticed.
    #[error("it ended well, but {} tells of no mutant", path.display())]
    NoMutant { path: PathBuf },
}

/// Runs the tests, and judges their score against the contracts that the consumer has.
pub(crate) async fn run<'c>(
    suite: &TestSuite,
    contracts: impl Iterator<Item = &'c Contract>,
    surroundings: &Surroundings<'_>,
    listener: Listener<'_>,
    end: &End<'_>,
) -> (Outcome, MutationScore) {
    listener(Event::Checking { check: &suite.name });
    let started = Instant::now();
    let scored = end.unless(score(suite, contracts, surroundings)).await;
    let (verdict, score) = match scored {
        Some(Ok(score)) => (judged(&score, suite.minimum), score),
        Some(Err(error)) => {
            let detail = error.to_string();
            let verdict = Verdict::NotChecked(NotChecked::Tests { detail });
            (verdict, MutationScore::default())
        }
        None => {
            let why = Ended::Interruption;
            let verdict = Verdict::NotChecked(NotChecked::NotReached { why });
            (verdict, MutationScore::default())
        }
    };
    let outcome = outcome(suite, started.elapsed(), verdict);
    listener(Event::Checked { outcome: &outcome });
    (outcome, score)
}

fn outcome(suite: &TestSuite, elapsed: Duration, verdict: Verdict) -> Outcome {
    Outcome {
        subject: Subject::Tests {
            consumer: suite.consumer.clone(),
            name: suite.name.clone(),
        },
        exchange: None,
        elapsed,
        logged: vec![],
        verdict,
        pending: false,
    }
}

/// A score that is too low is a broken contract: where nobody looks, nobody knows whether it is kept.
fn judged(score: &MutationScore, minimum: Option<u8>) -> Verdict {
    match (score.percent(), minimum) {
        (Some(percent), Some(minimum)) if percent < minimum => Verdict::Broken(vec![Mismatch {
            place: Place::Tests,
            rule: Rule::MutationScore,
            expected: Some(json!(minimum)),
            actual: Some(json!(percent)),
            detail: String::new(),
        }]),
        _ => Verdict::Kept,
    }
}

async fn score<'c>(
    suite: &TestSuite,
    contracts: impl Iterator<Item = &'c Contract>,
    surroundings: &Surroundings<'_>,
) -> Result<MutationScore, NoScore> {
    let path = surroundings.project.root.join(&suite.score);
    take_away(&path)?;
    let log = log_name(&suite.name);
    surroundings
        .run(&suite.command, &log, suite.timeout)
        .await?;
    let missing = || NoScore::Missing { path: path.clone() };
    let mut score = read(&path)?.ok_or_else(missing)?;
    for contract in contracts {
        add_untested(contract, &mut score);
    }
    match score.percent() {
        Some(_) => Ok(score),
        None => Err(NoScore::NoMutant { path }),
    }
}

/// Removes the score of an earlier run, and nothing else.
fn take_away(path: &Path) -> Result<(), NoScore> {
    if read(path)?.is_none() {
        return Ok(());
    }
    std::fs::remove_file(path).map_err(|source| NoScore::File {
        what: "remove the score of an earlier run,",
        path: path.to_owned(),
        source,
    })
}

/// `None` where there is no file.
fn read(path: &Path) -> Result<Option<MutationScore>, NoScore> {
    let text = match std::fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        read => read.map_err(|source| NoScore::File {
            what: "read",
            path: path.to_owned(),
            source,
        })?,
    };
    let score = serde_json::from_slice(&text);
    score.map(Some).map_err(|source| NoScore::Content {
        path: path.to_owned(),
        source,
    })
}

/// Adds the interactions that the tests say nothing of, however well they did with the others.
fn add_untested(contract: &Contract, score: &mut MutationScore) {
    for interaction in contract.interactions() {
        let (provider, description) = (contract.provider(), interaction.description());
        let is_this = |one: &Mutated| one.provider == provider && one.interaction == description;
        let known = score.tested.iter().chain(&score.untested).any(is_this);
        if !known && !interaction.is_message() {
            score.untested.push(Mutated {
                provider: provider.to_owned(),
                interaction: description.to_owned(),
                mutants: mutants(interaction).len(),
            });
        }
    }
    score.untested.sort();
}

/// The name of the suite as one of a file.
fn log_name(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    name.chars().map(plain).collect()
}
