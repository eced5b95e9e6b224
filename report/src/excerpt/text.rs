//! A body that is not JSON: line by line against the example where that is known, otherwise its
//! beginning.

use contract::{Place, Rule};
use serde_json::Value;
use similar::{ChangeTag, DiffOp, TextDiff, group_diff_ops};

use super::change::{Text, pair};
use super::{Line, Side};
use crate::findings::Finding;
use crate::plain;

/// Lines that are shown around a difference.
const AROUND: usize = 3;

/// The most lines that are shown.
const LINES: usize = 40;

/// The most lines of a body without an example.
const WITHOUT_EXAMPLE: usize = 15;

/// The longest line, in characters, where nothing differs.
const LONGEST_LINE: usize = 160;

/// The most lines of each side that are compared, from the first difference on: the time that it
/// takes grows with their product.
const COMPARED: usize = 400;

pub(super) fn lines(body: &str, findings: &[Finding<'_>]) -> Vec<Line> {
    match example(findings) {
        Some(example) => {
            // Of a long body the mismatch has the whole.
            let body = example.actual.unwrap_or(body);
            differences(example.expected, body, example.number)
        }
        None => beginning(body),
    }
}

/// The example that the whole body was held against, and the number of the finding.
struct Example<'m> {
    number: usize,
    expected: &'m str,
    actual: Option<&'m str>,
}

fn example<'m>(findings: &[Finding<'m>]) -> Option<Example<'m>> {
    let whole = findings
        .iter()
        .filter(|finding| matches!(finding.place, Place::Body { pointer } if pointer.is_empty()));
    whole
        .flat_map(|finding| {
            let mismatches = finding.mismatches.iter();
            mismatches.map(|mismatch| (finding.number, *mismatch))
        })
        .filter(|(_, mismatch)| !matches!(mismatch.rule, Rule::Schema { .. }))
        .find_map(|(number, mismatch)| {
            Some(Example {
                number,
                expected: mismatch.expected.as_ref()?.as_str()?,
                actual: mismatch.actual.as_ref().and_then(Value::as_str),
            })
        })
}

fn differences(example: &str, body: &str, number: usize) -> Vec<Line> {
    let (expected, actual) = (example.split_inclusive('\n'), body.split_inclusive('\n'));
    let same = expected.clone().zip(actual.clone());
    let same = same.take_while(|(a, b)| a == b).count();
    let from = same.saturating_sub(AROUND);
    let expected: Vec<&str> = expected.skip(from).take(COMPARED).collect();
    let actual: Vec<&str> = actual.skip(from).take(COMPARED).collect();
    let diff = TextDiff::from_slices(&expected, &actual);
    let mut ops = diff.ops().to_vec();
    let is_cut = expected.len().max(actual.len()) == COMPARED;
    if is_cut && ops.len() > 2 {
        // What is left over at the cut may well have its counterpart beyond it.
        ops.pop_if(|op| !matches!(op, DiffOp::Equal { .. }));
    }
    let mut lines: Vec<Line> = Vec::new();
    for (index, group) in group_diff_ops(ops, AROUND).iter().enumerate() {
        if index > 0 {
            lines.push(Line::unmarked("…".to_owned()));
        }
        let changes = group.iter().flat_map(|op| diff.iter_changes(op));
        lines.extend(changes.map(|change| line(change.tag(), change.value())));
    }
    if let ([expected], [actual], [first, second]) =
        (expected.as_slice(), actual.as_slice(), lines.as_mut_slice())
    {
        // A single line is read closer.
        (first.text, second.text) = pair(expected.trim_end(), actual.trim_end());
    }
    if let Some(first) = lines.iter_mut().find(|line| line.side != Side::Both) {
        first.marks.push(number);
    }
    if is_cut {
        lines.push(Line::unmarked("…".to_owned()));
    }
    shortened(lines, LINES)
}

fn line(tag: ChangeTag, text: &str) -> Line {
    let text = text.trim_end_matches(['\n', '\r']);
    let (side, text) = match tag {
        ChangeTag::Equal => {
            let text = plain::clean(&plain::cut(text, LONGEST_LINE));
            (Side::Both, Text::same(text))
        }
        ChangeTag::Delete => (Side::Expected, Text::changed(text)),
        ChangeTag::Insert => (Side::Actual, Text::changed(text)),
    };
    Line {
        side,
        text,
        ..Line::unmarked(String::new())
    }
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
    use contract::Mismatch;

    use super::*;
    use crate::findings::findings;

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
        let mismatches = [mismatch];
        let lines = lines(body, &findings(&mismatches));
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
    fn two_very_long_texts_are_compared_from_their_first_difference_on() {
        let text = |first: usize| -> String {
            (first..first + 200_000)
                .map(|n| format!("line {n}\n"))
                .collect()
        };
        let shifted = text(1);
        let body = shifted.replacen("line 1000\n", "", 1);
        let lines = shown(&body, Some(&shifted));
        assert_eq!(lines[3..5], ["-line 1000", " line 1001"]);
        assert_eq!(lines.last().unwrap(), " …");
        assert_eq!(lines.len(), 8);
        let lines = shown(&text(1_000_000), Some(&text(1)));
        assert_eq!(lines.len(), LINES + 1);
        assert_eq!(lines[0], "-line 1");
    }

    #[test]
    fn a_text_without_an_example_is_shown_to_its_fifteenth_line() {
        let lines = shown(&"x\n".repeat(20), None);
        assert_eq!(lines.len(), 16);
        assert_eq!(lines[15], " … 5 more lines");
    }
}
