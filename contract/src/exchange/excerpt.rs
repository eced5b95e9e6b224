//! What is kept of a JSON document that is too long to be kept whole: the way down to each place
//! that matters, and beside it as much as it takes to find the way.
//!
//! It costs what it keeps, not what the document is long: an array of a million elements is stepped
//! into where it matters, and no text is looked at beyond its beginning.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::Redaction;

/// Members kept of an object, and elements of an array without a place in it, beside those on the
/// way to a place.
const SHOWN: usize = 10;

/// Elements kept of a long array on either side of a place.
const AROUND: usize = 2;

/// The longest text that is kept whole, and the longest name of a member beside the way, in bytes.
const LONGEST_TEXT: usize = 1024;

/// A JSON value with most of what is in it left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Excerpt {
    /// A value that is neither array nor object, as it came.
    Scalar {
        /// The value.
        value: Value,
    },
    /// A text that is too long to be kept.
    Beginning {
        /// How it begins.
        text: String,
    },
    /// An array.
    Array {
        /// How many elements it has.
        length: usize,
        /// Those that are kept, in order.
        kept: Vec<Kept>,
    },
    /// An object.
    Object {
        /// How many members it has.
        length: usize,
        /// Those that are kept, in order.
        kept: Vec<Kept>,
    },
}

/// An element or a member that is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// How many stand before it.
    pub position: usize,
    /// The name of a member; `None` for an element.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What is kept of it.
    pub value: Excerpt,
}

impl Kept {
    /// Whether it is what a reference token of a JSON pointer, unescaped, leads to.
    #[must_use]
    pub fn is_at(&self, token: &str) -> bool {
        match &self.name {
            Some(name) => name == token,
            None => token.parse() == Ok(self.position),
        }
    }
}

impl Excerpt {
    /// Places that are kept; a body with more is broken all over, and the rest would only repeat
    /// it.
    pub const PLACES: usize = 12;

    /// What matters of `document` to the first few different ones of these places, given as JSON
    /// pointers. A text that is cut ends with no part of one of the secrets that `redaction` knows.
    #[must_use]
    pub fn around<'p>(
        document: &Value,
        pointers: impl IntoIterator<Item = &'p str>,
        redaction: &Redaction,
    ) -> Self {
        let mut places: Vec<&str> = Vec::new();
        for pointer in pointers {
            if places.len() < Self::PLACES && !places.contains(&pointer) {
                places.push(pointer);
            }
        }
        let ways: Vec<Vec<String>> = places.into_iter().map(tokens).collect();
        let ways: Vec<&[String]> = ways.iter().map(Vec::as_slice).collect();
        Reader { redaction }.open(document, &ways)
    }
}

/// The reference tokens of a JSON pointer as the names that they stand for (RFC 6901, section 4).
fn tokens(pointer: &str) -> Vec<String> {
    let tokens = pointer.split('/').skip(1);
    tokens
        .map(|token| token.replace("~1", "/").replace("~0", "~"))
        .collect()
}

struct Reader<'r> {
    redaction: &'r Redaction,
}

impl Reader<'_> {
    /// A value on the way to a place, or at one. `ways` are what is left of the ways through it.
    fn open(&self, value: &Value, ways: &[&[String]]) -> Excerpt {
        match value {
            Value::Array(items) => Excerpt::Array {
                length: items.len(),
                kept: self.elements(items, ways),
            },
            Value::Object(members) => Excerpt::Object {
                length: members.len(),
                kept: self.members(members, ways),
            },
            scalar => self.scalar(scalar),
        }
    }

    /// A value beside the way.
    fn closed(&self, value: &Value) -> Excerpt {
        let kept = Vec::new();
        match value {
            Value::Array(items) => Excerpt::Array {
                length: items.len(),
                kept,
            },
            Value::Object(members) => Excerpt::Object {
                length: members.len(),
                kept,
            },
            scalar => self.scalar(scalar),
        }
    }

    fn scalar(&self, scalar: &Value) -> Excerpt {
        match scalar {
            Value::String(text) if text.len() > LONGEST_TEXT => Excerpt::Beginning {
                text: self.redaction.beginning(text, LONGEST_TEXT),
            },
            short => Excerpt::Scalar {
                value: short.clone(),
            },
        }
    }

    fn kept(&self, position: usize, name: Option<&str>, value: &Value, on: &[&[String]]) -> Kept {
        let name = name.map(|name| match on.is_empty() && name.len() > LONGEST_TEXT {
            true => self.redaction.beginning(name, LONGEST_TEXT) + "…",
            false => name.to_owned(),
        });
        let value = match on.is_empty() {
            true => self.closed(value),
            false => self.open(value, on),
        };
        Kept {
            position,
            name,
            value,
        }
    }

    fn elements(&self, items: &[Value], ways: &[&[String]]) -> Vec<Kept> {
        let next = ways.iter().filter_map(|way| way.first()?.parse().ok());
        let places: BTreeSet<usize> = next.collect();
        let around = |place: &usize| {
            let from = place.saturating_sub(AROUND).min(items.len());
            from..items.len().min(place.saturating_add(AROUND + 1))
        };
        let shown: BTreeSet<usize> = match items.len() <= SHOWN || places.is_empty() {
            true => (0..items.len().min(SHOWN)).collect(),
            false => places.iter().flat_map(around).collect(),
        };
        let kept = |position: usize| {
            let item = items.get(position)?;
            let leads = |way: &&[String]| way.first().is_some_and(|t| t.parse() == Ok(position));
            Some(self.kept(position, None, item, &further(ways, leads)))
        };
        shown.into_iter().filter_map(kept).collect()
    }

    fn members(&self, members: &Map<String, Value>, ways: &[&[String]]) -> Vec<Kept> {
        let next = ways.iter().filter_map(|way| way.first());
        let mut places: BTreeSet<&str> = next
            .map(String::as_str)
            .filter(|name| members.contains_key(*name))
            .collect();
        let mut kept = Vec::new();
        let mut beside = 0;
        for (position, (name, member)) in members.iter().enumerate() {
            if beside == SHOWN && places.is_empty() {
                break;
            }
            let on_the_way = places.remove(name.as_str());
            if on_the_way || beside < SHOWN {
                beside += usize::from(!on_the_way);
                let leads = |way: &&[String]| way.first() == Some(name);
                let further = further(ways, leads);
                kept.push(self.kept(position, Some(name), member, &further));
            }
        }
        kept
    }
}

