//! A JSON body: the way down to each mismatch stays open, and what lies beside it is closed to a
//! count. At the place of a mismatch there are two lines, one for each side.

use contract::{Mismatch, Place as MismatchPlace, Rule};
use serde_json::Value;

use super::change::{Text, pair};
use super::{Line, Side};
use crate::{plain, words};

/// Members and elements shown of an open object or array, beside those on the way to a place.
const SHOWN: usize = 10;

/// Places that are marked; a body with more is broken all over, and the rest would only repeat it.
const MARKED: usize = 12;

/// The longest scalar, in characters, where nothing differs.
const LONGEST_SCALAR: usize = 100;

pub(super) fn lines(body: &Value, mismatches: &[Mismatch]) -> Vec<Line> {
    let places: Vec<Place<'_>> = mismatches
        .iter()
        .enumerate()
        .filter_map(|(index, mismatch)| Place::of(index + 1, mismatch))
        .take(MARKED)
        .collect();
    let mut lines = Vec::new();
    let at_root: Vec<&Place<'_>> = places.iter().collect();
    Node {
        key: "",
        value: body,
        depth: 0,
        comma: "",
    }
    .write(&at_root, &mut lines);
    lines
}

struct Place<'m> {
    number: usize,
    way: Vec<String>,
    mismatch: &'m Mismatch,
}

impl<'m> Place<'m> {
    fn of(number: usize, mismatch: &'m Mismatch) -> Option<Self> {
        match &mismatch.place {
            MismatchPlace::Body { pointer } => Some(Self {
                number,
                way: pointer.split('/').skip(1).map(unescaped).collect(),
                mismatch,
            }),
            MismatchPlace::Status | MismatchPlace::Header { .. } => None,
        }
    }
}

/// What the contract wants at a place, in the order in which it helps: an example, a keyword.
enum Wanted<'m> {
    Example(&'m Value),
    Words(String),
}

impl<'m> Wanted<'m> {
    fn at(places: &[&Place<'m>]) -> Option<Self> {
        let example = places.iter().find_map(|place| match place.mismatch.rule {
            Rule::Schema { .. } => None,
            Rule::Pact { .. } | Rule::Scenario { .. } => place.mismatch.expected.as_ref(),
        });
        example.map(Self::Example).or_else(|| {
            let mut words = places.iter();
            let words = words.find_map(|place| words::expected(place.mismatch))?;
            Some(Self::Words(format!("({words})")))
        })
    }

    fn text(&self) -> Text {
        match self {
            Self::Example(value) => Text::changed(&value.to_string()),
            Self::Words(words) => Text::changed(words),
        }
    }
}

/// A value within the body, with the key that stands before it and the comma after it.
struct Node<'a> {
    key: &'a str,
    value: &'a Value,
    depth: usize,
    comma: &'a str,
}

/// What stands within an open object or array.
enum Child<'a> {
    Shown(String, &'a Value, Vec<&'a Place<'a>>),
    Missing(String, Vec<&'a Place<'a>>),
    Left(usize),
}

