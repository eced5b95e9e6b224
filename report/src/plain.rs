//! Small things made readable: durations, values, text that came from elsewhere.

use std::time::Duration;

use serde_json::Value;

/// The longest value, in characters, that is shown within a line.
const LONGEST_VALUE: usize = 160;

/// A duration as people say it: `12 ms`, `1.3 s`, `2 min 5 s`.
pub(crate) fn duration(elapsed: Duration) -> String {
    let milliseconds = elapsed.as_millis();
    if milliseconds < 1 {
        "<1 ms".to_owned()
    } else if milliseconds < 1000 {
        format!("{milliseconds} ms")
    } else if milliseconds < 60_000 {
        format!("{:.1} s", elapsed.as_secs_f64())
    } else {
        format!(
            "{} min {} s",
            elapsed.as_secs() / 60,
            elapsed.as_secs() % 60
        )
    }
}

/// A number with its noun: `1 check`, `2 checks`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    if number == 1 {
        format!("1 {noun}")
    } else {
        format!("{number} {noun}s")
    }
}

/// A JSON value on one line, cut where it is long.
pub(crate) fn value(value: &Value) -> String {
    clean(&cut(&value.to_string(), LONGEST_VALUE))
}

/// `text`, or its beginning and `…` where it is longer than `longest` characters.
pub(crate) fn cut(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// Text from elsewhere without the control characters by which it could write over a terminal,
/// or turn the direction of what stands beside it.
pub(crate) fn clean(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        // XML has no way at all to write the last two.
        let no_character = matches!(c, '\u{fffe}' | '\u{ffff}');
        if turns || no_character || (c.is_control() && c != '\n') {
            clean.extend(c.escape_default());
        } else {
            clean.push(c);
        }
    }
    clean
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn durations_have_the_unit_that_people_would_use() {
        let shown = |milliseconds| duration(Duration::from_micros(milliseconds));
        assert_eq!(shown(400), "<1 ms");
        assert_eq!(shown(12_900), "12 ms");
        assert_eq!(shown(1_340_000), "1.3 s");
        assert_eq!(shown(125_000_000), "2 min 5 s");
    }

    #[test]
    fn a_long_value_is_cut_between_characters() {
        let shown = value(&json!("é".repeat(300)));
        assert_eq!(shown.chars().count(), LONGEST_VALUE + 1);
        assert!(shown.ends_with('…'));
    }

    #[test]
    fn text_from_elsewhere_cannot_steer_the_terminal() {
        assert_eq!(
            clean("a\u{1b}[2Jb\r\nc\u{202e}"),
            "a\\u{1b}[2Jb\\r\nc\\u{202e}"
        );
    }
}
