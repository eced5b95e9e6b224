//! A JSON body: the way down to each finding stays open, and what lies beside it is closed to a
//! count. At the place of a finding there are two lines, one for each side.

mod sides;

use contract::{Excerpt, Kept};
use serde_json::Value;

use self::sides::{Came, Place, Wanted, closed, counted_items, quoted, texts};
use super::change::{Text, pair};
use super::{Line, Side};
use crate::findings::Finding;
use crate::plain;

pub(super) fn lines(body: &Excerpt, findings: &[Finding<'_>]) -> Vec<Line> {
    let places: Vec<Place<'_>> = findings
        .iter()
        .filter_map(Place::of)
        .take(Excerpt::PLACES)
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

/// The pointers of the places that [`lines`] looks for in a body.
pub(super) fn pointers<'m>(findings: &[Finding<'m>]) -> impl Iterator<Item = &'m str> {
    findings
        .iter()
        .filter_map(|finding| finding.place.pointer())
}

/// A value within the body, with the key that stands before it and the comma after it.
struct Node<'a> {
    key: &'a str,
    value: &'a Excerpt,
    depth: usize,
    comma: &'a str,
}

/// What stands within an open object or array.
enum Child<'a> {
    Shown(String, &'a Excerpt, Vec<&'a Place<'a>>),
    Missing(String, Vec<&'a Place<'a>>),
    Left(usize),
}

impl<'n> Node<'n> {
    /// `places` are those at this value or beneath it.
    fn write(&self, places: &[&'n Place<'n>], lines: &mut Vec<Line>) {
        let at = |place: &&&Place<'_>| place.way.len() <= self.depth;
        let here: Vec<&Place<'_>> = places.iter().filter(at).copied().collect();
        if !here.is_empty() && self.write_difference(&here, here.len() == places.len(), lines) {
            return;
        }
        let brackets = match self.value {
            Excerpt::Array { .. } => ["[", "]"],
            Excerpt::Object { .. } => ["{", "}"],
            Excerpt::Scalar { .. } | Excerpt::Beginning { .. } => {
                return self.write_scalar(places, lines);
            }
        };
        let children = self.children(places);
        if children.is_empty() {
            let text = Text::same(closed(self.value));
            return lines.push(self.line(text, Side::Both, marks(&here)));
        }
        let opening = Text::same(format!("{}{}", self.key, brackets[0]));
        lines.push(line(self.depth, Side::Both, opening, marks(&here)));
        self.write_children(&children, lines);
        let closing = Text::same(format!("{}{}", brackets[1], self.comma));
        lines.push(line(self.depth, Side::Both, closing, vec![]));
    }

    /// Where something should be beneath it, a scalar is what came in the place of all that.
    fn write_scalar(&self, places: &[&Place<'_>], lines: &mut Vec<Line>) {
        let text = closed(self.value);
        lines.push(match places {
            [] => self.line(Text::same(text), Side::Both, vec![]),
            beneath => self.line(Text::changed(&text), Side::Actual, marks(beneath)),
        });
    }

    /// Writes the two sides of a value that is not what it should be; not those of a list or an
    /// object that is there as one, but with something else to be seen in it.
    fn write_difference(&self, here: &[&Place<'_>], all: bool, lines: &mut Vec<Line>) -> bool {
        let wanted = Wanted::at(here);
        let (expected, actual) = match (&wanted, self.value) {
            (Some(Wanted::Example(Value::Array(items))), Excerpt::Array { length, .. }) => {
                if !all || items.len() == *length {
                    return false;
                }
                let counted = |length| Text::changed(&counted_items(length));
                (Some(counted(items.len())), counted(*length))
            }
            (Some(Wanted::Example(Value::Object(_))), Excerpt::Object { .. }) => return false,
            (wanted, value) => match (wanted, Came::at(here, value)) {
                (Some(Wanted::Example(example)), Came::Value(came)) => {
                    let (expected, actual) = texts(example, came);
                    let (expected, actual) = pair(&expected, &actual);
                    (Some(expected), actual)
                }
                (wanted, came) => (wanted.as_ref().map(Wanted::text), came.text()),
            },
        };
        match expected {
            Some(expected) => {
                lines.push(self.line(expected, Side::Expected, marks(here)));
                lines.push(self.line(actual, Side::Actual, vec![]));
            }
            None => lines.push(self.line(actual, Side::Actual, marks(here))),
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
                    lines.push(line(depth, Side::Expected, text, marks(places)));
                }
                Child::Left(number) => {
                    let text = Text::same(format!("… {number} more"));
                    lines.push(line(depth, Side::Both, text, vec![]));
                }
            }
        }
    }

    fn children(&self, places: &[&'n Place<'n>]) -> Vec<Child<'n>> {
        let (Excerpt::Array { length, kept } | Excerpt::Object { length, kept }) = self.value
        else {
            return vec![];
        };
        if self.depth > 0 && places.is_empty() {
            return vec![];
        }
        let leading = |to: &dyn Fn(&str) -> bool| -> Vec<&'n Place<'n>> {
            let leads = |place: &&&Place<'_>| place.way.get(self.depth).is_some_and(|t| to(t));
            places.iter().filter(leads).copied().collect()
        };
        let missing_child =
            |token: &String| Child::Missing(self.key_of(token), leading(&|other| other == token));
        let mut children = Vec::new();
        let mut missing = self.missing(places, kept).into_iter().peekable();
        let mut next_position = 0;
        for one in kept {
            // What is missing of an object stands where its key would.
            let comes_first = |token: &String| one.name.as_ref().is_some_and(|name| token < name);
            while let Some(token) = missing.next_if(comes_first) {
                children.push(missing_child(&token));
            }
            let left = one.position.saturating_sub(next_position);
            children.extend((left > 0).then_some(Child::Left(left)));
            next_position = one.position + 1;
            let key = one
                .name
                .as_deref()
                .map_or_else(String::new, |name| self.key_of(name));
            children.push(Child::Shown(
                key,
                &one.value,
                leading(&|token| one.is_at(token)),
            ));
        }
        let left = length.saturating_sub(next_position);
        children.extend((left > 0).then_some(Child::Left(left)));
        children.extend(missing.map(|token| missing_child(&token)));
        children
    }

    /// The keys on the way to a place that this object or array does not have, in order.
    fn missing(&self, places: &[&Place<'_>], kept: &[Kept]) -> Vec<String> {
        let next = places.iter().filter_map(|place| place.way.get(self.depth));
        let mut missing: Vec<String> = next
            .filter(|token| !kept.iter().any(|one| one.is_at(token)))
            .cloned()
            .collect();
        missing.sort_unstable();
        missing.dedup();
        missing
    }

    fn key_of(&self, name: &str) -> String {
        match self.value {
            Excerpt::Array { .. } => String::new(),
            _ => plain::clean(&format!("{}: ", quoted(name))),
        }
    }
}

fn marks(places: &[&Place<'_>]) -> Vec<usize> {
    places.iter().map(|place| place.finding.number).collect()
}

fn line(depth: usize, side: Side, text: Text, marks: Vec<usize>) -> Line {
    Line {
        depth,
        side,
        text,
        marks,
    }
}

#[cfg(test)]
mod tests;
