//! From the tables of the file to loads whose services and placeholders are all there.

use std::collections::BTreeMap;
use std::time::Duration;

use toml::{Spanned, Value};

use super::table::{AuditTable, BreakersTable, HeldTable, LoadTable, PagesTable, ReadBackTable};
use super::{Audit, BreakerPlaces, Digest, During, FaultUnderLoad, Held, Load, Pages, ReadBack};
use crate::project::file::Table;
use crate::project::interpolation::Body;
use crate::project::references::with_role;
use crate::project::scenario::{Expected, ScenarioStep, Scope, given};
use crate::project::service::{Found, Origin, Role};
use crate::project::source::Source;
use crate::project::{ProjectError, names};

/// How long requests arrive, unless it is said.
const LENGTH: Duration = Duration::from_secs(20);

/// How long they arrive in a long run, unless it is said.
const SOAK_LENGTH: Duration = Duration::from_secs(10 * 60);

/// How long they arrive before anything counts, unless it is said.
const WARM_UP: Duration = Duration::from_secs(2);

/// How long an answer may take, unless it is said.
const DEADLINE: Duration = Duration::from_secs(10);

/// How many requests may be on their way, unless it is said: with their answers, they fit into the
/// 1,024 files that a process may have open.
const IN_FLIGHT: u32 = 512;

pub(in crate::project) fn loads(
    tables: BTreeMap<Spanned<String>, LoadTable>,
    services: &[Found],
    source: &Source<'_>,
) -> Result<Vec<Load>, ProjectError> {
    tables
        .into_iter()
        .map(|(consumer, table)| load(&consumer, table, services, source))
        .collect()
}

fn load(
    consumer: &Spanned<String>,
    table: LoadTable,
    services: &[Found],
    source: &Source<'_>,
) -> Result<Load, ProjectError> {
    let service = with_role(consumer, Role::Consumer, services, source)?;
    if let (Some(key), Origin::Running(_)) = (table.env.keys().next(), &service.get_ref().origin) {
        let problem = "`env` is only for a consumer with `start`";
        return Err(source.error(key.span(), problem));
    }
    let mut reader = Reader {
        scope: Scope {
            services,
            own: consumer.get_ref(),
            saved: vec![],
            source,
        },
        digests: vec![],
    };
    let env = reader.texts(&table.env)?;
    let held = table.held.iter().map(|held| reader.held(held));
    let held = held.collect::<Result<_, _>>()?;
    let scope = &mut reader.scope;
    let words = ["request.id", "request.key"];
    scope.saved.extend(words.map(str::to_owned));
    let mut request = reader.request(&table.request)?;
    request.headers = reader.texts(&table.headers)?;
    let body = table.body.as_ref().map(|body| {
        let scope = &reader.scope;
        scope.at(body, |body| {
            Body::parse(body, &|name: &str| scope.placeholder(name))
        })
    });
    request.body = body.transpose()?;
    reader.scope.saved.push("created.id".to_owned());
    let read_back = table.read_back.get_ref().iter();
    let read_back = read_back
        .map(|one| reader.read_back(one))
        .collect::<Result<Vec<_>, _>>()?;
    if read_back.is_empty() {
        let problem = "nothing is read back: the ledger would prove nothing";
        return Err(source.error(table.read_back.span(), problem));
    }
    let or = |value: &Option<Spanned<String>>, default| match value {
        Some(value) => source.duration(value),
        None => Ok(default),
    };
    let length = or(&table.length, LENGTH)?;
    Ok(Load {
        consumer: consumer.get_ref().clone(),
        name: table.name,
        env,
        held,
        acknowledged: reader.statuses(&table.acknowledged)?,
        created: reader.pointer(&table.created)?,
        request,
        read_back,
        audit: reader.audit(&table.audit)?,
        breakers: table
            .breakers
            .as_ref()
            .map(|table| reader.breakers(table))
            .transpose()?,
        arrival: reader
            .scope
            .at(&table.arrival, |arrival| arrival.arrival())?,
        length,
        soak_length: or(&table.soak_for, SOAK_LENGTH)?,
        warm_up: or(&table.warm_up, WARM_UP)?,
        deadline: or(&table.deadline, DEADLINE)?,
        in_flight: match &table.in_flight {
            Some(in_flight) => reader.scope.at(in_flight, |&in_flight| match in_flight {
                1..=100_000 => Ok(in_flight),
                other => Err(format!("{other} is not a number from 1 to 100000")),
            })?,
            None => IN_FLIGHT,
        },
        during: table
            .during
            .iter()
            .map(|during| self::during(during, length, services, source))
            .collect::<Result<_, _>>()?,
        budget: table.budget.budget(source)?,
        given: table
            .given
            .into_iter()
            .map(|table| given(table, services, source))
            .collect::<Result<_, _>>()?,
    })
}

fn during(
    text: &Spanned<String>,
    length: Duration,
    services: &[Found],
    source: &Source<'_>,
) -> Result<During, ProjectError> {
    let during =
        During::parse(text.get_ref()).map_err(|problem| source.error(text.span(), problem))?;
    if during.at + during.length > length {
        let problem = format!("the fault is not over when the load is, after {length:?}");
        return Err(source.error(text.span(), problem));
    }
    let names = || services.iter().map(|service| service.get_ref());
    let found = names().find(|service| service.name == during.service);
    let problem = match found {
        None => {
            let instead = names::instead(&during.service, names().map(|service| &*service.name));
            format!("there is no service {instead}")
        }
        Some(service) if during.fault == FaultUnderLoad::Kill => match service.origin {
            Origin::Running(_) => format!(
                "`{}` cannot be killed: it is not started from here",
                during.service
            ),
            Origin::Started(_) => return Ok(during),
        },
        Some(_) => return Ok(during),
    };
    Err(source.error(text.span(), problem))
}

