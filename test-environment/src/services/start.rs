//! From a service of the project to a live one: build, start, address, readiness.

use std::process::Command;
use std::time::{Duration, Instant};

use contract::project::{Interpolated, Origin, Placeholder, Service};
use url::Url;

use super::command::CommandError;
use super::log::LogTail;
use super::process::{self, Process};
use super::{Services, StartError, Surroundings};
use crate::event::{Event, Listener};
use crate::http;

/// How long to wait between two attempts.
const PAUSE: Duration = Duration::from_millis(20);

/// How long one attempt to see whether a service is ready may take.
const ATTEMPT: Duration = Duration::from_secs(2);

/// Builds a service that has something to build.
pub(super) async fn build(
    service: &Service,
    surroundings: &Surroundings<'_>,
    listener: Listener<'_>,
) -> Result<(), StartError> {
    let Origin::Started(command) = &service.origin else {
        return Ok(());
    };
    if command.build.is_empty() {
        return Ok(());
    }
    listener(Event::Building {
        service: &service.name,
    });
    let started = Instant::now();
    let log = format!("{}.build", service.name);
    let built = surroundings.run(&command.build, &log, command.build_timeout);
    built.await.map_err(|error| match error {
        CommandError::Spawn { program, source } => StartError::Spawn { program, source },
        CommandError::Failed { status, log } => StartError::Build { status, log },
        CommandError::TooSlow { limit, log } => StartError::BuildTooSlow { limit, log },
    })?;
    listener(Event::Built {
        service: &service.name,
        elapsed: started.elapsed(),
    });
    Ok(())
}

fn spawn(
    command: &mut Command,
    program: &str,
    log: &std::path::Path,
) -> Result<Process, StartError> {
    Process::spawn(command, log).map_err(|source| StartError::Spawn {
        program: program.to_owned(),
        source,
    })
}

/// Starts services beside those that are up.
pub(super) struct Starter<'a> {
    pub(super) surroundings: &'a Surroundings<'a>,
    pub(super) services: &'a Services,
}

impl Starter<'_> {
    /// Ends when the service is ready, has ended, or its time is up.
    pub(super) async fn start(
        &self,
        service: &Service,
    ) -> Result<(Url, Option<Process>), StartError> {
        let deadline = Instant::now() + service.ready_timeout;
        let (url, mut process) = match &service.origin {
            Origin::Running(url) => (url.clone(), None),
            Origin::Started(command) => {
                let mut process = self.spawn(service, command)?;
                let url = match &command.address {
                    Some(url) => url.clone(),
                    None => self.address(service, &mut process, deadline).await?,
                };
                (url, Some(process))
            }
        };
        self.ready(service, &url, process.as_mut(), deadline)
            .await?;
        Ok((url, process))
    }

    fn spawn(
        &self,
        service: &Service,
        command: &contract::project::Command,
    ) -> Result<Process, StartError> {
        let words: Vec<String> = command
            .start
            .iter()
            .map(|word| self.fill(word))
            .collect::<Result<_, _>>()?;
        let (program, arguments) = words
            .split_first()
            .map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
        let mut start = process::command(program, arguments, &self.surroundings.project.root);
        for (name, value) in &command.env {
            start.env(name, self.fill(value)?);
        }
        spawn(&mut start, program, &self.surroundings.log(&service.name))
    }

    fn fill(&self, text: &Interpolated) -> Result<String, StartError> {
        text.fill(|placeholder| {
            Ok(match placeholder {
                Placeholder::Url(service) => {
                    let url = self.services.url(service).map_err(StartError::WaitsFor)?;
                    url.as_str().trim_end_matches('/').to_owned()
                }
                Placeholder::Token(service) => self.surroundings.secrets.token(service).to_owned(),
                Placeholder::RunId => self.surroundings.run_id.to_owned(),
                // Only steps of scenarios save values.
                Placeholder::Saved(_) => String::new(),
            })
        })
    }

    async fn address(
        &self,
        service: &Service,
        process: &mut Process,
        deadline: Instant,
    ) -> Result<Url, StartError> {
        let printed = process.address();
        let waited = wait(Some(process), deadline, async || printed.get().cloned()).await;
        let log = process.log_tail(self.surroundings.redaction);
        match waited {
            Waited::Done(url) => Ok(url),
            Waited::Ended(status) => Err(StartError::Exited { status, log }),
            Waited::TimeUp => Err(StartError::NoAddress {
                limit: service.ready_timeout,
                log,
            }),
        }
    }

    async fn ready(
        &self,
        service: &Service,
        url: &Url,
        mut process: Option<&mut Process>,
        deadline: Instant,
    ) -> Result<(), StartError> {
        let path = service.ready.as_deref().unwrap_or_default();
        // What was an address stays one with a path behind it.
        let asked = http::below(url, path).unwrap_or_else(|_| url.clone());
        let mut last = String::from("did not answer");
        let attempt = async || {
            let left = deadline
                .saturating_duration_since(Instant::now())
                .min(ATTEMPT);
            let attempt = match service.ready {
                Some(_) => http::answers_well(self.surroundings.client, &asked, left).await,
                None => http::accepts(&asked, left).await,
            };
            let in_time = Instant::now() < deadline;
            // An attempt that was cut short tells nothing: the one before it does.
            attempt
                .map_err(|error| {
                    if in_time {
                        last = error
                    }
                })
                .ok()
        };
        let waited = wait(process.as_deref_mut(), deadline, attempt).await;
        let log = || match process {
            Some(process) => process.log_tail(self.surroundings.redaction),
            None => LogTail::default(),
        };
        match waited {
            Waited::Done(()) => Ok(()),
            Waited::Ended(status) => Err(StartError::Exited { status, log: log() }),
            Waited::TimeUp => Err(StartError::NotReady {
                limit: service.ready_timeout,
                url: asked.into(),
                log: log(),
                last,
            }),
        }
    }
}

/// What became of waiting for something.
pub(super) enum Waited<T> {
    Done(T),
    Ended(std::process::ExitStatus),
    TimeUp,
}

/// Tries again and again until there is a result, the process has ended, or the time is up.
pub(super) async fn wait<T>(
    mut process: Option<&mut Process>,
    deadline: Instant,
    mut attempt: impl AsyncFnMut() -> Option<T>,
) -> Waited<T> {
    loop {
        if let Some(done) = attempt().await {
            return Waited::Done(done);
        }
        if let Some(status) = process.as_mut().and_then(|process| process.ended()) {
            return Waited::Ended(status);
        }
        if Instant::now() >= deadline {
            return Waited::TimeUp;
        }
        tokio::time::sleep(PAUSE).await;
    }
}
