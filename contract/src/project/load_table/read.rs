//! From the tables of the file to loads whose services and placeholders are all there.

use std::collections::BTreeMap;
use std::time::Duration;

use toml::Spanned;

use super::parts::Reader;
use super::table::LoadTable;
use super::{During, FaultUnderLoad, Load};
use crate::project::interpolation::Body;
use crate::project::references::with_role;
use crate::project::scenario::{Scope, given};
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
