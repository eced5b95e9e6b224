//! The services of a run: built and started in order, found out when they die, and stopped when
//! this value goes, whatever the reason.

mod error;
mod lifeline;
mod log;
mod process;
mod start;

use std::collections::BTreeMap;

use contract::Redaction;
use contract::project::{Project, Service};
use url::Url;

use crate::event::{Event, Listener};
use crate::files::Files;
use crate::secrets::Secrets;
pub use error::StartError;
use process::Process;
use start::Starter;

/// What it takes to bring a service up.
pub(crate) struct Surroundings<'a> {
    pub(crate) project: &'a Project,
    pub(crate) secrets: &'a Secrets,
    pub(crate) redaction: &'a Redaction,
    pub(crate) files: &'a Files,
    pub(crate) client: &'a reqwest::Client,
    pub(crate) run_id: &'a str,
}

/// The services that are up, and those that are not.
#[derive(Default)]
pub(crate) struct Services {
    /// In the order in which they started.
    live: Vec<Live>,
    /// Why, by name.
    down: BTreeMap<String, String>,
}

struct Live {
    name: String,
    url: Url,
    /// None for one that runs elsewhere.
    process: Option<Process>,
}

impl Services {
    /// Builds all that are `needed`, then starts one after the other. What goes wrong with one is
    /// said to `listener` and remembered as its reason to be down.
    pub(crate) async fn start(
        surroundings: &Surroundings<'_>,
        needed: &[&Service],
        listener: Listener<'_>,
    ) -> Self {
        let mut services = Self {
            live: vec![],
            down: BTreeMap::new(),
        };
        for service in needed {
            if let Err(error) = start::build(service, surroundings, listener).await {
                services.is_down(&service.name, &error, listener);
            }
        }
        for service in needed {
            if services.down.contains_key(&service.name) {
                continue;
            }
            listener(Event::Starting {
                service: &service.name,
            });
            let started = std::time::Instant::now();
            let starter = Starter {
                surroundings,
                services: &services,
            };
            match starter.start(service).await {
                Ok((url, process)) => {
                    listener(Event::Ready {
                        service: &service.name,
                        url: &url,
                        elapsed: started.elapsed(),
                    });
                    services.live.push(Live {
                        name: service.name.clone(),
                        url,
                        process,
                    });
                }
                Err(error) => services.is_down(&service.name, &error, listener),
            }
        }
        services
    }

    /// Where a service is, or why it is down.
    pub(crate) fn url(&self, name: &str) -> Result<&Url, String> {
        match self.live.iter().find(|live| live.name == name) {
            Some(live) => Ok(&live.url),
            None => {
                let why = self
                    .down
                    .get(name)
                    .map_or("it was not started", String::as_str);
                Err(format!("`{name}` is down: {why}"))
            }
        }
    }

    /// Looks whether a service has died, and takes those that have for down from now on.
    pub(crate) fn notice_deaths(&mut self, redaction: &Redaction, listener: Listener<'_>) {
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

    /// Whether there is a process to stop.
    pub(crate) fn any_started(&self) -> bool {
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
