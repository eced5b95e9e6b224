//! A service of the file: where it runs or how it is started, and how it is spoken to.

mod placeholders;
mod read;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;
use toml::Spanned;
use url::Url;

use super::interpolation::{Interpolated, Placeholder};
pub(super) use placeholders::placeholder;
pub(super) use read::services;

/// A service that takes part in the plan.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Service {
    /// Its name, which is also its name in the pacts.
    pub name: String,
    /// The part it plays.
    pub role: Role,
    /// Where it comes from.
    pub origin: Origin,
    /// The path that answers with a 2xx status once the service is ready; where there is none, a
    /// connection is enough.
    pub ready: Option<String>,
    /// How long it may take to be ready, from its start.
    pub ready_timeout: Duration,
    /// How long it may take over one answer.
    pub request_timeout: Duration,
    /// Where its provider states are set up: a path, or a whole address.
    pub provider_states: Option<String>,
    /// Headers of every request to it, which replace those that the pact has for example.
    pub headers: Vec<(String, Interpolated)>,
    /// Where its token comes from.
    pub token: Token,
}

/// The part a service plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// It answers; pacts are replayed to it.
    Provider,
    /// It calls the providers; scenarios are played to it.
    Consumer,
}

/// Where a service comes from.
#[derive(Clone, Debug)]
pub enum Origin {
    /// It runs already, and is not touched.
    Running(Url),
    /// The plan starts it, and stops it at the end.
    Started(Command),
}

/// How a service is built and started.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Command {
    /// The program that builds it and its arguments; nothing to build where it is empty.
    pub build: Vec<String>,
    /// How long the build may take.
    pub build_timeout: Duration,
    /// The program and its arguments; never empty.
    pub start: Vec<Interpolated>,
    /// Added to the environment that the plan itself has.
    pub env: BTreeMap<String, Interpolated>,
    /// Its address; where there is none, the first `http://` address it prints on stdout.
    pub address: Option<Url>,
}

/// Where the token of a service comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// It needs none.
    None,
    /// A random one for each run, which the service is given as `{token}`.
    Minted,
    /// An environment variable of the plan.
    Env(String),
    /// The first line of a file; a relative path starts at the folder of `contracts.toml`.
    File(PathBuf),
}

impl Service {
    /// The services that it is told the address of, and that have to be ready before it starts.
    pub fn waits_for(&self) -> impl Iterator<Item = &str> {
        let command = match &self.origin {
            Origin::Started(command) => Some(command),
            Origin::Running(_) => None,
        };
        command
            .into_iter()
            .flat_map(|command| command.start.iter().chain(command.env.values()))
            .flat_map(Interpolated::placeholders)
            .filter_map(|placeholder| match placeholder {
                Placeholder::Url(service) => Some(service.as_str()),
                Placeholder::Token(_) | Placeholder::RunId | Placeholder::Saved(_) => None,
            })
    }
}

/// A checked service, and where the file speaks of it.
pub(super) type Found = Spanned<Service>;
