//! A value of a JSON file together with its place, so that whoever finds something wrong with it
//! can say where.

use serde_json::Value;

use super::error::{Fault, Problem};
use crate::json_text;

/// A value and the JSON pointer to it.
#[derive(Clone, Debug)]
pub(super) struct Node<'a> {
    value: &'a Value,
    pointer: String,
}

impl<'a> Node<'a> {
    pub(super) fn top(value: &'a Value) -> Self {
        Self {
            value,
            pointer: String::new(),
        }
    }

    pub(super) fn value(&self) -> &'a Value {
        self.value
    }

    pub(super) fn pointer(&self) -> &str {
        &self.pointer
    }

    /// The member of that name, if there is one and it is not `null`.
    pub(super) fn member(&self, key: &str) -> Option<Node<'a>> {
        self.present(key).filter(|member| !member.value.is_null())
    }

    /// The member of that name, whatever it is.
    pub(super) fn present(&self, key: &str) -> Option<Node<'a>> {
        let value = self.value.get(key)?;
        Some(self.child(key, value))
    }

    pub(super) fn required(&self, key: &'static str) -> Result<Node<'a>, Fault> {
        self.member(key)
            .ok_or_else(|| self.fault(Problem::Missing(key)))
    }

    /// Every member of what must be an object.
    pub(super) fn members(&self) -> Result<Vec<(&'a str, Node<'a>)>, Fault> {
        let members = self.value.as_object();
        let members = members.ok_or_else(|| self.unexpected("an object"))?;
        Ok(members
            .iter()
            .map(|(key, value)| (key.as_str(), self.child(key, value)))
            .collect())
    }

    /// Every item of what must be an array.
    pub(super) fn items(&self) -> Result<Vec<Node<'a>>, Fault> {
        let items = self.value.as_array();
        let items = items.ok_or_else(|| self.unexpected("an array"))?;
        Ok(items
            .iter()
            .enumerate()
            .map(|(index, value)| self.child(&index.to_string(), value))
            .collect())
    }

    /// The item at `index` of this list, which itself is not looked at.
    pub(super) fn item<'b>(&self, index: usize, value: &'b Value) -> Node<'b> {
        Node {
            value,
            pointer: json_text::pointer_to_member(&self.pointer, &index.to_string()),
        }
    }

    pub(super) fn text(&self) -> Result<&'a str, Fault> {
        self.value
            .as_str()
            .ok_or_else(|| self.unexpected("a string"))
    }

    /// A string with something in it.
    pub(super) fn name(&self) -> Result<&'a str, Fault> {
        match self.text()? {
            "" => Err(self.unexpected("a name")),
            name => Ok(name),
        }
    }

    /// The error of a value that is not what the specification allows here.
    pub(super) fn unexpected(&self, expected: &'static str) -> Fault {
        let found = match self.value {
            Value::Null => "null".to_owned(),
            Value::Bool(_) => "a boolean".to_owned(),
            Value::Number(number) => number.to_string(),
            Value::String(text) if text.is_empty() => "an empty string".to_owned(),
            Value::String(_) => "a string".to_owned(),
            Value::Array(items) if items.is_empty() => "an empty array".to_owned(),
            Value::Array(_) => "an array".to_owned(),
            Value::Object(_) => "an object".to_owned(),
        };
        self.fault(Problem::Unexpected { expected, found })
    }

    pub(super) fn fault(&self, problem: Problem) -> Fault {
        Fault {
            pointer: Some(self.pointer.clone()),
            problem,
        }
    }

    fn child(&self, key: &str, value: &'a Value) -> Node<'a> {
        Node {
            value,
            pointer: json_text::pointer_to_member(&self.pointer, key),
        }
    }
}
