//! Plays faults to the services of a load: each at its time, and each undone at its own, whatever
//! happens to the load meanwhile.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use contract::project::{During, FaultUnderLoad, Load, Service};
use contract::{LoadEvent, LoadEventKind, NotChecked};
use test_environment::{End, Listener, Services, SetUp, Surroundings};

use super::front::{Front, Mode, through};

/// The faults of one load, with something in front of each service that has one.
pub(super) struct Faults<'a> {
    pub(super) load: &'a Load,
    pub(super) during: &'a [During],
    pub(super) surroundings: &'a Surroundings<'a>,
    pub(super) listener: Listener<'a>,
    /// The consumer, as it is started for the load.
    pub(super) consumer: &'a Service,
    pub(super) fronts: BTreeMap<String, Front>,
}

/// What is to be done at one time.
#[derive(Clone, Copy)]
enum Turn {
    Begin,
    End,
}

impl<'a> Faults<'a> {
    /// Puts something in front of a service that is up, where it has a fault.
    ///
    /// # Errors
    /// When that cannot be; in words for a report.
    pub(super) async fn stand_before(
        &mut self,
        service: &str,
        services: &mut Services,
    ) -> Result<(), String> {
        if !self.during.iter().any(|during| during.service == service) {
            return Ok(());
        }
        let Some(url) = services.own_url(service).cloned() else {
            return Ok(());
        };
        let front = Front::listen(through(&url, Duration::ZERO)?).await;
        let front = front.map_err(|error| format!("no port is free: {error}"))?;
        services.put_in_front(service, front.url().clone());
        self.fronts.insert(service.to_owned(), front);
        Ok(())
    }

    /// Plays them. Times are counted from `counted_from`. What was begun is undone, also where the
    /// end comes first.
    pub(super) async fn play(
        &self,
        counted_from: Instant,
        services: &mut Services,
        end: &End<'_>,
        tell: &(dyn Fn(&LoadEvent) + Sync),
    ) -> Vec<LoadEvent> {
        let mut turns = Vec::new();
        for during in self.during {
            turns.push((during.at, Turn::Begin, during));
            turns.push((during.at + during.length, Turn::End, during));
        }
        turns.sort_by_key(|(at, ..)| *at);
        let mut events = Vec::new();
        let mut begun: Vec<&During> = Vec::new();
        for (at, turn, during) in turns {
            let due = tokio::time::sleep_until((counted_from + at).into());
            let in_time = end.unless(due).await.is_some();
            let kind = match turn {
                Turn::Begin if in_time => {
                    begun.push(during);
                    Some(self.begin(during, services))
                }
                Turn::End if begun.contains(&during) => {
                    Some(self.undo(during, services, end).await)
                }
                Turn::Begin | Turn::End => None,
            };
            if let Some(kind) = kind {
                let event = LoadEvent {
                    at: counted_from.elapsed(),
                    service: during.service.clone(),
                    kind,
                };
                tell(&event);
                events.push(event);
            }
        }
        events
    }

    fn begin(&self, during: &During, services: &mut Services) -> LoadEventKind {
        let url = services.own_url(&during.service);
        let (Some(front), Some(url)) = (self.fronts.get(&during.service), url) else {
            let detail = services.url(&during.service).err().unwrap_or_default();
            return LoadEventKind::Down { detail };
        };
        match during.fault {
            FaultUnderLoad::Kill => {
                front.set(Mode::Down);
                services.kill(&during.service);
                LoadEventKind::Killed
            }
            FaultUnderLoad::Slow(by) => {
                match through(url, by) {
                    Ok(mode) => front.set(mode),
                    Err(detail) => return LoadEventKind::Down { detail },
                }
                LoadEventKind::Slowed { by }
            }
            FaultUnderLoad::Status(status) => {
                front.set(Mode::Status(status));
                LoadEventKind::Failing { status }
            }
        }
    }

    async fn undo(&self, during: &During, services: &mut Services, end: &End<'_>) -> LoadEventKind {
        let name = &during.service;
        if during.fault == FaultUnderLoad::Kill {
            let service = match *name == self.load.consumer {
                true => Some(self.consumer),
                false => self.surroundings.project.service(name),
            };
            if let Some(service) = service {
                let listener = self.listener;
                services
                    .bring_up(self.surroundings, service, listener)
                    .await;
            }
        }
        let way = match services.own_url(name) {
            Some(url) => through(url, Duration::ZERO),
            None => Err(services.url(name).err().unwrap_or_default()),
        };
        match (way, self.fronts.get(name)) {
            (Ok(mode), Some(front)) => front.set(mode),
            (Ok(_), None) => {}
            (Err(detail), _) => return LoadEventKind::Down { detail },
        }
        if during.fault == FaultUnderLoad::Kill {
            // A provider without a disk has forgotten what it was told.
            let given = self.load.given.iter();
            let given = given.filter(|given| given.provider == *name);
            let stage = self.surroundings.stage(services);
            if let (_, Err(reason)) = SetUp::of(given, &stage, end).await {
                let why = why(&reason);
                let detail = format!("its states could not be set up again: {why}");
                return LoadEventKind::Down { detail };
            }
        }
        LoadEventKind::Back
    }
}

/// Why a state could not be set up, as the handler or the client says it.
fn why(reason: &NotChecked) -> &str {
    match reason {
        NotChecked::StateSetUp { detail, .. } | NotChecked::NoAnswer { detail } => detail,
        _ => "the run was ended",
    }
}