impl Node<'_> {
    /// `places` are those at this value or beneath it.
    fn write(&self, places: &[&Place<'_>], lines: &mut Vec<Line>) {
        let at = |place: &&&Place<'_>| place.way.len() <= self.depth;
        let here: Vec<&Place<'_>> = places.iter().filter(at).copied().collect();
        if !here.is_empty() && self.write_difference(&here, here.len() == places.len(), lines) {
            return;
        }
        let open = self.depth == 0 || !places.is_empty();
        let children = if open { self.children(places) } else { vec![] };
        let marks = here.iter().map(|place| place.number).collect();
        if children.is_empty() {
            return lines.push(self.line(Text::same(closed(self.value)), Side::Both, marks));
        }
        let brackets = match self.value.is_array() {
            true => ["[", "]"],
            false => ["{", "}"],
        };
        let opening = Text::same(format!("{}{}", self.key, brackets[0]));
        lines.push(line(self.depth, Side::Both, opening, marks));
        self.write_children(&children, lines);
        let closing = Text::same(format!("{}{}", brackets[1], self.comma));
        lines.push(line(self.depth, Side::Both, closing, vec![]));
    }

    /// Writes the two sides of a value that is not what it should be; not those of a list or an
    /// object that is there as one, but with something else to be seen in it.
    fn write_difference(&self, here: &[&Place<'_>], all: bool, lines: &mut Vec<Line>) -> bool {
        let marks = here.iter().map(|place| place.number).collect();
        let wanted = Wanted::at(here);
        let (expected, actual) = match (&wanted, self.value) {
            (Some(Wanted::Example(Value::Array(items))), Value::Array(came)) => {
                if !all || items.len() == came.len() {
                    return false;
                }
                let closed = |value: &Value| Text::changed(&closed(value));
                (
                    Some(closed(&Value::Array(items.clone()))),
                    closed(self.value),
                )
            }
            (Some(Wanted::Example(Value::Object(_))), Value::Object(_)) => return false,
            (Some(Wanted::Example(example)), value) => {
                let (expected, actual) = pair(&example.to_string(), &value.to_string());
                (Some(expected), actual)
            }
            (Some(wanted), value) => (Some(wanted.text()), Text::changed(&value.to_string())),
            (None, value) => (None, Text::changed(&value.to_string())),
        };
        match expected {
            Some(expected) => {
                lines.push(self.line(expected, Side::Expected, marks));
                lines.push(self.line(actual, Side::Actual, vec![]));
            }
            None => lines.push(self.line(actual, Side::Actual, marks)),
        }
        true
    }

    fn line(&self, value: Text, side: Side, marks: Vec<usize>) -> Line {
        line(self.depth, side, value.within(self.key, self.comma), marks)
    }

    fn write_children(&self, children: &[Child<'_>], lines: &mut Vec<Line>) {
        let depth = self.depth + 1;
        let last = children.len() - 1;
        for (index, child) in children.iter().enumerate() {
            let comma = if index == last { "" } else { "," };
            match child {
                Child::Shown(key, value, places) => {
                    let node = Node {
                        key,
                        value,
                        depth,
                        comma,
                    };
                    node.write(places, lines);
                }
                Child::Missing(key, places) => {
                    let wanted = Wanted::at(places).map(|wanted| wanted.text());
                    let text = wanted.unwrap_or_default().within(key, comma);
                    let marks = places.iter().map(|place| place.number).collect();
                    lines.push(line(depth, Side::Expected, text, marks));
                }
                Child::Left(number) => {
                    let text = Text::same(format!("… {number} more"));
                    lines.push(line(depth, Side::Both, text, vec![]));
                }
            }
        }
    }

    fn children<'b>(&'b self, places: &[&'b Place<'b>]) -> Vec<Child<'b>> {
        let beneath = |token: &str| -> Vec<&'b Place<'b>> {
            let here = |place: &&&Place<'_>| place.way.get(self.depth).is_some_and(|t| t == token);
            places.iter().filter(here).copied().collect()
        };
        let mut children = Vec::new();
        let mut shown = 0;
        let mut missing = self.missing(places);
        for (token, key, value) in members(self.value) {
            // What is missing stands where its key would.
            while let Some(next) = missing.first().filter(|next| **next < token) {
                children.push(Child::Missing(key_of(self.value, next), beneath(next)));
                missing.remove(0);
            }
            let here = beneath(&token);
            if !here.is_empty() || shown < SHOWN {
                shown += usize::from(here.is_empty());
                children.push(Child::Shown(key, value, here));
            } else if let Some(Child::Left(number)) = children.last_mut() {
                *number += 1;
            } else {
                children.push(Child::Left(1));
            }
        }
        let rest = missing.into_iter();
        children.extend(rest.map(|next| Child::Missing(key_of(self.value, &next), beneath(&next))));
        children
    }

    /// The keys on the way to a place that this object or array does not have, in order.
    fn missing(&self, places: &[&Place<'_>]) -> Vec<String> {
        let next = places.iter().filter_map(|place| place.way.get(self.depth));
        let mut missing: Vec<String> = next
            .filter(|token| child(self.value, token).is_none())
            .cloned()
            .collect();
        missing.sort_unstable();
        missing.dedup();
        missing
    }
}

fn line(depth: usize, side: Side, text: Text, marks: Vec<usize>) -> Line {
    Line {
        depth,
        side,
        text,
        marks,
    }
}

/// Token, key as shown, and value of all that is in an object or array.
fn members(value: &Value) -> Vec<(String, String, &Value)> {
    match value {
        Value::Object(map) => map
            .iter()
            .map(|(key, member)| (key.clone(), key_of(value, key), member))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(index, item)| (index.to_string(), String::new(), item))
            .collect(),
        _ => vec![],
    }
}

fn key_of(parent: &Value, token: &str) -> String {
    match parent.is_array() {
        true => String::new(),
        false => plain::clean(&format!("{}: ", Value::from(token))),
    }
}

fn child<'a>(value: &'a Value, token: &str) -> Option<&'a Value> {
    match value {
        Value::Object(map) => map.get(token),
        Value::Array(items) => items.get(token.parse::<usize>().ok()?),
        _ => None,
    }
}

fn closed(value: &Value) -> String {
    match value {
        Value::Array(items) if !items.is_empty() => {
            format!("[… {}]", plain::count(items.len(), "item"))
        }
        Value::Object(map) if !map.is_empty() => {
            format!("{{… {}}}", plain::count(map.len(), "key"))
        }
        scalar => plain::clean(&plain::cut(&scalar.to_string(), LONGEST_SCALAR)),
    }
}

/// A reference token of a JSON pointer as the key that it stands for (RFC 6901, section 4).
fn unescaped(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

#[cfg(test)]
mod tests;
