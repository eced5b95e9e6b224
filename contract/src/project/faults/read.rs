//! From the tables of the file to what faults are played, as far as it can be checked without the
//! pacts.

use std::collections::BTreeMap;

use toml::Spanned;

use super::table::{
    AnswerTable, ExceptionTable, FaultScenarioTable, FaultsTable, PagingTable, ReactionWord,
    RefusalTable, StateTable,
};
use super::{
    Announced, Exception, FaultPlan, FaultScenario, Located, OfFaults, PagingRule, PlainAnswer,
    Refusal, StateQuery,
};
use crate::Reaction;
use crate::project::ProjectError;
use crate::project::file::ScenarioStepTable;
use crate::project::interpolation::json;
use crate::project::references::{unique, with_role};
use crate::project::scenario::Scope;
use crate::project::service::{Found, Role};
use crate::project::source::Source;

/// The most instances that run side by side.
const MOST_INSTANCES: usize = 64;

/// What the file says of faults, by consumer.
pub(in crate::project) fn faults(
    tables: BTreeMap<Spanned<String>, FaultsTable>,
    services: &[Found],
    source: &Source<'_>,
) -> Result<Vec<Spanned<FaultPlan>>, ProjectError> {
    let mut plans = Vec::new();
    for (consumer, table) in tables {
        with_role(&consumer, Role::Consumer, services, source)?;
        let span = consumer.span();
        let reader = Reader {
            services,
            consumer: consumer.get_ref(),
            source,
        };
        plans.push(Spanned::new(span, reader.plan(table)?));
    }
    Ok(plans)
}

struct Reader<'a> {
    services: &'a [Found],
    consumer: &'a str,
    source: &'a Source<'a>,
}

