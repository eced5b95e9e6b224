//! Lists: how long they may be, and which item is compared with which.

use pact_matching::matchingrules::DoMatch;
use pact_models::json_utils::json_to_string;
use serde_json::Value;

use super::found::Found;
use super::maps::unresolved_value;
use super::paths::{Applied, Live, Paths};
use super::place::Step;
use super::rules::{Matcher, Ready, Rules, Variant};
use super::values::no_matcher;
use super::walk::Walk;

/// Two lists, each also as the value that it is.
#[derive(Clone, Copy)]
struct Lists<'v> {
    expected: &'v Value,
    actual: &'v Value,
    example: &'v [Value],
    items: &'v [Value],
}

impl<'v> Walk<'v> {
    /// Both are lists.
    pub(super) fn lists(&mut self, live: &Live<'_>, expected: &'v Value, actual: &'v Value) {
        let (Value::Array(example), Value::Array(items)) = (expected, actual) else {
            return;
        };
        let lists = Lists {
            expected,
            actual,
            example,
            items,
        };
        match live.applied() {
            Some(applied) => self.list_by_rules(live, applied, lists),
            None => self.list_by_example(live, lists),
        }
    }

    fn list_by_example(&mut self, live: &Live<'_>, lists: Lists<'v>) {
        let (wanted, came) = (lists.example.len(), lists.items.len());
        if wanted == 0 && came > 0 {
            self.mismatch(lists.expected, lists.actual, || {
                let list = json_to_string(lists.actual);
                format!("Expected an empty List but received {list}")
            });
            return;
        }
        for (index, expected) in lists.example.iter().enumerate() {
            let step = Step::Index(index);
            match lists.items.get(index) {
                Some(actual) => self.compare_part(live, step, expected, actual),
                None if live.step(step).applied().is_none() => {
                    self.mismatch(lists.expected, lists.actual, || {
                        format!("Expected {} but was missing", json_to_string(expected))
                    });
                }
                None => {}
            }
        }
        if wanted != came {
            self.mismatch(lists.expected, lists.actual, || {
                format!("Expected a List with {wanted} elements but received {came} elements")
            });
        }
    }

    fn list_by_rules(&mut self, live: &Live<'_>, applied: Applied<'_>, lists: Lists<'v>) {
        let matchers = &applied.rules.matchers;
        if matchers.is_empty() {
            let path = self.path();
            self.mismatch(lists.expected, lists.actual, || no_matcher(&path));
            return;
        }
        // An empty example says nothing of the items, nor of how many there are.
        if lists.example.is_empty() {
            return;
        }
        let with_items = |matcher: &&Matcher| {
            !matches!(
                matcher.ready,
                Ready::EachValue { .. } | Ready::ArrayContains(_)
            )
        };
        // The rules of the items are the same for each of this list's own: one look is enough.
        let items = matchers.iter().any(|matcher| with_items(&matcher));
        let items = items.then(|| self.apart(|walk| walk.items(live, lists)));
        let broken_items = items.as_ref().is_some_and(|found| !found.is_empty());
        let mut all = Vec::with_capacity(matchers.len());
        for matcher in matchers {
            let found = self.apart(|walk| walk.list_by_rule(matcher, applied.cascaded, lists));
            if applied.rules.any && found.is_empty() && !(with_items(&matcher) && broken_items) {
                return;
            }
            all.push(found);
        }
        for found in all.into_iter().chain(items) {
            self.append(found);
        }
    }

    /// What one rule says of a list, but for its items where they are compared like any others.
    fn list_by_rule(&mut self, matcher: &Matcher, cascaded: bool, lists: Lists<'v>) {
        match &matcher.ready {
            Ready::EachValue { .. } if cascaded => {}
            Ready::EachValue { paths, unresolved } => {
                for name in unresolved {
                    self.mismatch(lists.expected, lists.actual, || unresolved_value(name));
                }
                self.items(&Live::above(paths), lists);
            }
            Ready::ArrayContains(variants) => self.contains(variants, lists),
            _ => {
                let rule = &matcher.rule;
                if let Err(error) = rule.match_value(lists.example, lists.items, cascaded, true) {
                    self.mismatch(lists.expected, lists.actual, || error.to_string());
                }
            }
        }
    }

    /// Each item against that of the example at its place, or against the first.
    fn items(&mut self, live: &Live<'_>, lists: Lists<'v>) {
        let Some(first) = lists.example.first() else {
            return;
        };
        for (index, actual) in lists.items.iter().enumerate() {
            let expected = lists.example.get(index).unwrap_or(first);
            self.compare_part(live, Step::Index(index), expected, actual);
        }
        // A list that a rule holds for may be shorter than the example: the rule holds for the
        // missing items as well, and judges their number.
    }

    fn contains(&mut self, variants: &[Variant], lists: Lists<'v>) {
        if variants.is_empty() {
            let paths = Paths::of_everything(Rules::equality());
            for index in 0..lists.example.len() {
                self.contains_one(index, &paths, lists);
            }
        }
        for variant in variants {
            self.contains_one(variant.index, &variant.paths, lists);
        }
    }

    fn contains_one(&mut self, index: usize, paths: &Paths, lists: Lists<'v>) {
        let Some(wanted) = lists.example.get(index) else {
            let length = lists.example.len();
            self.mismatch(lists.expected, lists.actual, || {
                format!(
                    "ArrayContains: variant {index} is missing from the expected list, which has \
                     {length} items"
                )
            });
            return;
        };
        let live = Live::at_root(paths);
        let is_it = |item: &&Value| {
            let mut walk = Walk::new(Found::any());
            walk.compare(&live, wanted, item);
            walk.into_found().is_empty()
        };
        if !lists.items.iter().any(|item| is_it(&item)) {
            self.mismatch(wanted, lists.actual, || {
                format!("Variant at index {index} ({wanted}) was not found in the actual list")
            });
        }
    }
}
