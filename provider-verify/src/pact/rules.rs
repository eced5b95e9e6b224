//! The matching rules of responses, compiled: once for all interactions that have the same, since a
//! pact has few different ones, and to compile them takes longer than to hold an answer against them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use contract::RuleSet;
use pact_matching::{CoreMatchingContext, DiffConfig, HeaderMatchingContext};
use pact_models::matchingrules::{Category, MatchingRuleCategory, MatchingRules};

use crate::matching::Paths;

/// The matching rules of one response.
#[derive(Debug)]
pub(crate) struct Rules {
    /// Of a JSON body.
    pub(super) body: Arc<Paths>,
    pub(super) status: CoreMatchingContext,
    pub(super) headers: HeaderMatchingContext,
    source: Source,
}

/// Where the rules of a body can be had in Pact's own form, for those that it compares itself.
#[derive(Debug)]
enum Source {
    Text(RuleSet),
    Pact(MatchingRuleCategory),
}

impl Rules {
    pub(crate) fn compile(rules: &RuleSet) -> Self {
        let read = rules.read();
        let body = read.body.iter().map(|(path, list)| (&**path, &**list));
        let paths = Paths::compile(body);
        Self::with(paths, &read.others, Source::Text(rules.clone()))
    }

    /// Of rules that are kept with their response.
    pub(crate) fn of_pact(rules: &MatchingRules) -> Self {
        let body = rules.rules_for_category(Category::BODY).unwrap_or_default();
        Self::with(Paths::of_category(&body), rules, Source::Pact(body))
    }

    fn with(body: Paths, others: &MatchingRules, source: Source) -> Self {
        let headers = context(others, Category::HEADER, DiffConfig::NoUnexpectedKeys);
        Self {
            body: Arc::new(body),
            status: context(others, Category::STATUS, DiffConfig::AllowUnexpectedKeys),
            headers: HeaderMatchingContext::new(&headers),
            source,
        }
    }

    /// Those of a body, for Pact to compare it.
    pub(super) fn body_by_pact(&self) -> CoreMatchingContext {
        let config = DiffConfig::AllowUnexpectedKeys;
        match &self.source {
            Source::Text(rules) => context(&rules.by_pact(), Category::BODY, config),
            Source::Pact(rules) => CoreMatchingContext::new(config, rules),
        }
    }
}

fn context(rules: &MatchingRules, category: Category, config: DiffConfig) -> CoreMatchingContext {
    let rules = rules.rules_for_category(category);
    CoreMatchingContext::new(config, &rules.unwrap_or_default())
}

/// The rules that a run has compiled. Of many different ones only some are kept: what is seldom needed
/// again would fill the memory.
#[derive(Debug, Default)]
pub(crate) struct CompiledRules(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    rules: HashMap<RuleSet, Arc<Rules>>,
    /// How long their texts are together, in bytes: a measure of what they take.
    size: usize,
}

impl CompiledRules {
    /// The most that is kept: what is compiled takes several times as much memory as its text.
    const LARGEST: usize = 512 * 1024;

    /// These rules, compiled.
    pub(crate) fn of(&self, rules: &RuleSet) -> Arc<Rules> {
        // A panic while the lock is held leaves what is kept as it was.
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept.rules.get(rules) {
            return Arc::clone(known);
        }
        let compiled = Arc::new(Rules::compile(rules));
        let size = rules.text().len();
        if kept.size + size > Self::LARGEST {
            *kept = Kept::default();
        }
        if size <= Self::LARGEST {
            kept.size += size;
            kept.rules.insert(rules.clone(), Arc::clone(&compiled));
        }
        compiled
    }
}
