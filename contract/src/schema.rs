//! A JSON Schema of one of the consumer's types, compiled once, and what a body breaks of it.
//!
//! The only module that knows the `jsonschema` crate. It knows nothing of files or pacts.

use std::sync::OnceLock;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

use crate::evidence::Shape;
use crate::{Mismatch, Place, Rule};

/// A compiled JSON Schema. Its draft is the one that its `$schema` names, 2020-12 where it names
/// none; `format` is always asserted.
#[derive(Debug)]
pub struct Schema {
    name: String,
    document: Value,
    validator: Validator,
    shape: OnceLock<Shape>,
}

/// A document that is not a usable JSON Schema.
#[derive(Debug, thiserror::Error)]
#[error("at {}: {reason}", crate::json_text::pointer_or_root(pointer))]
pub struct SchemaError {
    /// Where in the schema, as a JSON pointer; empty for the schema as a whole.
    pub pointer: String,
    /// What is wrong there.
    pub reason: String,
}

impl Schema {
    /// Compiles a schema. `name` is what mismatches call it: a path under `schemas/`, or the title
    /// of a schema inside a published pact.
    ///
    /// # Errors
    /// When the document breaks its own meta-schema, holds a pattern that is no regular
    /// expression, or refers to a schema outside itself.
    pub fn compile(name: impl Into<String>, document: Value) -> Result<Self, SchemaError> {
        let validator = jsonschema::options()
            .should_validate_formats(true)
            .build(&document)
            .map_err(|error| SchemaError {
                pointer: error.instance_path().to_string(),
                reason: error.masked().to_string(),
            })?;
        Ok(Self {
            name: name.into(),
            document,
            validator,
            shape: OnceLock::new(),
        })
    }

    /// What mismatches call the schema.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The schema itself.
    #[must_use]
    pub fn document(&self) -> &Value {
        &self.document
    }

    /// What it allows at each place of a body, worked out when it is first asked for.
    pub(crate) fn shape(&self) -> &Shape {
        self.shape.get_or_init(|| Shape::of(&self.document))
    }

    /// Everything in `body` that breaks the schema; empty when nothing does.
    #[must_use]
    pub fn check(&self, body: &Value) -> Vec<Mismatch> {
        let mut found = Vec::new();
        for error in self.validator.iter_errors(body) {
            self.explain(&error, &mut found);
        }
        found
    }

    /// Turns an error into mismatches. Of a union such as an `Option` only the branch that the
    /// value was meant for is explained, so that the place is the field and not the whole object.
    fn explain(&self, error: &ValidationError<'_>, found: &mut Vec<Mismatch>) {
        match branches(error).and_then(|branches| intended_branch(error, branches)) {
            Some(branch) => branch.iter().for_each(|error| self.explain(error, found)),
            None => found.push(self.mismatch(error)),
        }
    }

    fn mismatch(&self, error: &ValidationError<'_>) -> Mismatch {
        let mut pointer = error.instance_path().to_string();
        let (expected, actual) = match error.kind() {
            // The place of a missing field is where it should be.
            ValidationErrorKind::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                pointer = crate::json_text::pointer_to_member(&pointer, name);
                (None, None)
            }
            _ => (
                self.expected(error),
                Some(error.instance().as_ref().clone()),
            ),
        };
        Mismatch {
            place: Place::Body { pointer },
            rule: Rule::Schema {
                schema: self.name.clone(),
                keyword: error.schema_path().to_string(),
            },
            expected,
            actual,
            detail: error.masked().to_string(),
        }
    }

    /// The broken keyword's value; of a union all that its branches would accept, where they can be
    /// listed.
    fn expected(&self, error: &ValidationError<'_>) -> Option<Value> {
        let Some(branches) = branches(error) else {
            return self.document.pointer(error.schema_path().as_str()).cloned();
        };
        let mut accepted = Vec::new();
        for branch in branches {
            let mut reasons = branch
                .iter()
                .filter(|cause| refuses_whole_value(error, cause));
            // A word of an enumeration says more than that it is a string.
            let is_type = |cause: &&_| {
                matches!(
                    ValidationError::kind(cause),
                    ValidationErrorKind::Type { .. }
                )
            };
            let reason = reasons
                .clone()
                .find(|cause| !is_type(cause))
                .or(reasons.next())?;
            match self.expected(reason)? {
                Value::Array(several) => accepted.extend(several),
                one => accepted.push(one),
            }
        }
        Some(Value::Array(accepted))
    }
}

/// The errors of each branch of a union that no branch accepted.
fn branches<'e>(error: &'e ValidationError<'_>) -> Option<&'e [Vec<ValidationError<'static>>]> {
    match error.kind() {
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            Some(context)
        }
        _ => None,
    }
}

