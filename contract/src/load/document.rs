//! The text of a pact, cut into its interactions: each is parsed when its turn comes and dropped
//! again, so that a pact of thousands is never in memory as one tree of JSON values.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
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
        let Ok(Members { head, interactions }) = serde_json::from_slice(text) else {
            // No object, or no JSON: there is nothing in it that could stay text.
            return super::parse(text).map(|head| Self {
                text,
                head,
                interactions: Vec::new(),
            });
        };
        Ok(Self {
            text,
            head: Value::Object(head),
            interactions,
        })
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

/// The members of a document that is an object, read in one pass.
struct Members<'t> {
    head: Map<String, Value>,
    interactions: Vec<&'t RawValue>,
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(OfTop)
    }
}

struct OfTop;

impl<'de> Visitor<'de> for OfTop {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut head, mut interactions) = (Map::new(), Vec::new());
        while let Some(name) = map.next_key::<String>()? {
            let value = match name.as_str() {
                "interactions" | "messages" => match map.next_value()? {
                    Listed::Items(items) => {
                        interactions = items;
                        Value::Array(Vec::new())
                    }
                    Listed::Other(value) => value,
                },
                _ => map.next_value()?,
            };
            head.insert(name, value);
        }
        Ok(Members { head, interactions })
    }
}

/// A list whose items stay text, or any other value.
enum Listed<'t> {
    Items(Vec<&'t RawValue>),
    Other(Value),
}

impl<'de> Deserialize<'de> for Listed<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(OfList)
    }
}

struct OfList;

impl<'de> Visitor<'de> for OfList {
    type Value = Listed<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Listed::Items(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Value::deserialize(MapAccessDeserializer::new(map)).map(Listed::Other)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Listed::Other(Value::Null))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Listed::Other(value.into()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Listed::Other(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Listed::Other(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Listed::Other(value.into()))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Listed::Other(value.into()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_a_list_of_interactions_stays_text() {
        let text = br#"{"a": [1], "interactions": [{"b": 2}, 3], "messages": null}"#;
        let document = Document::parse(text).unwrap();
        let interactions = document.interactions().iter().map(|one| one.get());
        assert_eq!(Vec::from_iter(interactions), [r#"{"b": 2}"#, "3"]);
        let head = json!({"a": [1], "interactions": [], "messages": null});
        assert_eq!(document.head, head);
    }

    #[test]
    fn whatever_stands_in_the_place_of_the_list_is_kept() {
        for other in [
            json!({"a": [1]}),
            json!(null),
            json!(true),
            json!(-1),
            json!(1.5),
            json!("a"),
        ] {
            let whole = json!({"interactions": other});
            let text = whole.to_string();
            assert_eq!(Document::parse(text.as_bytes()).unwrap().head, whole);
        }
        assert_eq!(Document::parse(b"[1]").unwrap().head, json!([1]));
        assert!(Document::parse(br#"{"interactions": [1,]}"#).is_err());
    }
}
