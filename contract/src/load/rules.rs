//! The matching rules of a request or a response: kept as text, which all interactions of a pact
//! share that have the same, and read when they are needed.
//!
//! Those of a body can be tens of thousands, one for each element of a list, and nearly all alike.
//! They are read here, each different one once; Pact's own reader takes ten times as long. All others
//! are left to Pact, and so is whatever is not written as it usually is.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use pact_models::matchingrules::{
    Category, MatchingRuleCategory, MatchingRules, RuleList, RuleLogic, matchers_from_json,
};
use pact_models::path_exp::DocPath;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::members::{Member, Members};
use super::message;
use super::path::path_parts;

/// The key of matching rules in a request or a response.
pub(super) const KEY: &str = "matchingRules";

/// The matching rules of a request or a response, checked when they were loaded.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RuleSet {
    text: Arc<str>,
    of: RulesOf,
}

/// What matching rules are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum RulesOf {
    /// A request or a response.
    Part,
    /// A message, which is the response to the request for it.
    Message,
}

/// Matching rules that have been read.
#[derive(Debug)]
pub struct Rules<'t> {
    /// Those of the body: the paths, no two the same, and what has to be kept there. Paths with the
    /// same rules share them.
    pub body: Vec<(Cow<'t, str>, Arc<RuleList>)>,
    /// Those of everything else.
    pub others: MatchingRules,
}

impl RuleSet {
    /// Of the JSON text of rules that have been checked.
    pub(super) fn new(text: Arc<str>, of: RulesOf) -> Self {
        Self { text, of }
    }

    pub(super) fn whose(&self) -> RulesOf {
        self.of
    }

    /// As JSON without blanks: the same for the same rules.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The rules.
    #[must_use]
    pub fn read(&self) -> Rules<'_> {
        let mut rules = by_us(&self.text).unwrap_or_else(|| apart(self.as_written()));
        self.and_implied(&mut rules.others);
        rules
    }

    /// The rules as Pact's own type has them, however many.
    #[must_use]
    pub fn by_pact(&self) -> MatchingRules {
        let mut rules = self.as_written();
        self.and_implied(&mut rules);
        rules
    }

    /// Those that stand in the pact.
    pub(super) fn as_written(&self) -> MatchingRules {
        by_pact(&self.text).unwrap_or_default()
    }

    fn and_implied(&self, rules: &mut MatchingRules) {
        match self.of {
            RulesOf::Part => {}
            RulesOf::Message => message::and_any_success(rules),
        }
    }
}

/// Whether one of the rules may have generators.
pub(super) fn may_generate(text: &str) -> bool {
    text.contains("\"generators\"")
}

/// Checks that Pact can read these rules, of which each path and each single rule is known to be
/// usable.
///
/// # Errors
/// What Pact says.
pub(super) fn check(text: &str) -> Result<(), String> {
    match by_us(text) {
        Some(_) => Ok(()),
        None => by_pact(text).map(drop),
    }
}

fn by_pact(text: &str) -> Result<MatchingRules, String> {
    let rules: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    matchers_from_json(&json!({KEY: rules}), &None).map_err(|error| format!("{error:#}"))
}

fn apart(mut rules: MatchingRules) -> Rules<'static> {
    let body = rules.rules.remove(&Category::BODY).unwrap_or_default();
    let body = body.rules.into_iter();
    Rules {
        body: body
            .map(|(path, list)| (String::from(path).into(), Arc::new(list)))
            .collect(),
        others: rules,
    }
}

/// `None` where only Pact can tell what is meant.
fn by_us(text: &str) -> Option<Rules<'_>> {
    let Members(members) = serde_json::from_str(text).ok()?;
    let is_flat = |(key, _): &(Cow<'_, str>, _)| key.starts_with('$');
    match members.first() {
        Some(first) if is_flat(first) => flat(members),
        _ if members.iter().any(is_flat) => None,
        _ => by_category(members),
    }
}

/// `{"$.body.a": rule}`, the form up to version 2.
fn flat<'t>(members: Vec<Member<'t>>) -> Option<Rules<'t>> {
    let mut lists = Lists::default();
    let mut body = Vec::with_capacity(members.len());
    let mut others = Map::new();
    for (key, rule) in members {
        match key.strip_prefix("$.body") {
            Some(path) => {
                let path = format!("${path}");
                is_usable(&path).then_some(())?;
                body.push((Cow::Owned(path), lists.of_rule(rule)?));
            }
            None if key.starts_with('$') => {
                others.insert(key.into_owned(), serde_json::from_str(rule.get()).ok()?);
            }
            None => return None,
        }
    }
    rules(body, others)
}

/// `{"body": {"$.a": {"matchers": [rule]}}}`, the form since.
fn by_category<'t>(members: Vec<Member<'t>>) -> Option<Rules<'t>> {
    let mut lists = Lists::default();
    let mut body = Vec::new();
    let mut others = Map::new();
    for (key, value) in members {
        if key != "body" {
            others.insert(key.into_owned(), serde_json::from_str(value.get()).ok()?);
            continue;
        }
        let Members(paths) = serde_json::from_str(value.get()).ok()?;
        for (path, list) in paths {
            is_usable(&path).then_some(())?;
            let list = lists.of_list(list)?;
            if !list.rules.is_empty() {
                body.push((path, list));
            }
        }
    }
    rules(body, others)
}

