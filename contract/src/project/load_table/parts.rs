//! The parts of the table: requests, what is held and read back, pages, and the names that one part
//! may speak of because another has saved them.

use toml::{Spanned, Value};

use super::table::{AuditTable, BreakersTable, HeldTable, PagesTable, ReadBackTable};
use super::{Audit, BreakerPlaces, Digest, Held, Pages, ReadBack};
use crate::project::file::Table;
use crate::project::references::with_role;
use crate::project::scenario::{Expected, ScenarioStep, Scope};
use crate::project::service::Role;
use crate::project::{Expectation, Interpolated, ProjectError, names};

const NO_PAGES: &str = "a digest is over the items of `pages`: say where they are";

/// Reads the parts of one table.
pub(super) struct Reader<'a> {
    pub(super) scope: Scope<'a>,
    /// The names of the digests in `held`.
    pub(super) digests: Vec<String>,
}

impl Reader<'_> {
    pub(super) fn request(&self, text: &Spanned<String>) -> Result<ScenarioStep, ProjectError> {
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

    pub(super) fn texts(
        &self,
        table: &Table<String>,
    ) -> Result<Vec<(String, Interpolated)>, ProjectError> {
        let text = |(name, value): (&Spanned<String>, &Spanned<String>)| {
            let value = self.scope.at(value, |text| self.scope.interpolated(text))?;
            Ok((name.get_ref().clone(), value))
        };
        table.iter().map(text).collect()
    }

    pub(super) fn held(&mut self, table: &HeldTable) -> Result<Held, ProjectError> {
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

    pub(super) fn read_back(&self, table: &ReadBackTable) -> Result<ReadBack, ProjectError> {
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

    fn expected(&self, table: &Table<Value>) -> Result<Vec<(String, Expectation)>, ProjectError> {
        for pointer in table.keys() {
            self.scope.pointer(pointer)?;
        }
        self.scope.expectations(table)
    }

    pub(super) fn audit(&self, table: &AuditTable) -> Result<Audit, ProjectError> {
        Ok(Audit {
            request: self.request(&table.request)?,
            pages: self.page(&table.pages)?,
            id: self.pointer(&table.id)?,
            mark: self.pointer(&table.mark)?,
        })
    }

    pub(super) fn breakers(&self, table: &BreakersTable) -> Result<BreakerPlaces, ProjectError> {
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

    pub(super) fn pointer(&self, pointer: &Spanned<String>) -> Result<String, ProjectError> {
        self.scope.pointer(pointer)?;
        Ok(pointer.get_ref().clone())
    }

    pub(super) fn statuses(
        &self,
        statuses: &Spanned<Vec<Spanned<u16>>>,
    ) -> Result<Vec<u16>, ProjectError> {
        if statuses.get_ref().is_empty() {
            let problem = "no status would say that a request is done";
            return Err(self.scope.source.error(statuses.span(), problem));
        }
        let statuses = statuses.get_ref().iter();
        statuses.map(|status| self.scope.status(status)).collect()
    }
}
