//! The tests of a consumer: the command that runs them, and the file in which they tell how well they
//! look at the answers of the providers.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use toml::Spanned;

use super::file::{StepTable, TestsTable};
use super::references::{unique, with_role};
use super::service::{Found, Role};
use super::source::Source;
use super::{ProjectError, names};

/// How long the tests may take: before they run for the first time, they are compiled.
const TIMEOUT: Duration = Duration::from_secs(30 * 60);

/// The contract tests of a consumer.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TestSuite {
    /// Its name; no other one has it.
    pub name: String,
    /// The consumer, by its name in the pacts.
    pub consumer: String,
    /// The program that runs the tests, and its arguments; never empty.
    pub command: Vec<String>,
    /// The file that the tests write their [`MutationScore`](crate::MutationScore) to, as JSON; it
    /// starts at the folder of `contracts.toml`.
    pub score: PathBuf,
    /// How long they may take.
    pub timeout: Duration,
    /// How many of the mutants, in percent, they have to notice.
    pub minimum: Option<u8>,
}

/// A checked suite, and where the file speaks of it.
pub(super) type FoundSuite = Spanned<TestSuite>;

pub(super) fn suites(
    tables: Vec<TestsTable>,
    services: &[Found],
    source: &Source<'_>,
) -> Result<Vec<FoundSuite>, ProjectError> {
    unique(
        "entry of [[tests]]",
        tables.iter().map(|table| &table.name),
        source,
    )?;
    tables
        .into_iter()
        .map(|table| {
            let span = table.name.span();
            suite(table, services, source).map(|suite| Spanned::new(span, suite))
        })
        .collect()
}

fn suite(
    table: TestsTable,
    services: &[Found],
    source: &Source<'_>,
) -> Result<TestSuite, ProjectError> {
    with_role(&table.consumer, Role::Consumer, services, source)?;
    if table.command.get_ref().is_empty() {
        let problem = "an empty command: name a program and its arguments";
        return Err(source.error(table.command.span(), problem));
    }
    let score = table.score.get_ref();
    if score
        .extension()
        .is_none_or(|extension| extension != "json")
    {
        let problem = format!(
            "`{}` is no file for a score: its name ends in .json",
            score.display()
        );
        return Err(source.error(table.score.span(), problem));
    }
    let minimum = table.minimum.map(|minimum| match *minimum.get_ref() {
        percent @ 1..=100 => Ok(percent),
        percent => {
            let problem = format!("{percent} is not a percentage; write one from 1 to 100");
            Err(source.error(minimum.span(), problem))
        }
    });
    Ok(TestSuite {
        timeout: match &table.timeout {
            Some(timeout) => source.duration(timeout)?,
            None => TIMEOUT,
        },
        minimum: minimum.transpose()?,
        name: table.name.into_inner(),
        consumer: table.consumer.into_inner(),
        command: table.command.into_inner(),
        score: table.score.into_inner(),
    })
}

/// A suite that no step names would never run, which nobody would notice: it is an error.
pub(super) fn none_is_forgotten(
    suites: &[FoundSuite],
    steps: &[StepTable],
    source: &Source<'_>,
) -> Result<(), ProjectError> {
    let named = steps.iter().flat_map(|step| &step.tests);
    let named: BTreeSet<&str> = named.map(|name| name.get_ref().as_str()).collect();
    let is_forgotten = |suite: &&FoundSuite| !named.contains(suite.get_ref().name.as_str());
    match suites.iter().find(is_forgotten) {
        None => Ok(()),
        Some(forgotten) => {
            let name = &forgotten.get_ref().name;
            let problem = format!("no step names the tests `{name}`: they would never run");
            Err(source.error(forgotten.span(), problem))
        }
    }
}

/// The suites that a step names.
pub(super) fn of_step(
    step: &StepTable,
    suites: &[FoundSuite],
    source: &Source<'_>,
) -> Result<Vec<TestSuite>, ProjectError> {
    let find = |name: &Spanned<String>| {
        let known = || suites.iter().map(Spanned::get_ref);
        let found = known().find(|suite| suite.name == *name.get_ref());
        found.cloned().ok_or_else(|| {
            let all = known().map(|suite| suite.name.as_str());
            let instead = names::instead(name.get_ref(), all);
            source.error(name.span(), format!("there are no tests {instead}"))
        })
    };
    step.tests.iter().map(find).collect()
}