/// What is left of the ways that lead on there.
fn further<'w>(ways: &[&'w [String]], leads: impl Fn(&&[String]) -> bool) -> Vec<&'w [String]> {
    let leading = ways.iter().filter(|way| leads(way));
    leading.filter_map(|way| way.get(1..)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn around(document: &Value, pointers: &[&str]) -> Excerpt {
        Excerpt::around(document, pointers.iter().copied(), &Redaction::default())
    }

    /// The positions that are kept at the end of these steps into the excerpt.
    fn positions(excerpt: &Excerpt, steps: &[&str]) -> Vec<usize> {
        let (Excerpt::Array { kept, .. } | Excerpt::Object { kept, .. }) = excerpt else {
            return vec![];
        };
        match steps {
            [] => kept.iter().map(|one| one.position).collect(),
            [step, rest @ ..] => {
                let next = kept.iter().find(|one| one.is_at(step)).unwrap();
                positions(&next.value, rest)
            }
        }
    }

    #[test]
    fn of_a_long_array_the_elements_around_each_place_are_kept() {
        let document = json!({"items": (0..1000).collect::<Vec<_>>()});
        let excerpt = around(&document, &["/items/0", "/items/500", "/items/999"]);
        assert_eq!(
            positions(&excerpt, &["items"]),
            [0, 1, 2, 498, 499, 500, 501, 502, 997, 998, 999]
        );
        let beyond = around(&document, &["/items/1000"]);
        assert_eq!(positions(&beyond, &["items"]), [998, 999]);
        let far = around(&document, &["/items/18446744073709551615"]);
        assert_eq!(positions(&far, &["items"]), [0_usize; 0]);
    }

    #[test]
    fn of_a_long_object_the_first_members_and_those_on_the_way_are_kept() {
        let name = |number: usize| format!("a{number:03}");
        let document: Map<String, Value> = (0..100).map(|n| (name(n), json!([n]))).collect();
        let excerpt = around(&document.into(), &["/a050/0"]);
        assert_eq!(
            positions(&excerpt, &[]),
            (0..10).chain([50]).collect::<Vec<_>>()
        );
        assert_eq!(positions(&excerpt, &["a050"]), [0]);
        assert_eq!(positions(&excerpt, &["a001"]), [0_usize; 0]);
    }

    #[test]
    fn of_many_places_the_first_different_ones_are_kept() {
        let document = json!((0..100).map(|n| json!([n])).collect::<Vec<_>>());
        let pointers: Vec<String> = (0..100).map(|number| format!("/{number}/0")).collect();
        let twice = pointers.iter().flat_map(|one| [one.as_str(), one.as_str()]);
        let excerpt = Excerpt::around(&document, twice, &Redaction::default());
        let Excerpt::Array { kept, .. } = &excerpt else {
            panic!("an array stays one");
        };
        let open =
            |kept: &&Kept| matches!(&kept.value, Excerpt::Array { kept, .. } if !kept.is_empty());
        assert_eq!(kept.iter().filter(open).count(), Excerpt::PLACES);
    }

    #[test]
    fn a_secret_at_the_cut_of_a_text_is_hidden_whole() {
        let redaction = Redaction::default().and_values(["s3cr3t-t0ken"]);
        for before in LONGEST_TEXT - 12..=LONGEST_TEXT {
            let text = format!("{}s3cr3t-t0ken{}", "é".repeat(before / 2), "b".repeat(3000));
            let document = json!({"a": text, &text: 1});
            let excerpt = Excerpt::around(&document, [], &redaction);
            assert!(!format!("{excerpt:?}").contains("s3c"), "{excerpt:?}");
        }
    }
}
