//! The services of a run: built and started in order, found out when they die, and stopped when
//! this value goes, whatever the reason.

mod command;
mod error;
mod lifeline;
mod log;
mod process;
mod start;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use contract::Redaction;
use contract::project::{Project, Service};
use url::Url;

use crate::event::{Event, Listener};
use crate::secrets::Secrets;
pub use command::CommandError;
pub use error::StartError;
use process::Process;
use start::Starter;

/// What it takes to bring a service up.
pub struct Surroundings<'a> {
    /// What is in the file.
    pub project: &'a Project,
    /// The tokens.
    pub secrets: &'a Secrets,
    /// Hides the tokens in what is told.
    pub redaction: &'a Redaction,
    /// The folder for what the services print: a file for each, such as `template-service.log`. It has
    /// to be there.
    pub logs: &'a Path,
    /// For asking whether a service is ready.
    pub client: &'a reqwest::Client,
    /// What `{run.id}` stands for.
    pub run_id: &'a str,
}

impl Surroundings<'_> {
    /// The log of what a service does in one phase, such as `template-service.build`.
    pub(crate) fn log(&self, name: &str) -> PathBuf {
        self.logs.join(format!("{name}.log"))
    }
}

/// The services that are up, and those that are not.
#[derive(Default)]
pub struct Services {
    /// In the order in which they started.
    live: Vec<Live>,
    /// Why, by name.
    down: BTreeMap<String, String>,
    /// Where others reach a service that something stands in front of.
    fronts: BTreeMap<String, Url>,
}

struct Live {
    name: String,
    url: Url,
    /// None for one that runs elsewhere.
    process: Option<Process>,
}

impl Services {
    /// Services that are up already, and not stopped when this value goes.
    pub fn at(addresses: impl IntoIterator<Item = (String, Url)>) -> Self {
        let live = addresses.into_iter().map(|(name, url)| Live {
            name,
            url,
            process: None,
        });
        Self {
            live: live.collect(),
            down: BTreeMap::new(),
            fronts: BTreeMap::new(),
        }
    }

    /// Builds all that are `needed`, then starts one after the other. What goes wrong with one is
    /// said to `listener` and remembered as its reason to be down.
    pub async fn start(
        surroundings: &Surroundings<'_>,
        needed: &[&Service],
        listener: Listener<'_>,
    ) -> Self {
        let mut services = Self::default();
        services.build(surroundings, needed, listener).await;
        for service in needed {
            services.bring_up(surroundings, service, listener).await;
        }
        services
    }

    /// Builds services, without starting them.
    pub async fn build(
        &mut self,
        surroundings: &Surroundings<'_>,
        services: &[&Service],
        listener: Listener<'_>,
    ) {
        for service in services {
            if let Err(error) = start::build(service, surroundings, listener).await {
                self.is_down(&service.name, &error, listener);
            }
        }
    }

    /// Starts one service beside those that are up, unless its build failed.
    pub async fn bring_up(
        &mut self,
        surroundings: &Surroundings<'_>,
        service: &Service,
        listener: Listener<'_>,
    ) {
        if self.down.contains_key(&service.name) {
            return;
        }
        listener(Event::Starting {
            service: &service.name,
        });
        let started = Instant::now();
        let starter = Starter {
            surroundings,
            services: self,
        };
        match starter.start(service).await {
            Ok((url, process)) => {
                listener(Event::Ready {
                    service: &service.name,
                    url: &url,
                    elapsed: started.elapsed(),
                });
                self.live.push(Live {
                    name: service.name.clone(),
                    url,
                    process,
                });
            }
            Err(error) => self.is_down(&service.name, &error, listener),
        }
    }

    /// Where a service is.
    ///
    /// # Errors
    ///
    /// Why it is down.
    pub fn url(&self, name: &str) -> Result<&Url, String> {
        match self.live.iter().find(|live| live.name == name) {
            Some(live) => Ok(self.fronts.get(name).unwrap_or(&live.url)),
            None => {
                let why = self
                    .down
                    .get(name)
                    .map_or("it was not started", String::as_str);
                Err(format!("`{name}` is down: {why}"))
            }
        }
    }

    /// Why a service is down, where it is known to be.
    #[must_use]
    pub fn why_down(&self, name: &str) -> Option<&str> {
        self.down.get(name).map(String::as_str)
    }

    /// Looks whether a service has died, and takes those that have for down from now on.
    pub fn notice_deaths(&mut self, redaction: &Redaction, listener: Listener<'_>) {
        let mut dead = vec![];
        self.live.retain_mut(|live| {
            let Some(process) = &mut live.process else {
                return true;
            };
            let Some(status) = process.ended() else {
                return true;
            };
            let log = process.log_tail(redaction);
            dead.push((live.name.clone(), StartError::Died { status, log }));
            false
        });
        for (name, error) in dead {
            self.is_down(&name, &error, listener);
        }
    }

    /// Where a service that is up listens itself, whatever stands in front of it.
    pub fn own_url(&self, name: &str) -> Option<&Url> {
        let live = self.live.iter().find(|live| live.name == name);
        live.map(|live| &live.url)
    }

    /// From now on others reach a service at this address, also once it is started again.
    pub fn put_in_front(&mut self, name: &str, url: Url) {
        self.fronts.insert(name.to_owned(), url);
    }

    /// Nothing stands in front of any service any more.
    pub fn clear_fronts(&mut self) {
        self.fronts.clear();
    }

    /// Stops a service, or forgets one that runs elsewhere; [`Services::bring_up`] starts it again.
    pub fn take_down(&mut self, name: &str) {
        self.live.retain(|live| live.name != name);
    }

    /// Kills a service that was started from here with SIGKILL, and all that it has started itself;
    /// [`Services::bring_up`] starts it again. Whether there was one.
    pub fn kill(&mut self, name: &str) -> bool {
        let live = self.live.iter_mut().find(|live| live.name == name);
        let Some(process) = live.and_then(|live| live.process.as_mut()) else {
            return false;
        };
        process.kill();
        self.take_down(name);
        true
    }

    /// Whether there is a process to stop.
    pub fn any_started(&self) -> bool {
        self.live.iter().any(|live| live.process.is_some())
    }

    fn is_down(&mut self, name: &str, error: &StartError, listener: Listener<'_>) {
        listener(Event::Down {
            service: name,
            error,
        });
        self.down.insert(name.to_owned(), error.to_string());
    }
}

impl Drop for Services {
    /// Stops the last one first, so that none misses one that it needs.
    fn drop(&mut self) {
        while self.live.pop().is_some() {}
    }
}
