//! Values that a JSON Schema probably accepts at a place: it reads only what says of which form a
//! value may be, and whoever uses one asks the validator.

use serde_json::{Map, Value, json};

/// How deep objects within objects are made, and references followed.
const DEEPEST: usize = 8;

/// Values for the place itself.
pub(super) fn values(document: &Value, pointer: &str) -> Vec<Value> {
    let schemas = At { document }.place(pointer);
    let samples = schemas.into_iter();
    samples
        .filter_map(|schema| At { document }.sample(schema, DEEPEST))
        .collect()
}

/// Elements for the array at the place.
pub(super) fn elements(document: &Value, pointer: &str) -> Vec<Value> {
    values(document, &format!("{pointer}/0"))
}

/// Values of any name for the object at the place, where it is one of arbitrary members.
pub(super) fn members(document: &Value, pointer: &str) -> Vec<Value> {
    let at = At { document };
    let others = at.place(pointer).into_iter();
    let others = others.filter_map(|schema| schema.get("additionalProperties"));
    others
        .flat_map(|schema| at.branches(schema))
        .filter_map(|schema| at.sample(schema, DEEPEST))
        .collect()
}

/// The words that an enumeration at the place has.
pub(super) fn words(document: &Value, pointer: &str) -> Vec<Value> {
    let schemas = At { document }.place(pointer).into_iter();
    let words = schemas.filter_map(|schema| schema.get("enum")?.as_array());
    words.flatten().cloned().collect()
}

/// Whether the schema names the member at the place, so that it is not one of arbitrary members.
pub(super) fn names(document: &Value, pointer: &str) -> bool {
    let Some((above, name)) = pointer.rsplit_once('/') else {
        return false;
    };
    let name = name.replace("~1", "/").replace("~0", "~");
    let objects = At { document }.place(above).into_iter();
    let mut members = objects.filter_map(|schema| schema.get("properties"));
    members.any(|members| members.get(&name).is_some())
}

/// A schema document that places are looked for in.
#[derive(Clone, Copy)]
struct At<'s> {
    document: &'s Value,
}

impl<'s> At<'s> {
    /// The schemas that apply to a place, each branch of a union for itself.
    fn place(self, pointer: &str) -> Vec<&'s Value> {
        let mut schemas = self.branches(self.document);
        for name in pointer.split('/').skip(1) {
            let name = name.replace("~1", "/").replace("~0", "~");
            let below = schemas.into_iter().filter_map(|one| below(one, &name));
            schemas = below.flat_map(|schema| self.branches(schema)).collect();
        }
        schemas
    }

    /// A schema, or all branches of a union that it leads to.
    fn branches(self, schema: &'s Value) -> Vec<&'s Value> {
        let mut found = Vec::new();
        self.collect(schema, DEEPEST, &mut found);
        found
    }

    fn collect(self, schema: &'s Value, deeper: usize, found: &mut Vec<&'s Value>) {
        let Some(deeper) = deeper.checked_sub(1) else {
            return;
        };
        let reference = schema.get("$ref").and_then(Value::as_str);
        let target = reference.and_then(|one| self.document.pointer(one.strip_prefix('#')?));
        let unions = ["anyOf", "oneOf", "allOf"];
        let branches = unions.iter().filter_map(|union| schema.get(union));
        let branches = branches.filter_map(Value::as_array).flatten();
        for branch in target.into_iter().chain(branches) {
            self.collect(branch, deeper, found);
        }
        found.push(schema);
    }

    /// `None` for a schema that says nothing of the form, unless it accepts everything.
    fn sample(self, schema: &'s Value, deeper: usize) -> Option<Value> {
        let deeper = deeper.checked_sub(1)?;
        let word = schema.get("enum").and_then(|words| words.get(0));
        if let Some(word) = schema.get("const").or(word) {
            return Some(word.clone());
        }
        let types = match schema.get("type") {
            Some(Value::Array(types)) => types.iter().find(|one| *one != "null"),
            one => one,
        };
        match types.and_then(Value::as_str) {
            Some("string") => Some(text(schema.get("format").and_then(Value::as_str))),
            Some("integer" | "number") => {
                let least = schema.get("minimum").filter(|one| **one != 0);
                Some(least.cloned().unwrap_or(json!(1)))
            }
            Some("boolean") => Some(json!(true)),
            Some("null") => Some(Value::Null),
            Some("array") => Some(json!([])),
            Some("object") => self.object(schema, deeper),
            _ => (*schema == true).then(|| json!("another")),
        }
    }

    /// An object with all members that are required.
    fn object(self, schema: &'s Value, deeper: usize) -> Option<Value> {
        let required = schema.get("required").and_then(Value::as_array);
        let mut object = Map::new();
        for name in required.into_iter().flatten().filter_map(Value::as_str) {
            let member = below(schema, name)?;
            let branches = self.branches(member).into_iter();
            let mut samples = branches.filter_map(|one| self.sample(one, deeper));
            object.insert(name.to_owned(), samples.next()?);
        }
        Some(Value::Object(object))
    }
}