impl Reader<'_> {
    fn plan(&self, table: FaultsTable) -> Result<FaultPlan, ProjectError> {
        let names = table.scenarios.get_ref().iter();
        unique(
            "scenario with faults of this consumer",
            names.map(|one| &one.name),
            self.source,
        )?;
        if table.scenarios.get_ref().is_empty() {
            let problem = "no scenario: no fault would be played";
            return Err(self.source.error(table.scenarios.span(), problem));
        }
        let instances = *table.instances.get_ref();
        if !(1..=MOST_INSTANCES).contains(&instances) {
            let problem = format!("`instances` is a number from 1 to {MOST_INSTANCES}");
            return Err(self.source.error(table.instances.span(), problem));
        }
        if table.error_line.get_ref().is_empty() {
            let problem = "an empty `error_line` stands in every line: name a text that only lines \
                           of errors have";
            return Err(self.source.error(table.error_line.span(), problem));
        }
        let scope = self.scope();
        let mut env = BTreeMap::new();
        for (name, value) in &table.env {
            env.insert(name.get_ref().clone(), scope.interpolated_at(value)?);
        }
        Ok(FaultPlan {
            consumer: self.consumer.to_owned(),
            env,
            instances,
            patience: self.source.duration(&table.patience)?,
            deadline: self.source.duration(&table.deadline)?,
            retries: table.retries,
            error_line: table.error_line.into_inner(),
            paging: table
                .paging
                .map(|paging| self.paging(&paging))
                .transpose()?,
            state: table.state.map(|state| self.state(&state)).transpose()?,
            refusals: self.each(&table.refusals, Self::refusal)?,
            exceptions: self.each(&table.exceptions, Self::exception)?,
            scenarios: self.each(table.scenarios.get_ref(), Self::scenario)?,
        })
    }

    fn each<T, R>(
        &self,
        tables: &[T],
        read: impl Fn(&Self, &T) -> Result<R, ProjectError>,
    ) -> Result<Vec<R>, ProjectError> {
        tables.iter().map(|table| read(self, table)).collect()
    }

    fn scope(&self) -> Scope<'_> {
        Scope {
            services: self.services,
            own: self.consumer,
            saved: vec![],
            source: self.source,
        }
    }

    fn pointer(&self, pointer: &Spanned<String>) -> Result<String, ProjectError> {
        self.scope().pointer(pointer)?;
        Ok(pointer.get_ref().clone())
    }

    fn paging(&self, table: &PagingTable) -> Result<PagingRule, ProjectError> {
        Ok(PagingRule {
            items: self.pointer(&table.items)?,
            next: self.pointer(&table.next)?,
            query: table.query.clone(),
        })
    }

    fn state(&self, table: &StateTable) -> Result<StateQuery, ProjectError> {
        let path = table.request.get_ref().strip_prefix("GET ");
        let path = path.filter(|path| path.starts_with('/')).ok_or_else(|| {
            let problem = format!(
                "`{}` does not read a state: write GET and a path, such as \"GET /v1/campaigns\"",
                table.request.get_ref()
            );
            self.source.error(table.request.span(), problem)
        })?;
        let next = match (&table.next, &table.query) {
            (Some(next), Some(query)) => Some((self.pointer(next)?, query.get_ref().clone())),
            (None, None) => None,
            (Some(one), None) | (None, Some(one)) => {
                let problem = "`next` and `query` go together: where the next cursor is, and the \
                               parameter that takes it";
                return Err(self.source.error(one.span(), problem));
            }
        };
        Ok(StateQuery {
            path: path.to_owned(),
            items: self.pointer(&table.items)?,
            next,
        })
    }

    fn located(&self, word: &Spanned<String>) -> Located {
        Located {
            word: word.get_ref().clone(),
            place: self.source.place(word.span()),
        }
    }

    fn of_faults(
        &self,
        faults: &[Spanned<String>],
        interactions: &[Spanned<String>],
        pointers: &[Spanned<String>],
        variants: &[String],
    ) -> Result<OfFaults, ProjectError> {
        let located =
            |words: &[Spanned<String>]| words.iter().map(|one| self.located(one)).collect();
        Ok(OfFaults {
            faults: located(faults),
            interactions: located(interactions),
            pointers: self.each(pointers, |reader, one| reader.pointer(one))?,
            variants: variants.to_vec(),
        })
    }

    fn refusal(&self, table: &RefusalTable) -> Result<Refusal, ProjectError> {
        let RefusalTable {
            faults,
            interactions,
            pointers,
            variants,
            expect,
        } = table;
        Ok(Refusal {
            of: self.of_faults(faults, interactions, pointers, variants)?,
            expected: self.scope().expected(expect)?,
        })
    }

    fn exception(&self, table: &ExceptionTable) -> Result<Exception, ProjectError> {
        let ExceptionTable {
            faults,
            interactions,
            pointers,
            variants,
            reaction,
            expect,
            because,
        } = table;
        if because.get_ref().trim().is_empty() {
            let problem = "an exception needs a reason that the other teams can read";
            return Err(self.source.error(because.span(), problem));
        }
        let expected = expect.as_ref().map(|expect| self.scope().expected(expect));
        Ok(Exception {
            of: self.of_faults(faults, interactions, pointers, variants)?,
            reaction: match reaction {
                ReactionWord::Refuse => Some(Reaction::Refuse),
                ReactionWord::Tolerate => Some(Reaction::Tolerate),
                ReactionWord::Recover => Some(Reaction::Recover),
                ReactionWord::Skip => None,
            },
            expected: expected.transpose()?,
            because: because.get_ref().clone(),
        })
    }

    fn scenario(&self, table: &FaultScenarioTable) -> Result<FaultScenario, ProjectError> {
        if table.answers.get_ref().is_empty() {
            let problem = "no answers: name interactions that answer when nothing is wrong";
            return Err(self.source.error(table.answers.span(), problem));
        }
        let step = ScenarioStepTable {
            name: table.name.clone(),
            request: table.request.clone(),
            headers: table.headers.clone(),
            body: table.body.clone(),
            expect: table.expect.clone(),
            save: BTreeMap::new(),
        };
        Ok(FaultScenario {
            name: table.name.get_ref().clone(),
            answers: self.each(table.answers.get_ref(), Self::answer)?,
            creates: table.creates,
            step: self.scope().step(&step)?,
        })
    }

    fn answer(&self, table: &AnswerTable) -> Result<PlainAnswer, ProjectError> {
        let mut set = BTreeMap::new();
        for (pointer, value) in &table.set {
            set.insert(self.pointer(pointer)?, json(value));
        }
        let announces = match (&table.size, &table.size_of) {
            (Some(pointer), Some(interaction)) => Some(Announced {
                pointer: self.pointer(pointer)?,
                interaction: self.located(interaction),
            }),
            (None, None) => None,
            (Some(one), None) | (None, Some(one)) => {
                let problem = "`size` and `size_of` go together: where the number is, and the \
                               interaction that has the items";
                return Err(self.source.error(one.span(), problem));
            }
        };
        Ok(PlainAnswer {
            interaction: self.located(&table.interaction),
            provider: match &table.provider {
                Some(provider) => {
                    with_role(provider, Role::Provider, self.services, self.source)?;
                    Some(self.located(provider))
                }
                None => None,
            },
            operation: table.operation.clone(),
            set,
            announces,
            is_optional: table.optional,
        })
    }
}
