//! A body that is not JSON, or too long to be kept as such: line by line against the example where
//! that is known, otherwise its beginning.

use contract::{Mismatch, Place, Rule};
use similar::{ChangeTag, TextDiff};

use super::change::{Text, pair};
use super::{Line, Side};
use crate::plain;

/// Lines that are shown around a difference.
const AROUND: usize = 3;

/// The most lines that are shown.
const LINES: usize = 40;

/// The most lines of a body without an example.
const WITHOUT_EXAMPLE: usize = 15;

/// The longest line, in characters, where nothing differs.
const LONGEST_LINE: usize = 160;

/// The longest texts, in bytes together, that are compared line by line.
const LONGEST_COMPARED: usize = 256 * 1024;

pub(super) fn lines(body: &str, mismatches: &[Mismatch]) -> Vec<Line> {
    match example(mismatches) {
        Some((number, example)) if example.len() + body.len() <= LONGEST_COMPARED => {
            differences(example, body, number)
        }
        _ => beginning(body),
    }
}

/// The example that the whole body was held against, and the number of the mismatch.
fn example(mismatches: &[Mismatch]) -> Option<(usize, &str)> {
    let numbered = mismatches.iter().enumerate();
    numbered
        .filter(|(_, mismatch)| matches!(&mismatch.place, Place::Body { pointer } if pointer.is_empty()))
        .filter(|(_, mismatch)| !matches!(mismatch.rule, Rule::Schema { .. }))
        .find_map(|(index, mismatch)| Some((index + 1, mismatch.expected.as_ref()?.as_str()?)))
}

fn differences(example: &str, body: &str, number: usize) -> Vec<Line> {
    let diff = TextDiff::from_lines(example, body);
    let mut lines: Vec<Line> = Vec::new();
    for (index, group) in diff.grouped_ops(AROUND).iter().enumerate() {
        if index > 0 {
            lines.push(Line::unmarked("…".to_owned()));
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let text = change.value().trim_end_matches(['\n', '\r']);
            let side = match change.tag() {
                ChangeTag::Equal => Side::Both,
                ChangeTag::Delete => Side::Expected,
                ChangeTag::Insert => Side::Actual,
            };
            let text = match side {
                Side::Both => Text::same(plain::clean(&plain::cut(text, LONGEST_LINE))),
                Side::Expected | Side::Actual => Text::changed(text),
            };
            lines.push(Line {
                side,
                text,
                ..Line::unmarked(String::new())
            });
        }
    }
    if let [expected, actual] = lines.as_mut_slice() {
        // A single line is read closer.
        (expected.text, actual.text) = pair(example.trim_end(), body.trim_end());
    }
    if let Some(first) = lines.iter_mut().find(|line| line.side != Side::Both) {
        first.marks.push(number);
    }
    shortened(lines, LINES)
}

fn beginning(body: &str) -> Vec<Line> {
    let lines = body.lines();
    let line = |line| Line::unmarked(plain::clean(&plain::cut(line, LONGEST_LINE)));
    shortened(lines.map(line).collect(), WITHOUT_EXAMPLE)
}

fn shortened(mut lines: Vec<Line>, most: usize) -> Vec<Line> {
    let more = lines.len().saturating_sub(most);
    if more > 0 {
        lines.truncate(most);
        let more = format!("… {}", plain::count(more, "more line"));
        lines.push(Line::unmarked(more));
    }
    lines
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn shown(body: &str, example: Option<&str>) -> Vec<String> {
        let mismatch = Mismatch {
            place: Place::Body {
                pointer: String::new(),
            },
            rule: Rule::Pact {
                mismatch: "BodyMismatch".into(),
            },
            expected: example.map(Value::from),
            actual: Some(body.into()),
            detail: String::new(),
        };
        let lines = lines(body, &[mismatch]);
        let line = |line: Line| {
            let Text {
                before,
                changed,
                after,
            } = line.text;
            format!("{}{before}{changed}{after}", line.side.sign())
        };
        lines.into_iter().map(line).collect()
    }

    #[test]
    fn a_text_is_compared_line_by_line_around_what_differs() {
        let example: String = (1..=20).map(|number| format!("line {number}\n")).collect();
        let body = example.replace("line 10", "line ten");
        assert_eq!(
            shown(&body, Some(&example)),
            [
                " line 7",
                " line 8",
                " line 9",
                "-line 10",
                "+line ten",
                " line 11",
                " line 12",
                " line 13"
            ]
        );
    }

    #[test]
    fn a_text_without_an_example_is_shown_to_its_fifteenth_line() {
        let lines = shown(&"x\n".repeat(20), None);
        assert_eq!(lines.len(), 16);
        assert_eq!(lines[15], " … 5 more lines");
    }
}