/// The one branch whose kind of value it is, although something inside is wrong.
fn intended_branch<'e>(
    union: &ValidationError<'_>,
    branches: &'e [Vec<ValidationError<'static>>],
) -> Option<&'e [ValidationError<'static>]> {
    let mut intended = branches
        .iter()
        .filter(|branch| !branch.iter().any(|error| refuses_whole_value(union, error)));
    let first = intended.next()?;
    intended.next().is_none().then_some(first)
}

/// Whether a branch of `union` turned the value down because of what it is, not of what is in it.
fn refuses_whole_value(union: &ValidationError<'_>, error: &ValidationError<'_>) -> bool {
    let by_kind = matches!(
        error.kind(),
        ValidationErrorKind::Type { .. }
            | ValidationErrorKind::Constant { .. }
            | ValidationErrorKind::Enum { .. }
            | ValidationErrorKind::FalseSchema
    );
    by_kind && error.instance_path() == union.instance_path()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn schema(document: Value) -> Schema {
        Schema::compile("schemas/p/T.schema.json", document).unwrap()
    }

    /// Place, keyword, expected and actual of each mismatch.
    fn seen(schema: &Schema, body: Value) -> Vec<(String, String, Option<Value>, Option<Value>)> {
        schema
            .check(&body)
            .into_iter()
            .map(|mismatch| {
                let Place::Body { pointer } = mismatch.place else {
                    panic!("a schema speaks only of bodies");
                };
                let Rule::Schema { keyword, .. } = mismatch.rule else {
                    panic!("a schema knows only its own rules");
                };
                (pointer, keyword, mismatch.expected, mismatch.actual)
            })
            .collect()
    }

    #[test]
    fn a_body_that_fits_has_no_mismatch() {
        let schema = schema(json!({"type": "object", "required": ["a"]}));
        assert!(schema.check(&json!({"a": 1, "unknown": 2})).is_empty());
    }

    #[test]
    fn a_wrong_type_is_placed_at_the_field_also_behind_a_reference() {
        let schema = schema(json!({
            "properties": {"items": {"items": {"$ref": "#/$defs/Item"}}},
            "$defs": {"Item": {"properties": {"a/b": {"type": "string"}}}}
        }));
        assert_eq!(
            seen(&schema, json!({"items": [{"a/b": "x"}, {"a/b": null}]})),
            [(
                "/items/1/a~1b".to_owned(),
                "/$defs/Item/properties/a~1b/type".to_owned(),
                Some(json!("string")),
                Some(Value::Null),
            )]
        );
    }

    #[test]
    fn a_missing_field_is_placed_where_it_should_be() {
        let schema = schema(json!({"properties": {"a": {"required": ["x~y"]}}}));
        assert_eq!(
            seen(&schema, json!({"a": {}})),
            [(
                "/a/x~0y".to_owned(),
                "/properties/a/required".to_owned(),
                None,
                None
            )]
        );
    }

    #[test]
    fn inside_an_optional_object_the_field_is_named() {
        let schema = schema(json!({
            "properties": {"a": {"anyOf": [{"$ref": "#/$defs/A"}, {"type": "null"}]}},
            "$defs": {"A": {"type": "object", "properties": {"n": {"type": "integer"}}}}
        }));
        assert_eq!(
            seen(&schema, json!({"a": {"n": "1"}})),
            [(
                "/a/n".to_owned(),
                "/$defs/A/properties/n/type".to_owned(),
                Some(json!("integer")),
                Some(json!("1")),
            )]
        );
    }

    #[test]
    fn a_value_that_no_branch_is_meant_for_is_shown_with_all_that_would_do() {
        let schema = schema(json!({"oneOf": [
            {"type": "string", "const": "a"},
            {"enum": ["b", "c"]},
            {"type": "null"}
        ]}));
        for wrong in [json!("d"), json!(1)] {
            assert_eq!(
                seen(&schema, wrong.clone()),
                [(
                    String::new(),
                    "/oneOf".to_owned(),
                    Some(json!(["a", "b", "c", "null"])),
                    Some(wrong),
                )]
            );
        }
    }

    #[test]
    fn formats_are_asserted() {
        let schema = schema(json!({"type": "string", "format": "date-time"}));
        assert_eq!(schema.check(&json!("yesterday")).len(), 1);
        assert!(schema.check(&json!("2024-02-29T12:00:00Z")).is_empty());
    }

    #[test]
    fn a_document_that_is_no_schema_is_refused_with_the_place() {
        let error = Schema::compile("s", json!({"properties": {"a": {"type": 5}}})).unwrap_err();
        assert_eq!(error.pointer, "/properties/a/type");
    }

    #[test]
    fn a_schema_that_needs_another_file_is_refused() {
        assert!(Schema::compile("s", json!({"$ref": "https://example.org/other.json"})).is_err());
    }
}
