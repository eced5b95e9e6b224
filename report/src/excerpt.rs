//! A body shortened to what surrounds the mismatches in it: of JSON the way down to each place stays
//! open and what lies beside it is closed to a count; of text the beginning is kept.

use contract::{Mismatch, RecordedBody};
use serde_json::Value;

use crate::plain;

/// Members and elements shown of an open object or array, beside those on the way to a place.
const SHOWN: usize = 10;

/// Places that are marked; a body with more is broken all over, and the rest would only repeat it.
const MARKED: usize = 12;

/// The longest scalar, in characters.
const LONGEST_SCALAR: usize = 100;

/// The most lines of a body that is not JSON.
const TEXT_LINES: usize = 15;

/// The longest of these lines, in characters.
const LONGEST_LINE: usize = 160;

/// One line of an excerpt.
pub(crate) struct Line {
    /// How deep it stands.
    pub(crate) depth: usize,
    /// The line without indentation; nothing in it can steer a terminal.
    pub(crate) text: String,
    /// The numbers of the mismatches at this line, counted from 1.
    pub(crate) marks: Vec<usize>,
}

impl Line {
    fn unmarked(text: String) -> Self {
        Self {
            depth: 0,
            text,
            marks: vec![],
        }
    }
}

/// The numbers of the mismatches at a line, for people: `1, 2`; empty where there are none.
pub(crate) fn marks(line: &Line) -> String {
    let marks: Vec<String> = line.marks.iter().map(ToString::to_string).collect();
    marks.join(", ")
}

/// The lines of `body` around the places of `mismatches`. A place that the body does not have marks
/// the nearest value above it that it has.
pub(crate) fn body(body: &RecordedBody, mismatches: &[Mismatch]) -> Vec<Line> {
    match body {
        RecordedBody::Empty => vec![Line::unmarked("(no body)".to_owned())],
        RecordedBody::Binary(bytes) => {
            vec![Line::unmarked(format!("({bytes} bytes that are not text)"))]
        }
        RecordedBody::Text(text) => of_text(text),
        RecordedBody::Json(value) => of_json(value, mismatches),
    }
}

fn of_text(text: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = text
        .lines()
        .take(TEXT_LINES)
        .map(|line| Line::unmarked(plain::clean(&plain::cut(line, LONGEST_LINE))))
        .collect();
    let more = text.lines().count().saturating_sub(TEXT_LINES);
    if more > 0 {
        lines.push(Line::unmarked(format!(
            "… {}",
            plain::count(more, "more line")
        )));
    }
    lines
}

fn of_json(body: &Value, mismatches: &[Mismatch]) -> Vec<Line> {
    let places: Vec<Place> = mismatches
        .iter()
        .enumerate()
        .filter_map(|(index, mismatch)| Place::of(index + 1, mismatch))
        .take(MARKED)
        .collect();
    let mut lines = Vec::new();
    let at_root: Vec<&Place> = places.iter().collect();
    Node {
        key: "",
        value: body,
        depth: 0,
        comma: "",
    }
    .write(&at_root, &mut lines);
    lines
}

struct Place {
    number: usize,
    way: Vec<String>,
}

