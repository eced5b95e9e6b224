//! The schema of a Rust enum without data: one list of words.
//!
//! As soon as one variant has a doc comment, schemars writes a branch for each variant instead, so
//! that each can have its description. People read a list sooner, and so do tools.

use schemars::Schema;
use schemars::transform::{Transform, transform_subschemas};
use serde_json::{Map, Value};

/// Turns every `oneOf` of plain words into an `enum`, the descriptions of the words into lines of
/// the description of the whole. Every schema that a contract test writes goes through it.
#[derive(Clone, Debug)]
pub struct AsEnum;

impl Transform for AsEnum {
    fn transform(&mut self, schema: &mut Schema) {
        if let Some(schema) = schema.as_object_mut() {
            merge(schema);
        }
        transform_subschemas(self, schema);
    }
}

fn merge(schema: &mut Map<String, Value>) {
    // What stands beside `oneOf` already would have to be held against the words.
    if schema.contains_key("enum") || schema.contains_key("type") {
        return;
    }
    let branches = schema.get("oneOf").and_then(Value::as_array);
    let Some(branches) = branches.and_then(|all| all.iter().map(Branch::of).collect()) else {
        return;
    };
    let branches: Vec<Branch> = branches;
    let words: Vec<&str> = branches.iter().flat_map(|one| one.words.clone()).collect();
    let distinct = words
        .iter()
        .enumerate()
        .all(|(index, word)| !words[..index].contains(word));
    // A word of two branches is allowed by neither: exactly one has to accept it.
    if words.is_empty() || !distinct {
        return;
    }
    let described = description(schema, &branches);
    let words = words.into_iter().map(Value::from).collect();
    schema.remove("oneOf");
    schema.insert("type".to_owned(), "string".into());
    schema.insert("enum".to_owned(), Value::Array(words));
    if let Some(described) = described {
        schema.insert("description".to_owned(), described.into());
    }
}

/// Some words of an enumeration, with their description.
struct Branch<'s> {
    words: Vec<&'s str>,
    description: Option<&'s str>,
}

impl<'s> Branch<'s> {
    /// `None` where the branch says anything else.
    fn of(branch: &'s Value) -> Option<Self> {
        let mut one = Branch {
            words: vec![],
            description: None,
        };
        for (keyword, value) in branch.as_object()? {
            match keyword.as_str() {
                "type" if value == "string" => {}
                "const" => one.words.push(value.as_str()?),
                "enum" => {
                    let words: Option<Vec<&str>> =
                        value.as_array()?.iter().map(Value::as_str).collect();
                    one.words.extend(words?);
                }
                "description" => one.description = Some(value.as_str()?),
                _ => return None,
            }
        }
        (!one.words.is_empty()).then_some(one)
    }
}

/// That of the whole, then a line for each word that has one.
fn description(schema: &Map<String, Value>, branches: &[Branch<'_>]) -> Option<String> {
    let whole = schema.get("description").and_then(Value::as_str);
    let of_words = branches.iter().filter_map(|branch| {
        let words: Vec<String> = branch
            .words
            .iter()
            .map(|word| format!("`{word}`"))
            .collect();
        Some(format!("- {}: {}", words.join(", "), branch.description?))
    });
    let of_words: Vec<String> = of_words.collect();
    let parts = [whole.map(str::to_owned), Some(of_words.join("\n"))];
    let parts: Vec<String> = parts
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect();
    (!parts.is_empty()).then(|| parts.join("\n\n"))
}

#[cfg(test)]
mod tests {
    use schemars::generate::SchemaSettings;
    use schemars::{JsonSchema, json_schema};
    use serde_json::json;

    use super::*;

    fn transformed(mut schema: Schema) -> Value {
        AsEnum.transform(&mut schema);
        schema.to_value()
    }

    /// Where it is.
    #[derive(JsonSchema)]
    #[schemars(rename_all = "snake_case")]
    #[expect(dead_code, reason = "only the shape matters")]
    enum Status {
        /// Still being written.
        Draft,
        Active,
        Archived,
    }

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only the shape matters")]
    enum Shape {
        /// One length.
        Circle { radius: f64 },
        /// None.
        Point,
    }

    fn schema_of<T: JsonSchema>() -> Value {
        let settings = SchemaSettings::draft2020_12().with_transform(AsEnum);
        let schema = settings.into_generator().into_root_schema_for::<T>();
        schema.to_value()
    }

    #[test]
    fn variants_with_doc_comments_become_words_with_a_line_for_each_comment() {
        let schema = schema_of::<Status>();
        assert_eq!(schema["type"], "string");
        let mut words = Vec::from_iter(schema["enum"].as_array().unwrap());
        words.sort_by_key(|word| word.as_str());
        assert_eq!(json!(words), json!(["active", "archived", "draft"]));
        assert_eq!(
            schema["description"],
            "Where it is.\n\n- `draft`: Still being written."
        );
        assert_eq!(schema.get("oneOf"), None);
    }

    #[test]
    fn an_optional_enumeration_within_an_object_becomes_one_as_well() {
        let schema = schema_of::<Vec<Option<Status>>>();
        assert_eq!(schema["$defs"]["Status"]["type"], "string");
        assert!(schema["items"]["anyOf"].is_array(), "{schema}");
    }

    #[test]
    fn what_is_more_than_words_stays_as_it_was() {
        assert!(schema_of::<Shape>()["oneOf"].is_array());
        for branches in [
            json!([{"const": "a"}, {"const": 1}]),
            json!([{"const": "a"}, {"const": "b", "deprecated": true}]),
            json!([{"const": "a"}, {"type": "string"}]),
            json!([{"const": "a"}, {"const": "a"}]),
            json!([]),
        ] {
            let schema = json_schema!({ "oneOf": branches });
            assert_eq!(transformed(schema.clone()), schema.to_value());
        }
        let narrowed = json_schema!({"enum": ["a"], "oneOf": [{"const": "a"}, {"const": "b"}]});
        assert_eq!(transformed(narrowed.clone()), narrowed.to_value());
    }
}
