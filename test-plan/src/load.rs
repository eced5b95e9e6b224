//! From a `contracts.toml` to a plan that can be run: everything that can be wrong with the call is
//! found here, before anything is started.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use consumer_verify::{FaultError, FaultTest};
use contract::project::{self, FILE_NAME, Project, ProjectError, Step, TestSuite};
use contract::{Contract, LoadError};
use test_environment::{Files, FilesError, Secrets, TokenError, http};

use crate::faults;

/// How long one attempt to reach a service may take at most.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// What a plan is run with.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The `contracts.toml`; looked for from the current folder upward where it is not given.
    pub config: Option<PathBuf>,
    /// Where the reports and the logs of the services go; `target/test-report` beside the file
    /// where it is not given.
    pub output_dir: Option<PathBuf>,
    /// The names of the steps to run; all where it is empty.
    pub steps: Vec<String>,
    /// Whether loads take as long as their `soak_for`.
    pub soak: bool,
}

/// A plan that is ready to run.
#[derive(Debug)]
pub struct Plan {
    pub(crate) project: Project,
    pub(crate) steps: Vec<Step>,
    /// By provider.
    pub(crate) contracts: BTreeMap<String, Vec<Contract>>,
    /// The seed of the faults.
    pub(crate) seed: u64,
    pub(crate) secrets: Secrets,
    pub(crate) files: Files,
    pub(crate) soak: bool,
    /// For everything that has no deadline of its own.
    pub(crate) client: reqwest::Client,
}

/// Why a plan cannot be run. One line, with what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// There is no `contracts.toml`.
    #[error(
        "no {FILE_NAME} in {} or above it; write one, or name one with --config", from.display()
    )]
    NoFile {
        /// Where it was looked for.
        from: PathBuf,
    },
    /// The file cannot be used.
    #[error(transparent)]
    Project(#[from] ProjectError),
    /// A step was asked for that is not there.
    #[error("there is no step `{name}`; there are: {known}")]
    UnknownStep {
        /// What was asked for.
        name: String,
        /// The steps there are.
        known: String,
    },
    /// A pact cannot be used.
    #[error(transparent)]
    Contract(#[from] LoadError),
    /// A provider is to be verified without a contract.
    #[error(
        "the step `{step}` verifies `{provider}`, but no pact in {} has an interaction with it",
        pacts.display()
    )]
    NoContract {
        /// The step.
        step: String,
        /// The provider.
        provider: String,
        /// Where the pacts are.
        pacts: PathBuf,
    },
    /// Faults cannot be derived from the pacts as the file wants it.
    #[error(transparent)]
    Faults(#[from] FaultError),
    /// The tests of a consumer are to be run that has no contract.
    #[error(
        "the step `{step}` runs tests of `{consumer}`, but no pact in {} is one of it",
        pacts.display()
    )]
    NoContractOf {
        /// The step.
        step: String,
        /// The consumer.
        consumer: String,
        /// Where the pacts are.
        pacts: PathBuf,
    },
    /// A token is not where the file says.
    #[error("{0}")]
    Token(String),
    /// No HTTP client can be had.
    #[error(transparent)]
    Client(#[from] provider_verify::ClientError),
    /// The folder for the reports cannot be used.
    #[error(transparent)]
    Files(#[from] FilesError),
}

impl From<TokenError> for PlanError {
    fn from(error: TokenError) -> Self {
        Self::Token(error.to_string())
    }
}

impl Plan {
    /// Reads the project and its pacts, gathers the tokens, and makes the folder for the reports.
    ///
    /// `folder` is the current one; `env` reads an environment variable.
    ///
    /// # Errors
    ///
    /// When anything that the plan needs is missing or wrong. Nothing has been started then.
    pub fn load(
        settings: &Settings,
        folder: &Path,
        env: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, PlanError> {
        let config = match &settings.config {
            Some(config) => config.clone(),
            None => project::find(folder).ok_or_else(|| PlanError::NoFile {
                from: folder.to_owned(),
            })?,
        };
        let mut project = Project::load(&config)?;
        let steps = chosen(std::mem::take(&mut project.steps), &settings.steps)?;
        let contracts = contracts(&project, &steps)?;
        for plan in steps.iter().flat_map(|step| &step.faults) {
            let _ = faults::test(&contracts, plan)?;
        }
        let secrets = Secrets::gather(&project, env)?;
        let output = match &settings.output_dir {
            Some(output) => output.clone(),
            None => project.root.join("target").join("test-report"),
        };
        Ok(Self {
            files: Files::prepare(&output)?,
            soak: settings.soak,
            project,
            seed: FaultTest::SEED,
            steps,
            contracts,
            secrets,
            client: http::client(REQUEST_TIMEOUT)?,
        })
    }

    /// Where the reports and logs go.
    #[must_use]
    pub fn files(&self) -> &Files {
        &self.files
    }
}

/// The steps of these names, in the order of the file.
fn chosen(steps: Vec<Step>, names: &[String]) -> Result<Vec<Step>, PlanError> {
    for name in names {
        if !steps.iter().any(|step| step.name == *name) {
            let known: Vec<String> = steps
                .iter()
                .map(|step| format!("`{}`", step.name))
                .collect();
            return Err(PlanError::UnknownStep {
                name: name.clone(),
                known: known.join(", "),
            });
        }
    }
    let wanted = |step: &Step| names.is_empty() || names.contains(&step.name);
    Ok(steps.into_iter().filter(wanted).collect())
}

fn contracts(
    project: &Project,
    steps: &[Step],
) -> Result<BTreeMap<String, Vec<Contract>>, PlanError> {
    let mut by_provider: BTreeMap<String, Vec<Contract>> = BTreeMap::new();
    let needs_none =
        |step: &Step| step.verify.is_empty() && step.tests.is_empty() && step.faults.is_empty();
    if steps.iter().all(needs_none) {
        return Ok(by_provider);
    }
    for contract in contract::load(&project.pacts)? {
        if !contract.interactions().is_empty() {
            by_provider
                .entry(contract.provider().to_owned())
                .or_default()
                .push(contract);
        }
    }
    for step in steps {
        let without = step
            .verify
            .iter()
            .find(|name| !by_provider.contains_key(*name));
        if let Some(provider) = without {
            return Err(PlanError::NoContract {
                step: step.name.clone(),
                provider: provider.clone(),
                pacts: project.pacts.clone(),
            });
        }
        let consumers = || by_provider.values().flatten().map(Contract::consumer);
        let without = |suite: &&TestSuite| !consumers().any(|consumer| consumer == suite.consumer);
        if let Some(suite) = step.tests.iter().find(without) {
            return Err(PlanError::NoContractOf {
                step: step.name.clone(),
                consumer: suite.consumer.clone(),
                pacts: project.pacts.clone(),
            });
        }
    }
    Ok(by_provider)
}
