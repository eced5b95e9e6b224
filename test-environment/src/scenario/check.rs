//! An answer against what a step of a scenario expects. Pure.

use contract::project::{Expectation, Expected, Placeholder, ScenarioStep};
use contract::{Mismatch, Place, Rule};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use super::Answer;

/// What an answer came to.
pub struct Checked {
    /// Where it differs from what is expected.
    pub mismatches: Vec<Mismatch>,
    /// The values that the step saves, as far as they are there.
    pub saved: Vec<(String, Value)>,
}

/// Compares. `value` says what a placeholder stands for.
///
/// # Errors
///
/// When a placeholder has no value; in words for a report.
pub fn check(
    step: &ScenarioStep,
    answer: &Answer,
    value: &impl Fn(&Placeholder) -> Result<Value, String>,
) -> Result<Checked, String> {
    let mut mismatches = compare(&step.expected, answer, value)?;
    let body: Option<Value> = serde_json::from_slice(&answer.body).ok();
    let mut saved = vec![];
    for (name, pointer) in &step.save {
        match body.as_ref().and_then(|body| body.pointer(pointer)) {
            Some(value) => saved.push((name.clone(), value.clone())),
            None => mismatches.push(Mismatch {
                place: in_body(pointer),
                rule: rule(format!("save.{name}")),
                expected: None,
                actual: None,
                detail: "there is nothing to save".to_owned(),
            }),
        }
    }
    Ok(Checked { mismatches, saved })
}

/// The places where an answer differs from what is expected. `value` says what a placeholder stands
/// for.
///
/// # Errors
///
/// When a placeholder has no value; in words for a report.
pub fn compare(
    expected: &Expected,
    answer: &Answer,
    value: &impl Fn(&Placeholder) -> Result<Value, String>,
) -> Result<Vec<Mismatch>, String> {
    let mut mismatches = vec![];
    if answer.status != expected.status {
        mismatches.push(Mismatch {
            place: Place::Status,
            rule: rule("expect.status".to_owned()),
            expected: Some(json!(expected.status)),
            actual: Some(json!(answer.status)),
            detail: String::new(),
        });
    }
    for (name, expectation) in &expected.headers {
        let actual = header(&answer.headers, name);
        let differs = differs(expectation, actual.as_ref(), value)?;
        mismatches.extend(differs.map(|(expected, actual)| Mismatch {
            place: Place::Header { name: name.clone() },
            rule: rule(format!("expect.headers.{name}")),
            expected: Some(expected),
            actual,
            detail: String::new(),
        }));
    }
    let body: Option<Value> = serde_json::from_slice(&answer.body).ok();
    let detail = match body {
        None if !answer.body.is_empty() => "the body is not JSON",
        _ => "",
    };
    let at = |pointer: &str| body.as_ref().and_then(|body| body.pointer(pointer));
    for (pointer, expectation) in &expected.body {
        let differs = differs(expectation, at(pointer), value)?;
        mismatches.extend(differs.map(|(expected, actual)| Mismatch {
            place: in_body(pointer),
            rule: rule(format!("expect.body.\"{pointer}\"")),
            expected: Some(expected),
            actual,
            detail: detail.to_owned(),
        }));
    }
    Ok(mismatches)
}

fn rule(expectation: String) -> Rule {
    Rule::Scenario { expectation }
}

fn in_body(pointer: &str) -> Place {
    Place::Body {
        pointer: pointer.to_owned(),
    }
}

/// All values of a header, as one: a header that comes twice means the same as one with a comma
/// (RFC 9110, section 5.3).
fn header(headers: &HeaderMap, name: &str) -> Option<Value> {
    let values: Vec<_> = headers
        .get_all(name)
        .iter()
        .map(|value| String::from_utf8_lossy(value.as_bytes()))
        .collect();
    (!values.is_empty()).then(|| Value::from(values.join(", ")))
}

/// What was expected and what is there, both in the file's own notation, if they differ.
type Difference = Option<(Value, Option<Value>)>;

fn differs(
    expectation: &Expectation,
    actual: Option<&Value>,
    value: &impl Fn(&Placeholder) -> Result<Value, String>,
) -> Result<Difference, String> {
    let (fits, expected) = match expectation {
        Expectation::Equals(body) => {
            let expected = body.fill(value)?;
            (actual == Some(&expected), expected)
        }
        Expectation::Any(kind) => (
            actual.is_some_and(|actual| kind.fits(actual)),
            json!({"any": kind.name()}),
        ),
        Expectation::Contains(text) => {
            let part = text.fill(value)?;
            let found = match (actual, &part) {
                (Some(Value::String(actual)), Value::String(part)) => actual.contains(part),
                _ => false,
            };
            (found, json!({"contains": part}))
        }
        Expectation::Length(length) => {
            let found = actual.and_then(Value::as_array).map(Vec::len);
            let expected = json!({"length": length});
            // The whole array would only hide how long it is.
            if let Some(found) = found.filter(|found| found != length) {
                return Ok(Some((expected, Some(json!({"length": found})))));
            }
            (found.is_some(), expected)
        }
        Expectation::Absent => (actual.is_none(), json!({"absent": true})),
    };
    Ok((!fits).then(|| (expected, actual.cloned())))
}
