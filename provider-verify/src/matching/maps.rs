//! Objects: which keys there must be, which values are compared, and with which.

use std::collections::BTreeMap;

use pact_matching::matchingrules::DoMatch;
use pact_models::matchingrules::MatchingRule;
use serde_json::{Map, Value};

use super::found::Sides;
use super::paths::Live;
use super::place::Step;
use super::rules::{Matcher, Ready};
use super::walk::Walk;

type Members = Map<String, Value>;

impl<'v> Walk<'v> {
    /// Both are objects. Every rule has to be kept here, also where one of them is enough for
    /// values and lists: so it is with Pact.
    pub(super) fn maps(&mut self, live: &Live<'_>, expected: &'v Value, actual: &'v Value) {
        let (Value::Object(example), Value::Object(members)) = (expected, actual) else {
            return;
        };
        let Some(applied) = live.applied() else {
            self.keys(live, example, members);
            self.members(live, example, members);
            return;
        };
        let (for_values, for_map): (Vec<_>, Vec<_>) = applied
            .rules
            .matchers
            .iter()
            .partition(|matcher| !applied.cascaded && matcher.is_for_values());
        let mut every_member = false;
        for matcher in for_values {
            let Ready::EachValue { paths, unresolved } = &matcher.ready else {
                every_member = true;
                continue;
            };
            for name in unresolved {
                self.mismatch(expected, actual, || unresolved_value(name));
            }
            self.every_member(&Live::above(paths), example, members);
        }
        for matcher in &for_map {
            if let Some(detail) = matcher.map(example, members, applied.cascaded) {
                self.mismatch(expected, actual, || detail);
            }
        }
        if !for_map.is_empty() {
            self.keys(live, example, members);
        }
        // The rules of the members are the same for each of this object's own: one look is enough.
        if every_member {
            self.every_member(live, example, members);
        } else if !for_map.is_empty() {
            self.members(live, example, members);
        }
    }

    /// The members that the example has, each with its own.
    fn members(&mut self, live: &Live<'_>, example: &'v Members, members: &'v Members) {
        for (key, expected) in example {
            if let Some(actual) = members.get(key) {
                self.compare_part(live, Step::Key(key), expected, actual);
            }
        }
    }

    /// All members that came; those that the example does not have against its first.
    fn every_member(&mut self, live: &Live<'_>, example: &'v Members, members: &'v Members) {
        let first = example.iter().min_by_key(|(key, _)| *key);
        let first = first.map(|(_, value)| value);
        for (key, actual) in members {
            if let Some(expected) = example.get(key).or(first) {
                self.compare_part(live, Step::Key(key), expected, actual);
            }
        }
    }

    fn keys(&mut self, live: &Live<'_>, example: &'v Members, members: &'v Members) {
        let exact = live.exact();
        if !exact.is_some_and(|rules| rules.govern_keys()) {
            self.missing_keys(example, members);
        }
        if let (Some(_), Some(applied)) = (exact, live.applied()) {
            for matcher in &applied.rules.matchers {
                if let Ready::EachKey(rules) = &matcher.ready {
                    self.each_key(rules, example, members);
                }
            }
        }
    }

    fn missing_keys(&mut self, example: &'v Members, members: &'v Members) {
        let missing = example.keys().filter(|key| !members.contains_key(*key));
        let mut missing: Vec<_> = missing.map(String::as_str).collect();
        missing.sort_unstable();
        for &key in &missing {
            let sides = Sides {
                expected: example.get(key),
                actual: None,
            };
            self.mismatch_of_part(Step::Key(key), sides, || {
                let all = missing.join(", ");
                format!("Actual map is missing the following keys: {all}")
            });
        }
    }

    fn each_key(
        &mut self,
        rules: &[Result<Matcher, String>],
        example: &'v Members,
        members: &'v Members,
    ) {
        for rule in rules {
            let matcher = match rule {
                Ok(matcher) => matcher,
                Err(name) => {
                    let (expected, actual) = (as_value(example), as_value(members));
                    self.mismatch(&expected, &actual, || {
                        format!("Expected a matching rule, found an unresolved reference '{name}'")
                    });
                    continue;
                }
            };
            for (key, actual) in members {
                if let Err(detail) = matcher.key(key) {
                    let sides = Sides {
                        expected: example.get(key),
                        actual: Some(actual),
                    };
                    self.mismatch_of_part(Step::Key(key), sides, || detail);
                }
            }
        }
    }
}

pub(super) fn unresolved_value(name: &str) -> String {
    format!("Found an un-resolved reference {name}")
}

fn as_value(members: &Members) -> Value {
    Value::Object(members.clone())
}

impl Matcher {
    /// What is wrong with an object as a whole. Pact wants copies to look at: they are made only
    /// where something is.
    fn map(&self, expected: &Members, actual: &Members, cascaded: bool) -> Option<String> {
        let kept = match &self.rule {
            MatchingRule::Regex(_)
            | MatchingRule::Type
            | MatchingRule::ArrayContains(_)
            | MatchingRule::EachKey(_)
            | MatchingRule::EachValue(_)
            | MatchingRule::Values => true,
            MatchingRule::MinType(min) => cascaded || actual.len() >= *min,
            MatchingRule::MaxType(max) => cascaded || actual.len() <= *max,
            MatchingRule::MinMaxType(min, max) => cascaded || (*min..=*max).contains(&actual.len()),
            MatchingRule::Equality => expected == actual,
            MatchingRule::NotEmpty => !actual.is_empty(),
            _ => false,
        };
        if kept {
            return None;
        }
        let copy = |members: &Members| -> BTreeMap<String, Value> {
            let members = members.iter();
            members
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect()
        };
        let result = self
            .rule
            .match_value(&copy(expected), &copy(actual), cascaded, false);
        result.err().map(|error| error.to_string())
    }
}
