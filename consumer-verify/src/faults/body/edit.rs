//! One change of a JSON body, and the text that it becomes.

use serde_json::Value;

/// What is done at one place.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::faults) enum Edit {
    /// Another value stands there.
    Value(Value),
    /// The member is not there.
    Removed,
    /// A member is added to the object that is there, unless it has it.
    Added(&'static str, Value),
    /// A text stands there that need not be JSON.
    Text(String),
    /// The member is there twice: before it stands one of its name with this value.
    Doubled(Value),
}

/// A body after an edit.
#[derive(Debug)]
pub(in crate::faults) enum Changed {
    Json(Value),
    /// What no JSON value can hold.
    Text(String),
}

impl Changed {
    pub(in crate::faults) fn json(&self) -> Option<&Value> {
        match self {
            Self::Json(body) => Some(body),
            Self::Text(_) => None,
        }
    }

    pub(in crate::faults) fn into_text(self) -> String {
        match self {
            Self::Json(body) => body.to_string(),
            Self::Text(text) => text,
        }
    }
}

/// Stands in a body for what is put into its text: no example has it.
const MARK: &str = "\u{1}here\u{1}";

impl Edit {
    /// The body after it; `None` where it cannot be done at that place.
    pub(in crate::faults) fn of(&self, body: &Value, pointer: &str) -> Option<Changed> {
        let mut changed = body.clone();
        let mark = Value::from(MARK).to_string();
        match self {
            Self::Value(value) => *changed.pointer_mut(pointer)? = value.clone(),
            Self::Removed => {
                let (parent, name) = member(pointer)?;
                let parent = changed.pointer_mut(parent)?.as_object_mut()?;
                parent.remove(&name)?;
            }
            Self::Added(name, value) => {
                let object = changed.pointer_mut(pointer)?.as_object_mut()?;
                if object.contains_key(*name) {
                    return None;
                }
                object.insert((*name).to_owned(), value.clone());
            }
            Self::Text(text) => {
                *changed.pointer_mut(pointer)? = Value::from(MARK);
                return Some(Changed::Text(changed.to_string().replacen(&mark, text, 1)));
            }
            Self::Doubled(first) => {
                let (parent, name) = member(pointer)?;
                let parent = changed.pointer_mut(parent)?.as_object_mut()?;
                // Control characters sort before all names: it comes first.
                parent.insert(MARK.to_owned(), first.clone());
                let name = Value::from(name).to_string();
                return Some(Changed::Text(changed.to_string().replacen(&mark, &name, 1)));
            }
        }
        Some(Changed::Json(changed))
    }
}

/// The body with another value at a place; the same where there is no such place.
pub(in crate::faults) fn edit(body: &Value, pointer: &str, value: Value) -> Value {
    let mut changed = body.clone();
    if let Some(place) = changed.pointer_mut(pointer) {
        *place = value;
    }
    changed
}

/// The pointer of the object or array that a place is in, and its name there.
fn member(pointer: &str) -> Option<(&str, String)> {
    let (parent, name) = pointer.rsplit_once('/')?;
    Some((parent, name.replace("~1", "/").replace("~0", "~")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn text(edit: &Edit, pointer: &str) -> Option<String> {
        let body = json!({"a": {"b/c": 1}, "d": [2, 3]});
        edit.of(&body, pointer).map(Changed::into_text)
    }

    #[test]
    fn an_edit_changes_one_place() {
        let cases = [
            (
                Edit::Value(json!(null)),
                "/d/1",
                r#"{"a":{"b/c":1},"d":[2,null]}"#,
            ),
            (Edit::Removed, "/a/b~1c", r#"{"a":{},"d":[2,3]}"#),
            (
                Edit::Added("x", json!(0)),
                "/a",
                r#"{"a":{"b/c":1,"x":0},"d":[2,3]}"#,
            ),
            (
                Edit::Text("1e999".into()),
                "/a/b~1c",
                r#"{"a":{"b/c":1e999},"d":[2,3]}"#,
            ),
            (
                Edit::Doubled(json!(null)),
                "/a/b~1c",
                r#"{"a":{"b/c":null,"b/c":1},"d":[2,3]}"#,
            ),
        ];
        for (edit, pointer, expected) in cases {
            assert_eq!(text(&edit, pointer).as_deref(), Some(expected), "{edit:?}");
        }
    }

    #[test]
    fn what_cannot_be_done_at_a_place_is_not_done() {
        assert_eq!(text(&Edit::Removed, "/d/0"), None);
        assert_eq!(text(&Edit::Removed, ""), None);
        assert_eq!(text(&Edit::Added("b/c", json!(0)), "/a"), None);
        assert_eq!(text(&Edit::Doubled(json!(0)), "/d/0"), None);
        assert_eq!(text(&Edit::Value(json!(0)), "/e"), None);
    }
}
