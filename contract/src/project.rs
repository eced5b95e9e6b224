//! `contracts.toml`: who talks to whom, how each service is started, and what is checked in which
//! order. Read once and checked whole: a [`Project`] names no service, scenario or placeholder that
//! is not there, so that whoever runs it never has to doubt it.
//!
//! Knows nothing of processes or HTTP: what the file says is carried out elsewhere.

mod error;
mod expectation;
mod faults;
mod file;
mod interpolation;
mod load_table;
mod names;
mod order;
mod plan;
mod references;
mod scenario;
mod service;
mod source;
mod suite;

use std::path::{Path, PathBuf};

pub use error::ProjectError;
pub use expectation::{Expectation, Kind};
pub use faults::{
    Announced, Exception, FaultPlan, FaultScenario, Located, OfFaults, PagingRule, PlainAnswer,
    Refusal, StateQuery,
};
pub use interpolation::{Body, Interpolated, Placeholder};
pub use load_table::{
    Audit, BreakerPlaces, Budget, Digest, During, FaultUnderLoad, Held, Load, Pages, ReadBack,
};
pub use names::instead;
pub use scenario::{Expected, Scenario, ScenarioStep};
pub use service::{Command, Origin, Role, Service, Token};
pub use suite::TestSuite;

use source::Source;

/// The name by which the file is looked for.
pub const FILE_NAME: &str = "contracts.toml";

/// The JSON Schema of the file, for editors. It says what a single place may hold; what one place
/// says of another, such as the name of a service, only [`Project::parse`] checks.
pub const SCHEMA: &str = include_str!("../../docs/contracts.schema.json");

/// The file in a folder, or the nearest above it, as cargo looks for its own.
#[must_use]
pub fn find(folder: &Path) -> Option<PathBuf> {
    let mut files = folder.ancestors().map(|folder| folder.join(FILE_NAME));
    files.find(|path| path.is_file())
}

/// What a `contracts.toml` says.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Project {
    /// The project's name.
    pub name: String,
    /// The folder that the file is in: commands run there, and paths in the file start there.
    pub root: PathBuf,
    /// The file or folder with the pacts.
    pub pacts: PathBuf,
    /// The services, each one after those whose address it is given.
    pub services: Vec<Service>,
    /// What is checked, in this order; at least one step.
    pub steps: Vec<Step>,
    /// What faults are played to consumers.
    pub faults: Vec<FaultPlan>,
    /// How consumers are loaded, by their names.
    pub loads: Vec<Load>,
}

/// One step of the plan.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Step {
    /// Its name; no other step has it.
    pub name: String,
    /// The providers whose pacts are replayed to them.
    pub verify: Vec<String>,
    /// The scenarios that are played after that.
    pub scenarios: Vec<Scenario>,
    /// The tests of consumers that are run after that.
    pub tests: Vec<TestSuite>,
    /// The faults that are played after that.
    pub faults: Vec<FaultPlan>,
    /// The load that comes last.
    pub load: Option<Load>,
}

impl Project {
    /// Reads the file at `path`.
    ///
    /// # Errors
    ///
    /// When it cannot be read, is not TOML, has a key that is not known, or names something that
    /// does not exist; with file, line and column.
    pub fn load(path: &Path) -> Result<Self, ProjectError> {
        let text = std::fs::read_to_string(path).map_err(|source| ProjectError::Read {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(path, &text)
    }

    /// Reads `text` as the contents of the file at `path`, which itself is not read.
    ///
    /// # Errors
    ///
    /// As [`Project::load`].
    pub fn parse(path: &Path, text: &str) -> Result<Self, ProjectError> {
        let source = Source { path, text };
        let file: file::File = toml::from_str(text).map_err(|error| source.toml(&error))?;
        let services = service::services(file.services, &source)?;
        let scenarios = scenario::scenarios(file.scenarios, &services, &source)?;
        let suites = suite::suites(file.tests, &services, &source)?;
        let faults = faults::faults(file.faults, &services, &source)?;
        let loads = load_table::loads(file.load, &services, &source)?;
        let played = plan::Played {
            scenarios: &scenarios,
            suites: &suites,
            faults: &faults,
            loads: &loads,
        };
        let steps = plan::steps(&file.steps, &services, &played, &source)?;
        let root = match path.parent() {
            Some(folder) if folder != Path::new("") => folder.to_owned(),
            _ => PathBuf::from("."),
        };
        Ok(Self {
            name: file.project.name,
            pacts: root.join(file.project.pacts),
            root,
            services: order::in_start_order(services, &source)?,
            steps,
            faults: faults.into_iter().map(toml::Spanned::into_inner).collect(),
            loads,
        })
    }

    /// The service of this name.
    #[must_use]
    pub fn service(&self, name: &str) -> Option<&Service> {
        self.services.iter().find(|service| service.name == name)
    }
}

#[cfg(test)]
mod tests;
