//! One step of a scenario: its request, what is expected, and the values it may speak of because an
//! earlier step has saved them.

use toml::Spanned;

use super::{Expected, ScenarioStep};
use crate::project::expectation::Expectation;
use crate::project::file::{ExpectTable, ScenarioStepTable, Table};
use crate::project::interpolation::{Body, Interpolated, Placeholder};
use crate::project::service::{self, Found, Token};
use crate::project::source::Source;
use crate::project::{ProjectError, names};

/// What the steps of a scenario can speak of.
pub(in crate::project) struct Scope<'a> {
    pub(in crate::project) services: &'a [Found],
    pub(in crate::project) own: &'a str,
    pub(in crate::project) saved: Vec<String>,
    pub(in crate::project) source: &'a Source<'a>,
}

impl Scope<'_> {
    pub(in crate::project) fn step(
        &mut self,
        table: &ScenarioStepTable,
    ) -> Result<ScenarioStep, ProjectError> {
        let (method, path) = self.request(&table.request)?;
        let header = |(name, value): (&Spanned<String>, &Spanned<String>)| {
            let value = self.at(value, |text| self.interpolated(text))?;
            Ok((name.get_ref().clone(), value))
        };
        let headers = table
            .headers
            .iter()
            .map(header)
            .collect::<Result<_, ProjectError>>()?;
        let body = table.body.as_ref().map(|body| {
            self.at(body, |body| {
                Body::parse(body, &|name: &str| self.placeholder(name))
            })
        });
        let expected = self.expected(&table.expect)?;
        for pointer in table.save.values() {
            self.pointer(pointer)?;
        }
        let body = body.transpose()?;
        Ok(ScenarioStep {
            name: table.name.get_ref().clone(),
            method,
            path,
            headers,
            body,
            expected,
            save: self.save(&table.save)?,
        })
    }

    pub(in crate::project) fn expected(
        &self,
        table: &ExpectTable,
    ) -> Result<Expected, ProjectError> {
        for pointer in table.body.keys() {
            self.pointer(pointer)?;
        }
        Ok(Expected {
            status: self.status(&table.status)?,
            headers: self.expectations(&table.headers)?,
            body: self.expectations(&table.body)?,
        })
    }

    /// A text with its placeholders.
    pub(in crate::project) fn interpolated_at(
        &self,
        text: &Spanned<String>,
    ) -> Result<Interpolated, ProjectError> {
        self.at(text, |text| self.interpolated(text))
    }

    pub(in crate::project) fn at<T, V>(
        &self,
        value: &Spanned<V>,
        parse: impl Fn(&V) -> Result<T, String>,
    ) -> Result<T, ProjectError> {
        parse(value.get_ref()).map_err(|problem| self.source.error(value.span(), problem))
    }

    pub(in crate::project) fn interpolated(&self, text: &str) -> Result<Interpolated, String> {
        Interpolated::parse(text, |name| self.placeholder(name))
    }

    pub(in crate::project) fn placeholder(&self, name: &str) -> Result<Placeholder, String> {
        if self.saved.iter().any(|saved| saved == name) {
            return Ok(Placeholder::Saved(name.to_owned()));
        }
        let token = |name: &str| -> Option<Token> {
            let found = self.services.iter().map(Spanned::get_ref);
            let mut found = found.filter(|service| service.name == name);
            found.next().map(|service| service.token.clone())
        };
        service::placeholder(name, self.own, token).ok_or_else(|| {
            let saved = self.saved.iter().map(String::as_str);
            let instead = names::instead(name, saved.chain(["run.id", "token"]));
            format!("unknown placeholder {instead}; earlier steps `save` others")
        })
    }

    pub(in crate::project) fn request(
        &self,
        request: &Spanned<String>,
    ) -> Result<(String, Interpolated), ProjectError> {
        self.at(request, |text| {
            let split = text.split_once(' ').filter(|(method, path)| {
                let method_is_plain = method.chars().all(|c| c.is_ascii_uppercase());
                method_is_plain && !method.is_empty() && path.starts_with('/')
            });
            let Some((method, path)) = split else {
                return Err(format!(
                    "`{text}` is not a request: write a method and a path, such as \
                     \"GET /v1/campaigns\""
                ));
            };
            Ok((method.to_owned(), self.interpolated(path)?))
        })
    }

    pub(in crate::project) fn status(&self, status: &Spanned<u16>) -> Result<u16, ProjectError> {
        self.at(status, |status| match status {
            100..=599 => Ok(*status),
            other => Err(format!(
                "{other} is not a status code: they go from 100 to 599"
            )),
        })
    }

    pub(in crate::project) fn expectations(
        &self,
        table: &Table<toml::Value>,
    ) -> Result<Vec<(String, Expectation)>, ProjectError> {
        let parse =
            |value: &toml::Value| Expectation::parse(value, &|name: &str| self.placeholder(name));
        table
            .iter()
            .map(|(place, value)| Ok((place.get_ref().clone(), self.at(value, parse)?)))
            .collect()
    }

    /// # Errors
    /// When it is no JSON pointer.
    pub(in crate::project) fn pointer(
        &self,
        pointer: &Spanned<String>,
    ) -> Result<(), ProjectError> {
        self.at(pointer, |text| {
            if text.is_empty() || text.starts_with('/') {
                return Ok(());
            }
            Err(format!(
                "`{text}` is not a JSON pointer: write one such as \"/items/0/id\""
            ))
        })
    }

    fn save(&mut self, table: &Table<String>) -> Result<Vec<(String, String)>, ProjectError> {
        let mut save = vec![];
        for (name, pointer) in table {
            self.at(name, |name| {
                if !names::is_plain(name) || name == "token" {
                    return Err(format!("`{name}` cannot be the name of a saved value"));
                }
                if self.saved.contains(name) {
                    return Err(format!("`{name}` is saved already; choose another name"));
                }
                Ok(())
            })?;
            save.push((name.get_ref().clone(), pointer.get_ref().clone()));
        }
        self.saved.extend(save.iter().map(|(name, _)| name.clone()));
        Ok(save)
    }
}