impl Place {
    fn of(number: usize, mismatch: &Mismatch) -> Option<Self> {
        match &mismatch.place {
            contract::Place::Body { pointer } => Some(Self {
                number,
                way: pointer.split('/').skip(1).map(unescaped).collect(),
            }),
            contract::Place::Status | contract::Place::Header { .. } => None,
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

/// A child that is shown, or a number of children that are not.
enum Child<'a> {
    Shown(String, &'a Value, Vec<&'a Place>),
    Left(usize),
}

impl Node<'_> {
    /// `places` are those at this value or beneath it.
    fn write(&self, places: &[&Place], lines: &mut Vec<Line>) {
        let beneath = |place: &&&Place| {
            place
                .way
                .get(self.depth)
                .is_some_and(|token| child(self.value, token).is_some())
        };
        let marks = places
            .iter()
            .filter(|place| !beneath(place))
            .map(|place| place.number);
        let marks: Vec<usize> = marks.collect();
        let open = self.depth == 0 || !places.is_empty();
        let children = if open { self.children(places) } else { vec![] };
        let brackets = if self.value.is_array() {
            ["[", "]"]
        } else {
            ["{", "}"]
        };
        if children.is_empty() {
            let text = format!("{}{}{}", self.key, closed(self.value), self.comma);
            return lines.push(Line {
                depth: self.depth,
                text,
                marks,
            });
        }
        let text = format!("{}{}", self.key, brackets[0]);
        lines.push(Line {
            depth: self.depth,
            text,
            marks,
        });
        let last = children.len() - 1;
        for (index, child) in children.iter().enumerate() {
            let comma = if index == last { "" } else { "," };
            let depth = self.depth + 1;
            match child {
                Child::Shown(key, value, places) => {
                    Node {
                        key,
                        value,
                        depth,
                        comma,
                    }
                    .write(places, lines);
                }
                Child::Left(number) => lines.push(Line {
                    depth,
                    text: format!("… {number} more"),
                    marks: vec![],
                }),
            }
        }
        let text = format!("{}{}", brackets[1], self.comma);
        lines.push(Line {
            depth: self.depth,
            text,
            marks: vec![],
        });
    }

    fn children<'b>(&'b self, places: &[&'b Place]) -> Vec<Child<'b>> {
        let members: Vec<(String, String, &Value)> = match self.value {
            Value::Object(map) => map
                .iter()
                .map(|(key, value)| {
                    (
                        key.clone(),
                        format!("{}: ", Value::from(key.as_str())),
                        value,
                    )
                })
                .collect(),
            Value::Array(items) => items
                .iter()
                .enumerate()
                .map(|(index, value)| (index.to_string(), String::new(), value))
                .collect(),
            _ => vec![],
        };
        let mut children = Vec::new();
        let mut shown = 0;
        for (token, key, value) in members {
            let here: Vec<&Place> = places
                .iter()
                .filter(|place| place.way.get(self.depth) == Some(&token))
                .copied()
                .collect();
            if !here.is_empty() || shown < SHOWN {
                shown += usize::from(here.is_empty());
                children.push(Child::Shown(plain::clean(&key), value, here));
            } else if let Some(Child::Left(number)) = children.last_mut() {
                *number += 1;
            } else {
                children.push(Child::Left(1));
            }
        }
        children
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
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(body: &Value, places: &[&str]) -> Vec<String> {
        let mismatch = |pointer: &&str| Mismatch {
            place: contract::Place::Body {
                pointer: (*pointer).to_owned(),
            },
            rule: contract::Rule::Pact {
                mismatch: "BodyMismatch".into(),
            },
            expected: None,
            actual: None,
            detail: String::new(),
        };
        let mismatches: Vec<Mismatch> = places.iter().map(mismatch).collect();
        of_json(body, &mismatches)
            .into_iter()
            .map(|line| {
                let marks: String = line.marks.iter().map(|mark| format!(" <{mark}>")).collect();
                format!("{}{}{marks}", "  ".repeat(line.depth), line.text)
            })
            .collect()
    }

    #[test]
    fn the_way_to_a_place_is_open_and_what_lies_beside_it_closed() {
        let body = json!({
            "items": [{"id": "a", "tags": [1, 2]}, {"id": null, "tags": []}],
            "page": {"next": "x", "size": 2},
        });
        assert_eq!(
            shown(&body, &["/items/1/id"]),
            [
                "{",
                "  \"items\": [",
                "    {… 2 keys},",
                "    {",
                "      \"id\": null, <1>",
                "      \"tags\": []",
                "    }",
                "  ],",
                "  \"page\": {… 2 keys}",
                "}",
            ]
        );
    }

    #[test]
    fn a_place_that_is_missing_marks_the_nearest_value_above_it() {
        let body = json!({"a/b": {"c": 1}});
        assert_eq!(
            shown(&body, &["/a~1b/name", "/x/y"]),
            ["{ <2>", "  \"a/b\": { <1>", "    \"c\": 1", "  }", "}"]
        );
    }

    #[test]
    fn of_a_long_array_the_place_and_a_few_elements_are_shown() {
        let body = json!((0..100).collect::<Vec<_>>());
        let lines = shown(&body, &["/50"]);
        assert_eq!(lines.len(), SHOWN + 5);
        assert_eq!(lines[11..14], ["  … 40 more", "  50, <1>", "  … 49 more"]);
    }

    #[test]
    fn a_body_that_is_a_scalar_is_one_line() {
        assert_eq!(shown(&json!("x"), &[""]), ["\"x\" <1>"]);
        assert_eq!(shown(&json!([]), &[]), ["[]"]);
    }
}
