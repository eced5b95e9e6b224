//! Matchers that had nothing to match: where the example has elements, its matchers say what they
//! must be like, and an answer without any passes without one of them being looked at.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{Interaction, Mismatch, pointer_to_member};

/// The places where the example has elements, the body never has, and no rule took offence: so a
/// matcher was content with none. Places are patterns, as in `/items/*/tags`.
pub(super) fn matches(
    interaction: &Interaction,
    body: &Value,
    mismatches: &[Mismatch],
) -> Vec<String> {
    if !holds_empty(body) {
        return Vec::new();
    }
    let example = interaction
        .parts()
        .response
        .body
        .value()
        .unwrap_or_default();
    match serde_json::from_slice(&example) {
        Ok(example) => between(&example, body, mismatches),
        Err(_) => Vec::new(),
    }
}

fn between(example: &Value, body: &Value, mismatches: &[Mismatch]) -> Vec<String> {
    let mut search = Search {
        broken: mismatches.iter().filter_map(in_body).collect(),
        filled: BTreeMap::new(),
    };
    search.compare(example, body, &Way::default());
    let found = search.filled.into_iter();
    found
        .filter_map(|(pattern, filled)| (!filled).then_some(pattern))
        .collect()
}

/// Most bodies hold nothing empty, and are done with after this.
fn holds_empty(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.is_empty() || items.iter().any(holds_empty),
        Value::Object(members) => members.is_empty() || members.values().any(holds_empty),
        _ => false,
    }
}

fn in_body(mismatch: &Mismatch) -> Option<&str> {
    mismatch.place.pointer()
}

/// Where a value stands, and the pattern that stands for its like.
#[derive(Default)]
struct Way {
    pointer: String,
    pattern: String,
}

struct Search<'m> {
    broken: Vec<&'m str>,
    /// By pattern, whether elements were seen there at least once.
    filled: BTreeMap<String, bool>,
}

impl Search<'_> {
    fn compare(&mut self, example: &Value, body: &Value, way: &Way) {
        match (example, body) {
            (Value::Array(examples), Value::Array(items)) => {
                self.note(examples.is_empty(), items.is_empty(), way);
                for (number, item) in items.iter().enumerate() {
                    // Pact holds what is beyond the example against its first element.
                    if let Some(example) = examples.get(number).or(examples.first()) {
                        let below = Way {
                            pointer: format!("{}/{number}", way.pointer),
                            pattern: format!("{}/*", way.pattern),
                        };
                        self.compare(example, item, &below);
                    }
                }
            }
            (Value::Object(examples), Value::Object(members)) => {
                self.note(examples.is_empty(), members.is_empty(), way);
                for (name, example) in examples {
                    if let Some(member) = members.get(name) {
                        let below = Way {
                            pointer: pointer_to_member(&way.pointer, name),
                            pattern: pointer_to_member(&way.pattern, name),
                        };
                        self.compare(example, member, &below);
                    }
                }
            }
            _ => {}
        }
    }

    fn note(&mut self, nothing_expected: bool, nothing_came: bool, way: &Way) {
        let broken = |pointer: &&str| {
            let below = pointer.strip_prefix(way.pointer.as_str());
            below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
        };
        if nothing_expected || (nothing_came && self.broken.iter().any(broken)) {
            return;
        }
        let filled = self.filled.entry(way.pattern.clone()).or_default();
        *filled |= !nothing_came;
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::Place;
    use crate::Rule;

    fn broken(pointer: &str) -> Mismatch {
        Mismatch {
            place: Place::Body {
                pointer: pointer.into(),
            },
            rule: Rule::Pact {
                mismatch: "BodyMismatch".into(),
            },
            expected: None,
            actual: None,
            detail: String::new(),
        }
    }

    #[test]
    fn an_array_that_came_empty_although_the_example_has_elements_is_found() {
        let example = json!({"items": [{"tags": ["a"]}], "total": 1});
        let found = |body: Value| between(&example, &body, &[]);
        assert_eq!(found(json!({"items": []})), ["/items"]);
        assert_eq!(
            found(json!({"items": [{"tags": []}, {"tags": []}]})),
            ["/items/*/tags"]
        );
        assert!(found(json!({"items": [{"tags": []}, {"tags": ["b"]}]})).is_empty());
    }

    #[test]
    fn an_object_of_arbitrary_members_that_came_empty_is_found() {
        let example = json!({"attributes": {"colour": "red"}});
        assert_eq!(
            between(&example, &json!({"attributes": {}}), &[]),
            ["/attributes"]
        );
    }

    #[test]
    fn what_the_example_has_empty_itself_proves_what_it_should() {
        let example = json!({"items": []});
        assert!(between(&example, &json!({"items": []}), &[]).is_empty());
    }

    #[test]
    fn an_empty_array_that_was_refused_is_a_mismatch_and_nothing_more() {
        let example = json!({"items": [1], "items2": [1]});
        let body = json!({"items": [], "items2": []});
        assert_eq!(between(&example, &body, &[broken("/items")]), ["/items2"]);
        assert_eq!(between(&example, &body, &[broken("/items/0")]), ["/items2"]);
    }

    #[test]
    fn a_body_without_anything_empty_is_not_looked_at_twice() {
        assert!(!holds_empty(&json!({"a": [1, {"b": ""}], "c": null})));
        assert!(holds_empty(&json!([[{"a": {}}]])));
    }
}
