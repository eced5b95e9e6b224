//! Small things made readable: durations, values, text that came from elsewhere.

use std::io;
use std::time::Duration;

use serde::Serialize;
use serde_json::{Map, Value};

/// The longest value, in characters, that is shown within a line.
const LONGEST_VALUE: usize = 160;

/// The longest parameters of a provider state, in bytes, that are shown.
const LONGEST_PARAMS: usize = 4096;

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

/// A duration where fractions of milliseconds count: `0.8 ms`, `12 ms`.
pub(crate) fn latency(elapsed: Duration) -> String {
    match elapsed.as_secs_f64() * 1000.0 {
        few if few < 10.0 => format!("{few:.1} ms"),
        _ => duration(elapsed),
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
    // A character of text is at most four bytes.
    clean(&cut(&json(value, 4 * LONGEST_VALUE + 4), LONGEST_VALUE))
}

/// Words on one line, cut where they are long.
pub(crate) fn words(words: &str) -> String {
    clean(&cut(&words.replace('\n', " "), LONGEST_VALUE))
}

/// The parameters of a provider state on one line, cut where they are very long.
pub(crate) fn params(params: &Map<String, Value>) -> String {
    clean(&json(params, LONGEST_PARAMS))
}

/// The first `longest` bytes of the JSON text of a value, with `…` where there are more; it costs
/// no more than that, however long the value is.
pub(crate) fn json(value: &impl Serialize, longest: usize) -> String {
    let mut beginning = Beginning {
        text: Vec::new(),
        longest,
    };
    let is_whole = serde_json::to_writer(&mut beginning, value).is_ok();
    let end = match std::str::from_utf8(&beginning.text) {
        Ok(text) => text.len(),
        Err(cut) => cut.valid_up_to(),
    };
    let text = String::from_utf8_lossy(&beginning.text[..end]);
    match is_whole {
        true => text.into_owned(),
        false => format!("{text}…"),
    }
}

/// Takes so many bytes, and refuses any more, which ends the writing.
struct Beginning {
    text: Vec<u8>,
    longest: usize,
}

impl io::Write for Beginning {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = self.longest - self.text.len();
        let taken = bytes.len().min(room);
        self.text.extend_from_slice(&bytes[..taken]);
        match taken {
            0 if !bytes.is_empty() => Err(io::ErrorKind::WriteZero.into()),
            taken => Ok(taken),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
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
    // By far most texts are such, and of thousands of checks there are many.
    if text.bytes().all(|b| matches!(b, b'\n' | b' '..=b'~')) {
        return text.to_owned();
    }
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
    fn of_a_value_no_more_is_written_than_is_asked_for() {
        let long = json!({"a": "é".repeat(1000)});
        assert_eq!(json(&long, 8), "{\"a\":\"é…");
        assert_eq!(json(&long, 9), "{\"a\":\"é…");
        assert_eq!(json(&json!([1]), 3), "[1]");
        assert_eq!(json(&json!([1]), 0), "…");
    }

    #[test]
    fn text_from_elsewhere_cannot_steer_the_terminal() {
        assert_eq!(
            clean("a\u{1b}[2Jb\r\nc\u{202e}"),
            "a\\u{1b}[2Jb\\r\nc\\u{202e}"
        );
    }
}
