//! The places of a body that its schema speaks of, each with what the schema says there.

use contract::pointer_to_member;
use fastrand::Rng;
use serde_json::{Map, Value};

/// The most references that are followed one after the other: a schema may refer to itself.
const REFERENCES: usize = 32;

/// A place in a body.
#[derive(Debug)]
pub(in crate::faults) struct Place<'a> {
    /// As a JSON pointer.
    pub(in crate::faults) pointer: String,
    /// What stands there.
    pub(in crate::faults) value: &'a Value,
    /// The keywords that hold there, behind references and unions.
    pub(in crate::faults) rules: Map<String, Value>,
    /// Whether it is a member of an object.
    pub(in crate::faults) is_member: bool,
}

impl<'a> Place<'a> {
    /// All of them, from the outside in. Of an array one element stands for all: which one is chosen
    /// by chance.
    pub(in crate::faults) fn all(document: &Value, body: &'a Value, random: &mut Rng) -> Vec<Self> {
        let mut walk = Walk {
            document,
            random,
            places: Vec::new(),
        };
        walk.at(document, body, String::new(), false);
        walk.places
    }

    /// A keyword of the schema.
    pub(in crate::faults) fn rule(&self, keyword: &str) -> Option<&Value> {
        self.rules.get(keyword)
    }

    /// The largest integer that the format of a number holds, such as `uint32`.
    pub(in crate::faults) fn largest_integer(&self) -> Option<u64> {
        Some(match self.rule("format")?.as_str()? {
            "uint8" => u64::from(u8::MAX),
            "int8" => i8::MAX as u64,
            "uint16" => u64::from(u16::MAX),
            "int16" => i16::MAX as u64,
            "uint32" => u64::from(u32::MAX),
            "int32" => i32::MAX as u64,
            "uint64" | "uint" => u64::MAX,
            "int64" | "int" => i64::MAX as u64,
            _ => return None,
        })
    }
}

struct Walk<'d, 'a, 'r> {
    document: &'d Value,
    random: &'r mut Rng,
    places: Vec<Place<'a>>,
}

impl<'a> Walk<'_, 'a, '_> {
    fn at(&mut self, node: &Value, value: &'a Value, pointer: String, is_member: bool) {
        let rules = self.rules(node, value, 0);
        let members = rules.get("properties").and_then(Value::as_object).cloned();
        let items = rules.get("items").cloned();
        self.places.push(Place {
            pointer: pointer.clone(),
            value,
            rules,
            is_member,
        });
        if let (Some(members), Value::Object(object)) = (members, value) {
            for (name, node) in &members {
                if let Some(value) = object.get(name) {
                    self.at(node, value, pointer_to_member(&pointer, name), true);
                }
            }
        }
        if let (Some(items), Value::Array(array)) = (items, value)
            && !array.is_empty()
        {
            let index = self.random.usize(..array.len());
            self.at(&items, &array[index], format!("{pointer}/{index}"), false);
        }
    }

    /// The keywords of a node with those that it refers to; of a union those of the branch that the
    /// value is meant for.
    fn rules(&self, node: &Value, value: &Value, depth: usize) -> Map<String, Value> {
        let Some(node) = node.as_object().filter(|_| depth < REFERENCES) else {
            return Map::new();
        };
        let mut rules = Map::new();
        let mut add = |more: Map<String, Value>| rules.extend(more);
        if let Some(reference) = node.get("$ref").and_then(Value::as_str)
            && let Some(target) = reference.strip_prefix('#')
            && let Some(target) = self.document.pointer(target)
        {
            add(self.rules(target, value, depth + 1));
        }
        for part in list(node.get("allOf")) {
            add(self.rules(part, value, depth + 1));
        }
        for union in ["anyOf", "oneOf"] {
            let mut branches = list(node.get(union)).map(|one| self.rules(one, value, depth + 1));
            if let Some(branch) = branches.find(|branch| admits(branch, value)) {
                add(branch);
            }
        }
        let own = node.iter().filter(|(key, _)| !STRUCTURE.contains(&&***key));
        rules.extend(own.map(|(key, value)| (key.clone(), value.clone())));
        rules
    }
}

/// Keywords that lead to others.
const STRUCTURE: [&str; 5] = ["$ref", "allOf", "anyOf", "oneOf", "$defs"];

fn list(node: Option<&Value>) -> impl Iterator<Item = &Value> {
    node.and_then(Value::as_array).into_iter().flatten()
}

/// Whether a branch is meant for values of this type.
fn admits(rules: &Map<String, Value>, value: &Value) -> bool {
    let is = |name: &str| {
        matches!(
            (name, value),
            ("null", Value::Null)
                | ("boolean", Value::Bool(_))
                | ("number" | "integer", Value::Number(_))
                | ("string", Value::String(_))
                | ("array", Value::Array(_))
                | ("object", Value::Object(_))
        )
    };
    match rules.get("type") {
        Some(Value::String(name)) => is(name),
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).any(is),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn places(document: &Value, body: &Value) -> Vec<(String, Option<Value>)> {
        let places = Place::all(document, body, &mut Rng::with_seed(0));
        let named = |place: Place<'_>| (place.pointer.clone(), place.rule("type").cloned());
        places.into_iter().map(named).collect()
    }

    #[test]
    fn places_are_found_behind_references_unions_and_in_arrays() {
        let document = json!({
            "type": "object",
            "properties": {
                "items": {"type": "array", "items": {"$ref": "#/$defs/Item"}},
                "more": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/Item"}]}
            },
            "$defs": {"Item": {"type": "object", "properties": {"id": {"type": "string"}}}}
        });
        let body = json!({"items": [{"id": "a"}], "more": {"id": "b"}, "unknown": 1});
        let string = Some(json!("string"));
        let object = Some(json!("object"));
        assert_eq!(
            places(&document, &body),
            [
                (String::new(), object.clone()),
                ("/items".to_owned(), Some(json!("array"))),
                ("/items/0".to_owned(), object.clone()),
                ("/items/0/id".to_owned(), string.clone()),
                ("/more".to_owned(), object),
                ("/more/id".to_owned(), string),
            ]
        );
    }

    #[test]
    fn a_schema_that_refers_to_itself_has_an_end() {
        let document = json!({"$ref": "#"});
        assert_eq!(places(&document, &json!(1)).len(), 1);
    }
}