/// The schema of a member or an element.
fn below<'s>(schema: &'s Value, name: &str) -> Option<&'s Value> {
    let member = schema.get("properties").and_then(|all| all.get(name));
    let first = || {
        let index: usize = name.parse().ok()?;
        schema.get("prefixItems")?.get(index)
    };
    let others = || {
        let is_index = name.bytes().all(|byte| byte.is_ascii_digit());
        let element = schema.get("items").filter(|_| is_index);
        element.or_else(|| schema.get("additionalProperties"))
    };
    member.or_else(first).or_else(others)
}

fn text(format: Option<&str>) -> Value {
    json!(match format {
        Some("date-time") => "2001-02-03T04:05:06Z",
        Some("date") => "2001-02-03",
        Some("time") => "04:05:06Z",
        Some("uuid") => "01234567-89ab-4cde-8f01-23456789abcd",
        Some("email") => "another@example.org",
        Some("uri") => "https://example.org/another",
        _ => "another",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Value {
        json!({
            "$defs": {
                "Item": {
                    "type": "object",
                    "required": ["id", "kind", "at"],
                    "properties": {
                        "id": {"type": "string"},
                        "kind": {"$ref": "#/$defs/Kind"},
                        "at": {"type": "string", "format": "date-time"},
                        "note": {"type": ["string", "null"]},
                        "parent": {"anyOf": [{"$ref": "#/$defs/Item"}, {"type": "null"}]},
                    },
                },
                "Kind": {"type": "string", "enum": ["a", "b"]},
            },
            "type": "object",
            "properties": {"items": {"type": "array", "items": {"$ref": "#/$defs/Item"}}},
        })
    }

    #[test]
    fn a_sample_has_all_that_is_required_of_it_and_fits() {
        let page = page();
        let item = json!({"id": "another", "kind": "a", "at": "2001-02-03T04:05:06Z"});
        let samples = elements(&page, "/items");
        assert_eq!(samples, std::slice::from_ref(&item));
        let schema = contract::Schema::compile("x", page.clone()).unwrap();
        assert_eq!(schema.check(&json!({"items": samples})), []);
        let parent = values(&page, "/items/0/parent");
        assert_eq!(parent, [item, Value::Null]);
    }

    #[test]
    fn words_are_found_behind_references() {
        assert_eq!(words(&page(), "/items/3/kind"), [json!("a"), json!("b")]);
        assert_eq!(words(&page(), "/items/3/id"), [""; 0]);
        assert_eq!(words(&page(), "/nowhere"), [""; 0]);
    }

    #[test]
    fn a_member_is_named_where_the_schema_has_it_and_not_where_any_name_will_do() {
        let page = page();
        assert!(names(&page, "/items/0/note"));
        assert!(!names(&page, "/items/0/other"));
        assert!(!names(&page, ""));
        let map = json!({"type": "object", "additionalProperties": true});
        assert!(!names(&map, "/note"));
    }

    #[test]
    fn a_schema_that_never_ends_has_no_sample() {
        let endless = json!({
            "type": "object",
            "required": ["next"],
            "properties": {"next": {"$ref": "#"}},
        });
        assert_eq!(values(&endless, ""), [""; 0]);
    }
}
