//! The matchers that `pact_consumer` has no macro for.

use pact_consumer::prelude::{JsonPattern, Pattern};
use pact_models::matchingrules::{MatchingRule, MatchingRuleCategory, RuleList, RuleLogic};
use pact_models::path_exp::DocPath;
use serde_json::Value;

/// Any whole number.
pub fn integer(example: i64) -> JsonPattern {
    JsonPattern::pattern(Ruled {
        example: example.into(),
        rule: MatchingRule::Integer,
    })
}

/// Any number with a decimal point.
///
/// # Panics
/// When the example is whole, infinite or not a number: Pact would not match its own example.
pub fn decimal(example: f64) -> JsonPattern {
    assert!(
        example.fract() != 0.0 && example.is_finite(),
        "{example} is no decimal number"
    );
    JsonPattern::pattern(Ruled {
        example: example.into(),
        rule: MatchingRule::Decimal,
    })
}

/// `true` or `false`.
pub fn boolean(example: bool) -> JsonPattern {
    JsonPattern::pattern(Ruled {
        example: example.into(),
        rule: MatchingRule::Boolean,
    })
}

/// Whatever `pattern` matches, or `null`. The example is the pattern's. A pattern without a rule
/// of its own means any value of its type. For single values: what is inside an object or array
/// keeps its rules, which Pact would hold against a `null` as well.
pub fn null_or(pattern: impl Into<JsonPattern>) -> JsonPattern {
    JsonPattern::pattern(NullOr(pattern.into()))
}

/// A value that one of Pact's matchers stands for.
#[derive(Debug)]
struct Ruled {
    example: Value,
    rule: MatchingRule,
}

impl Pattern for Ruled {
    type Matches = Value;

    fn to_example(&self) -> Value {
        self.example.clone()
    }

    fn to_example_bytes(&self) -> Vec<u8> {
        self.example.to_string().into_bytes()
    }

    fn extract_matching_rules(&self, path: DocPath, rules: &mut MatchingRuleCategory) {
        rules.add_rule(path, self.rule.clone(), RuleLogic::And);
    }
}

#[derive(Debug)]
struct NullOr(JsonPattern);

impl Pattern for NullOr {
    type Matches = Value;

    fn to_example(&self) -> Value {
        self.0.to_example()
    }

    fn to_example_bytes(&self) -> Vec<u8> {
        self.0.to_example_bytes()
    }

    fn extract_matching_rules(&self, path: DocPath, rules: &mut MatchingRuleCategory) {
        self.0.extract_matching_rules(path.clone(), rules);
        let list = rules
            .rules
            .entry(path)
            .or_insert_with(|| RuleList::empty(RuleLogic::Or));
        list.rule_logic = RuleLogic::Or;
        if list.rules.is_empty() {
            list.rules.push(MatchingRule::Type);
        }
        list.rules.push(MatchingRule::Null);
    }
}
