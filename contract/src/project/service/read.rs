//! From the tables of the file to services, each checked by itself; who may be named where is
//! checked by whoever names them.

use std::collections::BTreeMap;
use std::time::Duration;

use toml::Spanned;
use url::Url;

use super::placeholders::Scope;
use super::{Command, Found, Origin, Role, Service, Token};
use crate::project::file::{ServiceTable, Table};
use crate::project::interpolation::Interpolated;
use crate::project::source::Source;
use crate::project::{ProjectError, names};

/// How long a build may take: the first one compiles everything.
const BUILD_TIMEOUT: Duration = Duration::from_secs(30 * 60);

/// How long a service may take to be ready.
const READY_TIMEOUT: Duration = Duration::from_secs(20);

/// How long one answer may take.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

pub(in crate::project) fn services(
    tables: BTreeMap<Spanned<String>, ServiceTable>,
    source: &Source<'_>,
) -> Result<Vec<Found>, ProjectError> {
    let tokens = tables
        .iter()
        .map(|(name, table)| Ok((name.get_ref().clone(), token(table, source)?)))
        .collect::<Result<_, ProjectError>>()?;
    let scope = Scope { tokens };
    let mut services = tables
        .into_iter()
        .map(|(name, table)| {
            let span = name.span();
            service(name, table, &scope, source).map(|service| Spanned::new(span, service))
        })
        .collect::<Result<Vec<_>, _>>()?;
    services.sort_by_key(|service| service.span().start);
    Ok(services)
}

fn service(
    name: Spanned<String>,
    table: ServiceTable,
    scope: &Scope,
    source: &Source<'_>,
) -> Result<Service, ProjectError> {
    if !names::is_plain(name.get_ref()) {
        return Err(source.error(
            name.span(),
            format!(
                "`{}`: a service's name has only letters, digits, - and _",
                name.get_ref()
            ),
        ));
    }
    let or = |value: &Option<Spanned<String>>, default| match value {
        Some(value) => source.duration(value),
        None => Ok(default),
    };
    let own = name.get_ref().clone();
    let token = scope.tokens[&own].clone();
    let (ready_timeout, request_timeout) = (
        or(&table.ready_timeout, READY_TIMEOUT)?,
        or(&table.request_timeout, REQUEST_TIMEOUT)?,
    );
    let headers = match &table.headers {
        Some(headers) => pairs(headers, &own, scope, source)?,
        None if token == Token::None => vec![],
        None => vec![("Authorization".to_owned(), scope.bearer(&own))],
    };
    Ok(Service {
        role: table.role,
        ready: path(table.ready.as_ref(), source)?,
        provider_states: provider_states(&table, source)?,
        origin: origin(&name, table, scope, source)?,
        name: own,
        ready_timeout,
        request_timeout,
        headers,
        token,
    })
}

fn token(table: &ServiceTable, source: &Source<'_>) -> Result<Token, ProjectError> {
    match (&table.token_env, &table.token_file) {
        (Some(_), Some(file)) => Err(source.error(
            file.span(),
            "`token_file` beside `token_env`: a service has one token, so keep one of them",
        )),
        (Some(variable), None) => Ok(Token::Env(variable.get_ref().clone())),
        (None, Some(file)) => Ok(Token::File(file.get_ref().clone())),
        (None, None) if table.start.is_some() => Ok(Token::Minted),
        (None, None) => Ok(Token::None),
    }
}

fn origin(
    name: &Spanned<String>,
    table: ServiceTable,
    scope: &Scope,
    source: &Source<'_>,
) -> Result<Origin, ProjectError> {
    let url = table.url.map(|url| parse_url(&url, source)).transpose()?;
    let Some(start) = table.start else {
        let started_only = [
            ("build", table.build.map(|build| build.span())),
            (
                "build_timeout",
                table.build_timeout.map(|timeout| timeout.span()),
            ),
            ("env", table.env.keys().next().map(Spanned::span)),
        ];
        for (key, span) in started_only {
            if let Some(span) = span {
                return Err(
                    source.error(span, format!("`{key}` is only for a service with `start`"))
                );
            }
        }
        let missing = "a service has `start` (a command, as an array) or `url` (where it runs)";
        return url
            .map(Origin::Running)
            .ok_or_else(|| source.error(name.span(), format!("`{}`: {missing}", name.get_ref())));
    };
    let empty = |span| source.error(span, "an empty command: name a program and its arguments");
    if start.get_ref().is_empty() {
        return Err(empty(start.span()));
    }
    if let Some(build) = table
        .build
        .as_ref()
        .filter(|build| build.get_ref().is_empty())
    {
        return Err(empty(build.span()));
    }
    let own = name.get_ref();
    let start = start
        .get_ref()
        .iter()
        .map(|argument| scope.interpolated(argument, own, source))
        .collect::<Result<_, _>>()?;
    Ok(Origin::Started(Command {
        build: table.build.map(Spanned::into_inner).unwrap_or_default(),
        build_timeout: match &table.build_timeout {
            Some(timeout) => source.duration(timeout)?,
            None => BUILD_TIMEOUT,
        },
        start,
        env: pairs(&table.env, own, scope, source)?.into_iter().collect(),
        address: url,
    }))
}

fn parse_url(url: &Spanned<String>, source: &Source<'_>) -> Result<Url, ProjectError> {
    let parsed = Url::parse(url.get_ref()).map_err(|error| error.to_string());
    let problem = match parsed {
        Ok(parsed) if matches!(parsed.scheme(), "http" | "https") => return Ok(parsed),
        Ok(_) => "only http and https are spoken here".to_owned(),
        Err(problem) => problem,
    };
    Err(source.error(
        url.span(),
        format!("`{}` is not an address: {problem}", url.get_ref()),
    ))
}

fn path(
    path: Option<&Spanned<String>>,
    source: &Source<'_>,
) -> Result<Option<String>, ProjectError> {
    match path {
        Some(path) if !path.get_ref().starts_with('/') => Err(source.error(
            path.span(),
            format!(
                "`{}` is not a path: one starts with a slash",
                path.get_ref()
            ),
        )),
        path => Ok(path.map(|path| path.get_ref().clone())),
    }
}

fn provider_states(
    table: &ServiceTable,
    source: &Source<'_>,
) -> Result<Option<String>, ProjectError> {
    match &table.provider_states {
        Some(states) if table.role == Role::Consumer => Err(source.error(
            states.span(),
            "`provider_states` is only for a service whose `role` is \"provider\"",
        )),
        Some(states) if states.get_ref().contains("://") => {
            parse_url(states, source).map(|url| Some(url.into()))
        }
        states => path(states.as_ref(), source),
    }
}

fn pairs(
    table: &Table<String>,
    own: &str,
    scope: &Scope,
    source: &Source<'_>,
) -> Result<Vec<(String, Interpolated)>, ProjectError> {
    table
        .iter()
        .map(|(key, value)| {
            Ok((
                key.get_ref().clone(),
                scope.interpolated(value, own, source)?,
            ))
        })
        .collect()
}
