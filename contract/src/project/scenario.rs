//! Scenarios: requests that are played to a consumer while its providers are in known states.

mod read;
mod step;

use toml::Spanned;

use super::expectation::Expectation;
use super::interpolation::{Body, Interpolated};
use crate::Given;
pub(super) use read::{given, scenarios};
pub(super) use step::Scope;

/// A few requests to a consumer, one after the other.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Scenario {
    /// Its name; no other scenario has it.
    pub name: String,
    /// The service it is played to.
    pub consumer: String,
    /// What is set up at the providers before it, in this order, and torn down after it.
    pub given: Vec<Given>,
    /// Its requests; at least one.
    pub steps: Vec<ScenarioStep>,
}

/// One request of a scenario, and what is expected of its answer.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ScenarioStep {
    /// Its name; no other step of the scenario has it.
    pub name: String,
    /// The method, in capitals.
    pub method: String,
    /// The path and the query.
    pub path: Interpolated,
    /// Headers, beside those that every request to the service has.
    pub headers: Vec<(String, Interpolated)>,
    /// The body: a string is sent as it is, anything else as JSON.
    pub body: Option<Body>,
    /// What is expected of the answer.
    pub expected: Expected,
    /// Names for values of the answer's body, and the JSON pointers they are at.
    pub save: Vec<(String, String)>,
}

/// What is expected of an answer.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Expected {
    /// The status code.
    pub status: u16,
    /// Headers by name.
    pub headers: Vec<(String, Expectation)>,
    /// Places in the JSON body, by JSON pointer.
    pub body: Vec<(String, Expectation)>,
}

/// A checked scenario, and where the file speaks of it.
pub(super) type FoundScenario = Spanned<Scenario>;
