//! Single values: an example that is neither object nor list, against whatever came.

use pact_matching::matchingrules::DoMatch;
use pact_models::json_utils::json_to_string;
use pact_models::matchingrules::MatchingRule;
use serde_json::Value;

use super::paths::Live;
use super::rules::{Matcher, Ready};
use super::walk::Walk;

impl<'v> Walk<'v> {
    pub(super) fn values(&mut self, live: &Live<'_>, expected: &'v Value, actual: &'v Value) {
        let Some(applied) = live.applied() else {
            if expected != actual {
                let equality = MatchingRule::Equality;
                let result = equality.match_value(expected, actual, false, true);
                self.mismatch(expected, actual, || reason(result));
            }
            return;
        };
        let matchers = &applied.rules.matchers;
        if matchers.is_empty() {
            let path = self.path();
            self.mismatch(expected, actual, || no_matcher(&path));
            return;
        }
        let mut broken = Vec::new();
        for matcher in matchers {
            match matcher.value(expected, actual, applied.cascaded) {
                Ok(()) if applied.rules.any => return,
                Ok(()) => {}
                Err(detail) => broken.push(detail),
            }
        }
        for detail in broken {
            self.mismatch(expected, actual, || detail);
        }
    }
}

pub(super) fn no_matcher(path: &str) -> String {
    format!("No matcher found for path '{path}'")
}

/// Pact's words for what is wrong.
pub(super) fn reason<E: std::fmt::Display>(result: Result<(), E>) -> String {
    result.map_or_else(|error| error.to_string(), |()| String::new())
}

impl Matcher {
    fn value(&self, expected: &Value, actual: &Value, cascaded: bool) -> Result<(), String> {
        match (&self.ready, &self.rule, actual) {
            (Ready::Regex(regex), _, Value::String(text)) => self.matches(regex, text, text),
            (Ready::Regex(regex), ..) => {
                self.matches(regex, &actual.to_string(), &json_to_string(actual))
            }
            (_, MatchingRule::Type, _) if same_type(expected, actual) => Ok(()),
            _ => {
                let result = self.rule.match_value(expected, actual, cascaded, true);
                result.map_err(|error| error.to_string())
            }
        }
    }

    /// Whether a key keeps the rule.
    pub(super) fn key(&self, key: &str) -> Result<(), String> {
        match &self.ready {
            Ready::Regex(regex) => self.matches(regex, key, key),
            _ => {
                let result = self.rule.match_value("", key, false, false);
                result.map_err(|error| error.to_string())
            }
        }
    }

    fn matches(&self, regex: &onig::Regex, text: &str, shown: &str) -> Result<(), String> {
        if regex.is_match(text) {
            return Ok(());
        }
        let pattern = match &self.rule {
            MatchingRule::Regex(pattern) => pattern,
            _ => "",
        };
        Err(format!("Expected '{shown}' to match '{pattern}'"))
    }
}

fn same_type(expected: &Value, actual: &Value) -> bool {
    std::mem::discriminant(expected) == std::mem::discriminant(actual)
}
