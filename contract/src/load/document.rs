//! The text of a pact, cut into its interactions: each is parsed when its turn comes and dropped
//! again, so that a pact of thousands is never in memory as one tree of JSON values.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::error::Problem;

/// A JSON document that is still text where its interactions are.
#[derive(Debug)]
pub(super) struct Document<'t> {
    text: &'t [u8],
    /// The document with an empty list in the place of the interactions or messages, if they are a
    /// list.
    pub(super) head: Value,
    interactions: Vec<&'t RawValue>,
}

impl<'t> Document<'t> {
    pub(super) fn parse(text: &'t [u8]) -> Result<Self, Problem> {
        let whole = |head| Self {
            text,
            head,
            interactions: Vec::new(),
        };
        let Ok(members) = serde_json::from_slice::<BTreeMap<String, &RawValue>>(text) else {
            return super::parse(text).map(whole);
        };
        let mut document = whole(Value::Null);
        let mut head = Map::new();
        for (name, member) in members {
            let list = match name.as_str() {
                "interactions" | "messages" => serde_json::from_str(member.get()).ok(),
                _ => None,
            };
            let value = match list {
                Some(list) => {
                    document.interactions = list;
                    Value::Array(Vec::new())
                }
                None => document.value(member)?,
            };
            head.insert(name, value);
        }
        document.head = Value::Object(head);
        Ok(document)
    }

    /// The interactions or messages as text, in their order; a pact has only one of the two.
    pub(super) fn interactions(&self) -> &[&'t RawValue] {
        &self.interactions
    }

    /// A part of the document. What is not JSON after all is looked for in the whole, so that the place is right.
    pub(super) fn value(&self, text: &RawValue) -> Result<Value, Problem> {
        serde_json::from_str(text.get()).map_err(|inner| match super::parse(self.text) {
            Err(problem) => problem,
            Ok(_) => Problem::not_json(&inner),
        })
    }
}
