//! What was seen of a consumer against what is expected of it. Pure.

use contract::project::{Expected, FaultPlan, FaultScenario, Placeholder};
use contract::{Mismatch, Place, Reaction, Rule};
use serde_json::{Value, json};
use test_environment::scenario::{Answer, compare};

use super::observe::{Held, Observed, is_error};
use super::world::Given;

/// What is expected.
pub(super) struct Demand<'a> {
    pub(super) plan: &'a FaultPlan,
    pub(super) scenario: &'a FaultScenario,
    pub(super) reaction: Reaction,
    /// The answer that has the fault; `None` without one.
    pub(super) given: Option<&'a Given>,
    /// The answer of a refusal, where the plan says it.
    pub(super) refusal: Option<&'a Expected>,
    /// How many errors it logs without a fault: none, unless the right thing is to refuse.
    pub(super) plain_errors: usize,
}

impl Demand<'_> {
    /// Everything that is not as it has to be; in words for a report, why nothing can be said.
    pub(super) fn judge(
        &self,
        seen: &Observed,
        value: &impl Fn(&Placeholder) -> Result<Value, String>,
    ) -> Result<Vec<Mismatch>, String> {
        if let Some(why) = &seen.died {
            return Ok(vec![self.mismatch(
                Place::Process,
                json!("runs on"),
                json!("died"),
                why.clone(),
            )]);
        }
        let mut mismatches = Vec::new();
        match &seen.answer {
            Ok(answer) => mismatches.extend(self.answer(answer, value)?),
            Err(detail) => mismatches.push(self.mismatch(
                Place::Status,
                json!("an answer"),
                json!("none"),
                detail.clone(),
            )),
        }
        if seen.elapsed > self.plan.deadline {
            let milliseconds =
                |duration: std::time::Duration| json!(format!("{} ms", duration.as_millis()));
            mismatches.push(self.mismatch(
                Place::Time,
                milliseconds(self.plan.deadline),
                milliseconds(seen.elapsed),
                String::new(),
            ));
        }
        mismatches.extend(self.state(seen));
        mismatches.extend(self.log(&seen.logged));
        Ok(mismatches)
    }

    fn mismatch(&self, place: Place, expected: Value, actual: Value, detail: String) -> Mismatch {
        Mismatch {
            place,
            rule: Rule::Fault {
                reaction: self.reaction,
            },
            expected: Some(expected),
            actual: Some(actual),
            detail,
        }
    }

    fn answer(
        &self,
        answer: &Answer,
        value: &impl Fn(&Placeholder) -> Result<Value, String>,
    ) -> Result<Vec<Mismatch>, String> {
        let plain = &self.scenario.step.expected;
        let expected = match (self.reaction, self.refusal) {
            (Reaction::Refuse, Some(refusal)) => refusal,
            (Reaction::Refuse, None) => {
                let is_refused = answer.status >= 400;
                return Ok(match is_refused {
                    true => Vec::new(),
                    false => vec![self.mismatch(
                        Place::Status,
                        json!("a status of 400 or above"),
                        json!(answer.status),
                        String::new(),
                    )],
                });
            }
            (Reaction::Tolerate | Reaction::Recover, _) => plain,
        };
        let mismatches = self.compared(expected, answer, value)?;
        // Where the right thing is a refusal already, the same one is right as well.
        let is_refused_anyway = self.reaction == Reaction::Refuse && plain.status >= 400;
        match is_refused_anyway && self.compared(plain, answer, value)?.is_empty() {
            true => Ok(Vec::new()),
            false => Ok(mismatches),
        }
    }

    fn compared(
        &self,
        expected: &Expected,
        answer: &Answer,
        value: &impl Fn(&Placeholder) -> Result<Value, String>,
    ) -> Result<Vec<Mismatch>, String> {
        let mut mismatches = compare(expected, answer, value)?;
        for mismatch in &mut mismatches {
            mismatch.rule = Rule::Fault {
                reaction: self.reaction,
            };
        }
        Ok(mismatches)
    }

    /// A refusal leaves everything as it was; anything else leaves what the scenario creates, once.
    fn state(&self, seen: &Observed) -> Option<Mismatch> {
        let creates = match self.reaction {
            Reaction::Refuse => 0,
            Reaction::Tolerate | Reaction::Recover => self.scenario.creates,
        };
        let expected = match creates {
            0 => "as before".to_owned(),
            number => format!("{number} more"),
        };
        let Held { before, after } = match seen.state.as_ref()? {
            Ok(state) => state,
            Err(why) => {
                let unread = json!("could not be read");
                let detail = why.clone();
                return Some(self.mismatch(Place::State, json!(expected), unread, detail));
            }
        };
        let mut lost = before.clone();
        let mut gained = Vec::new();
        for item in after {
            match lost.iter().position(|other| other == item) {
                Some(index) => {
                    lost.swap_remove(index);
                }
                None => gained.push(item),
            }
        }
        let is_right = lost.is_empty() && gained.len() == creates;
        (!is_right).then(|| {
            let mut actual = format!("{} more", gained.len());
            if !lost.is_empty() {
                actual.push_str(&format!(", {} less", lost.len()));
            }
            let detail = match gained.first() {
                Some(first) => format!("the first new one is {first}"),
                None => String::new(),
            };
            self.mismatch(Place::State, json!(expected), json!(actual), detail)
        })
    }

    /// A refusal is told in one line that names provider and operation; anything else is no more of an
    /// error than without a fault.
    fn log(&self, logged: &[String]) -> Vec<Mismatch> {
        let errors: Vec<&String> = logged
            .iter()
            .filter(|line| is_error(self.plan, line))
            .collect();
        let lines = |number: usize| match number {
            1 => json!("1 error line"),
            number => json!(format!("{number} error lines")),
        };
        let is_refusal = self.reaction == Reaction::Refuse;
        let expected = match is_refusal {
            true => 1,
            false => self.plain_errors,
        };
        if errors.len() != expected {
            let detail = errors.first().map(|line| line.to_string());
            let detail = detail.unwrap_or_default();
            return vec![self.mismatch(Place::Log, lines(expected), lines(errors.len()), detail)];
        }
        let (Some(line), Some(given), true) = (errors.first(), self.given, is_refusal) else {
            return Vec::new();
        };
        let named = [&given.provider, &given.operation];
        let unnamed = named
            .into_iter()
            .filter(|name| !line.contains(name.as_str()));
        unnamed
            .map(|name| {
                let expected = json!(format!("an error line that names {name}"));
                self.mismatch(Place::Log, expected, json!("it does not"), line.to_string())
            })
            .collect()
    }
}
