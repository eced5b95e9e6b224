//! What is wrong with one answer, place by place: what the pact and the schema say of the same place
//! is one finding with two rules, not two findings.

use std::collections::BTreeMap;

use contract::{Mismatch, Place, Rule};

use crate::words;

/// The most rules that are named at one place.
const RULES: usize = 8;

/// One place where an answer breaks its contract.
pub(crate) struct Finding<'m> {
    /// Counted from 1, in the order of the mismatches.
    pub(crate) number: usize,
    pub(crate) place: &'m Place,
    /// Those at this place; never empty.
    pub(crate) mismatches: Vec<&'m Mismatch>,
}

/// The mismatches of one answer by their places.
pub(crate) fn findings(mismatches: &[Mismatch]) -> Vec<Finding<'_>> {
    let mut findings: Vec<Finding<'_>> = Vec::new();
    let mut known: BTreeMap<&Place, usize> = BTreeMap::new();
    for mismatch in mismatches {
        let index = *known.entry(&mismatch.place).or_insert(findings.len());
        match findings.get_mut(index) {
            Some(finding) => finding.mismatches.push(mismatch),
            None => findings.push(Finding {
                number: index + 1,
                place: &mismatch.place,
                mismatches: vec![mismatch],
            }),
        }
    }
    findings
}

impl<'m> Finding<'m> {
    /// What is asked for at the place, each thing once.
    pub(crate) fn expected(&self) -> Vec<String> {
        self.each(words::expected)
    }

    /// What was there instead: one thing, unless its rules look at it differently.
    pub(crate) fn actual(&self) -> Vec<String> {
        self.each(|mismatch| Some(words::actual(mismatch)))
    }

    /// The rules that are broken here.
    pub(crate) fn rules(&self) -> Vec<String> {
        self.each(|mismatch| Some(words::rule(&mismatch.rule)))
    }

    /// What the libraries of the rules say of it.
    pub(crate) fn details(&self) -> Vec<String> {
        let details = self.each(|mismatch| Some(words::detail(mismatch)));
        details.into_iter().filter(|one| !one.is_empty()).collect()
    }

    /// The rules by which this place is the same cause as that of another check. Where the schema is
    /// broken, Pact's example in the one and its lack in the other make no difference.
    pub(crate) fn decisive(&self) -> Vec<&'m Rule> {
        let rules = self.mismatches.iter().map(|mismatch| &mismatch.rule);
        let of_schema = rules
            .clone()
            .filter(|rule| matches!(rule, Rule::Schema { .. }));
        match of_schema.clone().next() {
            Some(_) => of_schema.collect(),
            None => rules.collect(),
        }
    }

    fn each(&self, say: impl Fn(&Mismatch) -> Option<String>) -> Vec<String> {
        let mut once: Vec<String> = Vec::new();
        let mut more = 0;
        for said in self.mismatches.iter().filter_map(|one| say(one)) {
            match once.contains(&said) {
                true => {}
                false if once.len() == RULES => more += 1,
                false => once.push(said),
            }
        }
        if more > 0 {
            once.push(format!("… and {more} more"));
        }
        once
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn mismatch(pointer: &str, rule: Rule) -> Mismatch {
        Mismatch {
            place: Place::Body {
                pointer: pointer.into(),
            },
            rule,
            expected: None,
            actual: Some(json!(null)),
            detail: String::new(),
        }
    }

    fn pact() -> Rule {
        Rule::Pact {
            mismatch: "BodyMismatch".into(),
        }
    }

    fn schema(keyword: usize) -> Rule {
        Rule::Schema {
            schema: "s".into(),
            keyword: format!("/{keyword}"),
        }
    }

    #[test]
    fn one_place_is_one_finding_wherever_its_mismatches_stand() {
        let mismatches = [
            mismatch("/a", pact()),
            mismatch("/b", pact()),
            mismatch("/a", schema(1)),
        ];
        let findings = findings(&mismatches);
        assert_eq!(findings.len(), 2);
        assert_eq!(
            findings[0].rules(),
            ["Pact, BodyMismatch", "schema s, keyword /1"]
        );
        assert_eq!(findings[0].actual(), ["null"]);
        assert_eq!(findings[0].decisive(), [&schema(1)]);
        assert_eq!(findings[1].decisive(), [&pact()]);
    }

    #[test]
    fn of_very_many_rules_at_one_place_the_first_are_named() {
        let mismatches: Vec<Mismatch> = (0..1000).map(|n| mismatch("", schema(n))).collect();
        let rules = findings(&mismatches)[0].rules();
        assert_eq!(rules.len(), RULES + 1);
        assert_eq!(rules[RULES], format!("… and {} more", 1000 - RULES));
    }
}