/// Reads the parts of one table.
struct Reader<'a> {
    scope: Scope<'a>,
    /// The names of the digests in `held`.
    digests: Vec<String>,
}

impl Reader<'_> {
    fn request(&self, text: &Spanned<String>) -> Result<ScenarioStep, ProjectError> {
        let (method, path) = self.scope.request(text)?;
        Ok(ScenarioStep {
            name: text.get_ref().clone(),
            method,
            path,
            headers: vec![],
            body: None,
            expected: Expected {
                status: 200,
                headers: vec![],
                body: vec![],
            },
            save: vec![],
        })
    }

    fn texts(
        &self,
        table: &Table<String>,
    ) -> Result<Vec<(String, crate::project::Interpolated)>, ProjectError> {
        let text = |(name, value): (&Spanned<String>, &Spanned<String>)| {
            let value = self.scope.at(value, |text| self.scope.interpolated(text))?;
            Ok((name.get_ref().clone(), value))
        };
        table.iter().map(text).collect()
    }

    fn held(&mut self, table: &HeldTable) -> Result<Held, ProjectError> {
        with_role(
            &table.provider,
            Role::Provider,
            self.scope.services,
            self.scope.source,
        )?;
        let mut request = self.request(&table.request)?;
        for (name, pointer) in &table.save {
            self.new_name(name)?;
            let pointer = self.pointer(pointer)?;
            request.save.push((name.get_ref().clone(), pointer));
            self.scope.saved.push(name.get_ref().clone());
        }
        let pages = self.pages(table.pages.as_ref())?;
        let digest = match &table.digest {
            None => None,
            Some(digest) if pages.is_none() => {
                return Err(self.scope.source.error(digest.span(), NO_PAGES));
            }
            Some(digest) => {
                let digest = digest.get_ref();
                self.new_name(&digest.name)?;
                self.digests.push(digest.name.get_ref().clone());
                Some((digest.name.get_ref().clone(), self.pointer(&digest.of)?))
            }
        };
        Ok(Held {
            provider: table.provider.get_ref().clone(),
            request,
            pages,
            digest,
        })
    }

    fn new_name(&self, name: &Spanned<String>) -> Result<(), ProjectError> {
        let known = |name: &String| self.scope.saved.contains(name) || self.digests.contains(name);
        self.scope.at(name, |name| {
            if !names::is_plain(name) || name == "token" {
                return Err(format!("`{name}` cannot be the name of a saved value"));
            }
            match known(name) {
                true => Err(format!("`{name}` is saved already; choose another name")),
                false => Ok(()),
            }
        })
    }

    fn read_back(&self, table: &ReadBackTable) -> Result<ReadBack, ProjectError> {
        let pages = self.pages(table.pages.as_ref())?;
        let digest = match &table.digest {
            None => None,
            Some(digest) if pages.is_none() => {
                return Err(self.scope.source.error(digest.span(), NO_PAGES));
            }
            Some(digest) => {
                let digest = digest.get_ref();
                let equals =
                    self.scope
                        .at(&digest.equals, |name| match self.digests.contains(name) {
                            true => Ok(name.clone()),
                            false => {
                                let known = self.digests.iter().map(String::as_str);
                                let instead = names::instead(name, known);
                                Err(format!("`held` has no digest {instead}"))
                            }
                        })?;
                Some(Digest {
                    of: self.pointer(&digest.of)?,
                    equals,
                })
            }
        };
        let mut request = self.request(&table.request)?;
        request.expected.body = self.expected(&table.expect)?;
        Ok(ReadBack {
            request,
            pages,
            digest,
        })
    }

    fn expected(
        &self,
        table: &Table<Value>,
    ) -> Result<Vec<(String, crate::project::Expectation)>, ProjectError> {
        for pointer in table.keys() {
            self.scope.pointer(pointer)?;
        }
        self.scope.expectations(table)
    }

    fn audit(&self, table: &AuditTable) -> Result<Audit, ProjectError> {
        Ok(Audit {
            request: self.request(&table.request)?,
            pages: self.page(&table.pages)?,
            id: self.pointer(&table.id)?,
            mark: self.pointer(&table.mark)?,
        })
    }

    fn breakers(&self, table: &BreakersTable) -> Result<BreakerPlaces, ProjectError> {
        Ok(BreakerPlaces {
            request: self.request(&table.request)?,
            items: self.pointer(&table.items)?,
            name: self.pointer(&table.name)?,
            state: self.pointer(&table.state)?,
        })
    }

    fn pages(&self, table: Option<&PagesTable>) -> Result<Option<Pages>, ProjectError> {
        table.map(|table| self.page(table)).transpose()
    }

    fn page(&self, table: &PagesTable) -> Result<Pages, ProjectError> {
        Ok(Pages {
            items: self.pointer(&table.items)?,
            next: self.pointer(&table.next)?,
            cursor: table.cursor.clone(),
        })
    }

    fn pointer(&self, pointer: &Spanned<String>) -> Result<String, ProjectError> {
        self.scope.pointer(pointer)?;
        Ok(pointer.get_ref().clone())
    }

    fn statuses(&self, statuses: &Spanned<Vec<Spanned<u16>>>) -> Result<Vec<u16>, ProjectError> {
        if statuses.get_ref().is_empty() {
            let problem = "no status would say that a request is done";
            return Err(self.scope.source.error(statuses.span(), problem));
        }
        let statuses = statuses.get_ref().iter();
        statuses.map(|status| self.scope.status(status)).collect()
    }
}

const NO_PAGES: &str = "a digest is over the items of `pages`: say where they are";
