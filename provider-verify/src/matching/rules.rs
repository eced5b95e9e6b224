//! A path's list of rules, with everything that can be made ready before the first answer.

use onig::Regex;
use pact_models::matchingrules::expressions::MatchingRuleDefinition;
use pact_models::matchingrules::{MatchingRule, MatchingRuleCategory, RuleList, RuleLogic};

use super::paths::Paths;

/// The rules of one path.
#[derive(Debug)]
pub(super) struct Rules {
    pub(super) matchers: Vec<Matcher>,
    /// Whether one of them is enough, for values and lists; an object has to keep them all.
    pub(super) any: bool,
}

/// One rule.
#[derive(Debug)]
pub(super) struct Matcher {
    /// In Pact's form, which decides single values and finds the words for what is wrong.
    pub(super) rule: MatchingRule,
    pub(super) ready: Ready,
}

/// What a rule needs to be applied.
#[derive(Debug)]
pub(super) enum Ready {
    /// No more than the rule itself.
    AsItIs,
    /// The text form must match. Pact's own engine, so that every pattern means the same.
    Regex(Regex),
    /// The values of an object match, whatever their keys.
    Values,
    /// The values of an object or list keep these rules; no others hold for them.
    EachValue {
        paths: Box<Paths>,
        /// Names of rules that the pact does not define.
        unresolved: Vec<String>,
    },
    /// The keys of an object keep these rules.
    EachKey(Vec<Result<Matcher, String>>),
    /// The list has an item for each variant; empty for one for each item of the example.
    ArrayContains(Vec<Variant>),
}

/// An item that a list has to contain.
#[derive(Debug)]
pub(super) struct Variant {
    /// Which item of the example.
    pub(super) index: usize,
    /// The rules for it, with the item as the root.
    pub(super) paths: Paths,
}

impl Rules {
    pub(super) fn compile(list: &RuleList) -> Self {
        Self {
            matchers: list.rules.iter().cloned().map(Matcher::compile).collect(),
            any: list.rule_logic == RuleLogic::Or,
        }
    }

    pub(super) fn equality() -> Self {
        Self::compile(&RuleList::equality())
    }

    /// Whether one of the rules says what keys an object may have.
    pub(super) fn govern_keys(&self) -> bool {
        self.matchers.iter().any(|matcher| {
            matches!(
                matcher.rule,
                MatchingRule::Values | MatchingRule::EachValue(_) | MatchingRule::EachKey(_)
            )
        })
    }
}

impl Matcher {
    fn compile(rule: MatchingRule) -> Self {
        let ready = match &rule {
            MatchingRule::Regex(pattern) => Regex::new(pattern).map_or(Ready::AsItIs, Ready::Regex),
            MatchingRule::Values => Ready::Values,
            MatchingRule::EachValue(each) => each_value(each),
            MatchingRule::EachKey(each) => Ready::EachKey(each_key(each)),
            MatchingRule::ArrayContains(variants) => {
                let variant = |index, rules: &MatchingRuleCategory| Variant {
                    index,
                    paths: Paths::of_category(rules),
                };
                let variants = variants.iter();
                Ready::ArrayContains(
                    variants
                        .map(|(index, rules, _)| variant(*index, rules))
                        .collect(),
                )
            }
            _ => Ready::AsItIs,
        };
        Self { rule, ready }
    }

    /// Whether the rule is for an object's values, with whatever keys.
    pub(super) fn is_for_values(&self) -> bool {
        self.rule.is_values_matcher()
    }
}

fn each_value(each: &MatchingRuleDefinition) -> Ready {
    let known = each.rules.iter().filter_map(|rule| rule.as_ref().left());
    let unknown = each.rules.iter().filter_map(|rule| rule.as_ref().right());
    Ready::EachValue {
        paths: Box::new(Paths::of_every_part(Rules {
            matchers: known.cloned().map(Matcher::compile).collect(),
            any: false,
        })),
        unresolved: unknown.map(|reference| reference.name.clone()).collect(),
    }
}

fn each_key(each: &MatchingRuleDefinition) -> Vec<Result<Matcher, String>> {
    let rules = each.rules.iter();
    rules
        .map(|rule| match rule.as_ref().left() {
            Some(rule) => Ok(Matcher::compile(rule.clone())),
            None => Err(rule
                .as_ref()
                .right()
                .map_or_else(String::new, |reference| reference.name.clone())),
        })
        .collect()
}
