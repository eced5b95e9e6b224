//! The places of a JSON body that are mutated, and the body with one of them changed.

use std::collections::{BTreeMap, BTreeSet};

use contract::pointer_to_member;
use serde_json::Value;

/// A place of a body.
pub(super) struct Spot<'b> {
    pub(super) pointer: String,
    pub(super) value: &'b Value,
    /// Whether the body stays one without it.
    pub(super) may_be_dropped: bool,
}

impl<'b> Spot<'b> {
    /// The body itself, every member of every object, and of the elements of an array the first of
    /// those that look alike; what holds others comes before them.
    pub(super) fn all(body: &'b Value) -> Vec<Self> {
        let whole = Self {
            pointer: String::new(),
            value: body,
            may_be_dropped: false,
        };
        let mut found = Vec::new();
        whole.collect(&mut found);
        found
    }

    fn collect(self, found: &mut Vec<Self>) {
        let (pointer, value) = (self.pointer.clone(), self.value);
        found.push(self);
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    let member = Self {
                        pointer: pointer_to_member(&pointer, name),
                        value,
                        may_be_dropped: true,
                    };
                    member.collect(found);
                }
            }
            Value::Array(elements) => {
                let mut seen = BTreeSet::new();
                for (index, value) in elements.iter().enumerate() {
                    if !seen.insert(Shape::of(value)) {
                        continue;
                    }
                    let element = Self {
                        pointer: format!("{pointer}/{index}"),
                        value,
                        // An array without its only element is one that was emptied.
                        may_be_dropped: elements.len() > 1,
                    };
                    element.collect(found);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// The body with another value here.
    pub(super) fn replaced(&self, body: &Value, value: Value) -> Value {
        let mut body = body.clone();
        if let Some(place) = body.pointer_mut(&self.pointer) {
            *place = value;
        }
        body
    }

    /// The body without what is here; `None` where it would not stay one.
    pub(super) fn dropped(&self, body: &Value) -> Option<Value> {
        let (above, name) = self.pointer.rsplit_once('/')?;
        let mut body = body.clone();
        match body.pointer_mut(above)? {
            Value::Object(members) => {
                members.remove(&name.replace("~1", "/").replace("~0", "~"))?;
            }
            Value::Array(elements) if self.may_be_dropped => {
                let index = name.parse().ok().filter(|index| *index < elements.len())?;
                elements.remove(index);
            }
            _ => return None,
        }
        Some(body)
    }
}

/// What elements of an array have to have in common so that one can stand for all.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Shape<'b> {
    Null,
    Bool,
    Number,
    String,
    Array(BTreeSet<Shape<'b>>),
    Object(BTreeMap<&'b str, Shape<'b>>),
}

impl<'b> Shape<'b> {
    fn of(value: &'b Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Bool,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::String,
            Value::Array(elements) => Self::Array(elements.iter().map(Self::of).collect()),
            Value::Object(members) => {
                let members = members.iter();
                Self::Object(
                    members
                        .map(|(name, one)| (&**name, Self::of(one)))
                        .collect(),
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn places(body: &Value) -> Vec<String> {
        let spots = Spot::all(body).into_iter();
        spots.map(|spot| spot.pointer).collect()
    }

    #[test]
    fn the_first_element_stands_for_all_that_look_alike() {
        let body = json!([{"a": 1}, {"a": 2}, {"a": null}, {"b": [1, 2]}]);
        let expected = ["", "/0", "/0/a", "/2", "/2/a", "/3", "/3/b", "/3/b/0"];
        assert_eq!(places(&body), expected);
    }

    #[test]
    fn an_element_is_dropped_where_others_stay() {
        let dropped = |body: Value| {
            let spots = Spot::all(&body).into_iter();
            Vec::from_iter(spots.filter_map(|spot| spot.dropped(&body)))
        };
        assert_eq!(dropped(json!([1, 2])), [json!([2])]);
        assert_eq!(dropped(json!([1])), [Value::Null; 0]);
        let odd = json!({"a/b": 1, "~": 2});
        assert_eq!(dropped(odd), [json!({"~": 2}), json!({"a/b": 1})]);
    }
}
