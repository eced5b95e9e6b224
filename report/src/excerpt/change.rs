//! Two texts of one place, the part marked in which they differ.

use crate::plain;

/// The longest text, in characters, that is shown whole.
const LONGEST: usize = 100;

/// What is shown before the first difference in a text that is too long.
const BEFORE: usize = 30;

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

/// Marks in two texts what lies between their common beginning and their common end, and cuts what
/// is too long to a window around it.
pub(super) fn pair(expected: &str, actual: &str) -> (Text, Text) {
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
    fn nothing_in_a_difference_can_steer_the_terminal() {
        let (_, actual) = pair("a", "a\u{1b}[2J");
        assert_eq!(actual.changed, "\\u{1b}[2J");
    }
}
