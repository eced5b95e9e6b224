//! Two texts of one place, the part marked in which they differ.

use std::borrow::Cow;

use crate::plain;

/// The longest text, in characters, that is shown whole.
const LONGEST: usize = 100;

/// What is shown before the first difference in a text that is too long.
const BEFORE: usize = 30;

/// The longest text, in bytes, that is read as a whole; of a longer one, what is read before and
/// from the first difference on.
const LONGEST_READ: usize = 4096;
const READ_BEFORE: usize = 4 * BEFORE;
const READ_AFTER: usize = 4 * LONGEST;

/// A text with the part that differs from its counterpart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Text {
    pub(crate) before: String,
    pub(crate) changed: String,
    pub(crate) after: String,
}

impl Text {
    /// A text in which nothing differs.
    pub(super) fn same(before: String) -> Self {
        Self {
            before,
            ..Self::default()
        }
    }

    /// A text that differs as a whole.
    pub(super) fn changed(text: &str) -> Self {
        Self {
            changed: plain::clean(&plain::cut(text, LONGEST)),
            ..Self::default()
        }
    }

    /// The same between what stands before and after it on its line.
    pub(super) fn within(self, before: &str, after: &str) -> Self {
        Self {
            before: format!("{before}{}", self.before),
            changed: self.changed,
            after: format!("{}{after}", self.after),
        }
    }
}

/// Two texts, or where one of them is long, of both the part in which they begin to differ, with `…`
/// for what is left out.
pub(super) fn near<'t>(expected: &'t str, actual: &'t str) -> (Cow<'t, str>, Cow<'t, str>) {
    if expected.len().max(actual.len()) <= LONGEST_READ {
        return (expected.into(), actual.into());
    }
    let same = |(a, b): &(u8, u8)| a == b;
    let beginning = expected.bytes().zip(actual.bytes()).take_while(same);
    let beginning = beginning.count();
    let end = expected.bytes().rev().zip(actual.bytes().rev());
    let shorter = expected.len().min(actual.len());
    let end = end.take_while(same).count().min(shorter - beginning);
    let part = |text: &str| {
        let from = text.floor_char_boundary(beginning.saturating_sub(READ_BEFORE));
        // As much of the common end in both, where there is room for it.
        let middle = text.len() - end - beginning;
        let to = beginning + middle.min(READ_AFTER) + end.min(READ_AFTER);
        let to = text.floor_char_boundary(to);
        let before = if from > 0 { "…" } else { "" };
        let after = if to < text.len() { "…" } else { "" };
        format!("{before}{}{after}", &text[from..to])
    };
    (part(expected).into(), part(actual).into())
}

/// Marks in two texts what lies between their common beginning and their common end, and cuts what
/// is too long to a window around it.
pub(super) fn pair(expected: &str, actual: &str) -> (Text, Text) {
    let (expected, actual) = near(expected, actual);
    let (expected, actual) = (expected.as_ref(), actual.as_ref());
    let same = |(a, b): &(char, char)| a == b;
    let beginning = expected.chars().zip(actual.chars()).take_while(same);
    let beginning = beginning.count();
    let rest = |text: &str| text.chars().count() - beginning;
    let end = expected.chars().rev().zip(actual.chars().rev());
    let end = end.take_while(same).count();
    let end = end.min(rest(expected)).min(rest(actual));
    (
        window(expected, beginning, end),
        window(actual, beginning, end),
    )
}

fn window(text: &str, beginning: usize, end: usize) -> Text {
    let characters: Vec<char> = text.chars().collect();
    let differs = beginning..characters.len() - end;
    let shown = match characters.len() <= LONGEST {
        true => 0..characters.len(),
        false => {
            let from = beginning.saturating_sub(BEFORE);
            from..characters.len().min(from + LONGEST)
        }
    };
    let part = |from: usize, to: usize| -> String {
        let (from, to) = (from.max(shown.start), to.min(shown.end));
        let part = characters.get(from..to.max(from)).unwrap_or_default();
        plain::clean(&part.iter().collect::<String>())
    };
    let cut = |is_cut: bool| if is_cut { "…" } else { "" };
    Text {
        before: format!("{}{}", cut(shown.start > 0), part(0, differs.start)),
        changed: part(differs.start, differs.end),
        after: format!(
            "{}{}",
            part(differs.end, characters.len()),
            cut(shown.end < characters.len())
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &Text) -> String {
        format!("{}<{}>{}", text.before, text.changed, text.after)
    }

    #[test]
    fn what_differs_is_marked_between_what_does_not() {
        let (expected, actual) = pair("\"2026-01-31\"", "\"2026-02-31\"");
        assert_eq!(shown(&expected), "\"2026-0<1>-31\"");
        assert_eq!(shown(&actual), "\"2026-0<2>-31\"");
        let (expected, actual) = pair("\"aa\"", "\"aaa\"");
        assert_eq!(shown(&expected), "\"aa<>\"");
        assert_eq!(shown(&actual), "\"aa<a>\"");
    }

    #[test]
    fn a_long_text_is_cut_to_where_it_differs() {
        let text = |middle: &str| format!("{}{middle}{}", "é".repeat(500), "b".repeat(500));
        let (expected, _) = pair(&text("X"), &text("Y"));
        assert_eq!(
            shown(&expected),
            format!(
                "…{}<X>{}…",
                "é".repeat(BEFORE),
                "b".repeat(LONGEST - BEFORE - 1)
            )
        );
    }

    #[test]
    fn of_two_very_long_texts_the_first_difference_is_found() {
        let text = |middle: &str| format!("{}{middle}{}", "é".repeat(500_000), "b".repeat(500_000));
        let (expected, actual) = pair(&text("X"), &text("YZ"));
        let before = "é".repeat(BEFORE);
        assert!(shown(&expected).starts_with(&format!("…{before}<X>bbb")));
        assert!(shown(&actual).starts_with(&format!("…{before}<YZ>bbb")));
        let (expected, actual) = pair(&text(""), &text("")[..1_200_000]);
        assert!(shown(&expected).ends_with("b>…"), "{}", shown(&expected));
        assert!(shown(&actual).chars().count() < 2 * LONGEST);
    }

    #[test]
    fn nothing_in_a_difference_can_steer_the_terminal() {
        let (_, actual) = pair("a", "a\u{1b}[2J");
        assert_eq!(actual.changed, "\\u{1b}[2J");
    }
}