/// Whether it is a path, and none of Pact's names for things that are not.
fn is_usable(path: &str) -> bool {
    path_parts(path).is_some()
}

fn rules(
    body: Vec<(Cow<'_, str>, Arc<RuleList>)>,
    others: Map<String, Value>,
) -> Option<Rules<'_>> {
    let others = match others.is_empty() {
        true => MatchingRules::default(),
        false => matchers_from_json(&json!({KEY: others}), &None).ok()?,
    };
    // There are other ways to write a rule of a body.
    let all = !others.rules.contains_key(&Category::BODY);
    all.then_some(Rules { body, others })
}

/// The rules read so far, by their text.
#[derive(Default)]
struct Lists<'t>(HashMap<&'t str, Arc<RuleList>>);

impl<'t> Lists<'t> {
    /// Of one rule alone.
    fn of_rule(&mut self, rule: &'t RawValue) -> Option<Arc<RuleList>> {
        self.read(rule, |body, value| {
            body.rule_from_json(DocPath::root(), &value, RuleLogic::And)
        })
    }

    /// Of a list of rules, with how they are combined.
    fn of_list(&mut self, list: &'t RawValue) -> Option<Arc<RuleList>> {
        self.read(list, |body, value| {
            body.add_v3_rules_from_json(&json!({"$": value}))
        })
    }

    fn read<E>(
        &mut self,
        text: &'t RawValue,
        add: impl FnOnce(&mut MatchingRuleCategory, Value) -> Result<(), E>,
    ) -> Option<Arc<RuleList>> {
        if let Some(list) = self.0.get(text.get()) {
            return Some(Arc::clone(list));
        }
        let mut body = MatchingRuleCategory::empty(Category::BODY);
        add(&mut body, serde_json::from_str(text.get()).ok()?).ok()?;
        let list = body.rules.remove(&DocPath::root());
        let list = Arc::new(list.unwrap_or_else(|| RuleList::empty(RuleLogic::And)));
        self.0.insert(text.get(), Arc::clone(&list));
        Some(list)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// All of the rules by category and path, in the words of Pact's types.
    fn listed(rules: &MatchingRules) -> BTreeMap<(String, String), String> {
        let categories = rules.rules.iter();
        categories
            .flat_map(|(category, rules)| {
                rules.rules.iter().map(move |(path, list)| {
                    (
                        (category.to_string(), path.to_string()),
                        format!("{list:?}"),
                    )
                })
            })
            .collect()
    }

    fn together(rules: Rules<'_>) -> MatchingRules {
        let mut all = rules.others;
        for (path, list) in rules.body {
            let path = DocPath::new(path.into_owned()).unwrap();
            let body = all.add_category(Category::BODY);
            body.rules.insert(path, RuleList::clone(&list));
        }
        all
    }

    fn same(rules: &Value, expected_here: bool) {
        let set = RuleSet::new(rules.to_string().into(), RulesOf::Part);
        assert_eq!(by_us(set.text()).is_some(), expected_here, "{rules}");
        assert_eq!(
            listed(&together(set.read())),
            listed(&set.by_pact()),
            "{rules}"
        );
    }

    #[test]
    fn what_is_read_here_is_what_pact_reads() {
        let kind = json!({"match": "type"});
        same(&json!({}), true);
        same(
            &json!({
                "$.body": {"min": 1, "match": "type"},
                "$.body.a[0].b": kind,
                "$.body['c d'][*]": {"match": "regex", "regex": "a+"},
                "$.headers.X-A": {"match": "regex", "regex": "b"},
                "$.status": kind
            }),
            true,
        );
        same(
            &json!({
                "body": {
                    "$.a": {"combine": "OR", "matchers": [kind, {"match": "null"}]},
                    "$.b": {"matchers": [kind]},
                    "$.none": {"matchers": []}
                },
                "header": {"X-A": {"matchers": [{"match": "regex", "regex": "b"}]}},
                "status": {"$": {"matchers": [{"match": "statusCode", "status": "success"}]}}
            }),
            true,
        );
    }

    #[test]
    fn what_is_written_otherwise_is_left_to_pact() {
        let list = json!({"matchers": [{"match": "type"}]});
        same(&json!({"body": list}), false);
        same(&json!({"body": {"a.b": list}}), false);
        same(
            &json!({"Body": {"$.a": list}, "body": {"$.b": list}}),
            false,
        );
        same(&json!({"other": {"$.a": list}}), false);
        same(&json!({"$['body']['a']": {"match": "type"}}), false);
    }

    #[test]
    fn the_same_rules_are_read_once() {
        let list = json!({"matchers": [{"match": "type"}]});
        let rules = json!({"body": {"$.a": list, "$.b": list}});
        let set = RuleSet::new(rules.to_string().into(), RulesOf::Part);
        let body = set.read().body;
        assert!(Arc::ptr_eq(&body[0].1, &body[1].1));
    }

    #[test]
    fn rules_that_pact_cannot_read_are_found() {
        for wrong in [
            json!({"$.bodyguard": {"match": "type"}}),
            json!({"header": 1}),
        ] {
            assert!(check(&wrong.to_string()).is_err(), "{wrong}");
        }
    }
}
