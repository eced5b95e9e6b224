//! The one pass over example and answer: what kind of value meets what kind of value.

use pact_models::json_utils::json_to_string;
use serde_json::Value;

use super::found::{Found, Sides};
use super::paths::Live;
use super::place::{Place, Step};

/// A walk under way.
pub(super) struct Walk<'v> {
    place: Place<'v>,
    found: Found,
}

impl<'v> Walk<'v> {
    pub(super) fn new(found: Found) -> Self {
        Self {
            place: Place::default(),
            found,
        }
    }

    pub(super) fn into_found(self) -> Found {
        self.found
    }

    /// Compares two values, of which the body as a whole is the first.
    pub(super) fn compare(&mut self, live: &Live<'_>, expected: &'v Value, actual: &'v Value) {
        if self.found.is_settled() {
            return;
        }
        match (expected, actual) {
            (Value::Object(_), Value::Object(_)) => self.maps(live, expected, actual),
            (Value::Array(_), Value::Array(_)) => self.lists(live, expected, actual),
            (Value::Object(_) | Value::Array(_), _) => {
                self.mismatch(expected, actual, || {
                    let (was, wanted) = (described(actual), described(expected));
                    format!("Type mismatch: Expected {was} to be the same type as {wanted}")
                });
            }
            _ => self.values(live, expected, actual),
        }
    }

    /// Compares a part of each of two values.
    pub(super) fn compare_part(
        &mut self,
        live: &Live<'_>,
        step: Step<'v>,
        expected: &'v Value,
        actual: &'v Value,
    ) {
        if !self.found.is_settled() {
            self.place.enter(step);
            self.compare(&live.step(step), expected, actual);
            self.place.leave();
        }
    }

    /// Notes a mismatch of the value that the walk is at.
    pub(super) fn mismatch(
        &mut self,
        expected: &Value,
        actual: &Value,
        detail: impl FnOnce() -> String,
    ) {
        let sides = Sides {
            expected: Some(expected),
            actual: Some(actual),
        };
        self.found.add(&self.place, sides, detail);
    }

    /// Notes a mismatch of a part of that value.
    pub(super) fn mismatch_of_part(
        &mut self,
        step: Step<'v>,
        sides: Sides<'_>,
        detail: impl FnOnce() -> String,
    ) {
        self.place.enter(step);
        self.found.add(&self.place, sides, detail);
        self.place.leave();
    }

    /// What is found while `part` runs, kept apart from what was found before.
    pub(super) fn apart(&mut self, part: impl FnOnce(&mut Self)) -> Found {
        let nothing = Found::empty_like(&self.found);
        let before = std::mem::replace(&mut self.found, nothing);
        part(self);
        std::mem::replace(&mut self.found, before)
    }

    pub(super) fn append(&mut self, found: Found) {
        self.found.append(found);
    }

    /// Where the walk is, as Pact writes it.
    pub(super) fn path(&self) -> String {
        self.place.path()
    }
}

/// A value and its type, in Pact's words.
pub(super) fn described(value: &Value) -> String {
    let kind = match value {
        Value::Null => return "null (Null)".to_owned(),
        Value::String(text) => return format!("'{text}' (String)"),
        Value::Object(_) => "Object",
        Value::Array(_) => "Array",
        Value::Bool(_) => "Boolean",
        Value::Number(number) if number.is_i64() || number.is_u64() => "Integer",
        Value::Number(_) => "Decimal",
    };
    format!("{} ({kind})", json_to_string(value))
}
