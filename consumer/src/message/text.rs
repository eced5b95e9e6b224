//! How a value is written into each kind of text.

/// Writes one kind of text.
pub(super) trait Writer {
    /// Appends what the template says itself.
    fn verbatim(text: &str, to: &mut String) {
        to.push_str(text);
    }

    /// Appends the value of a variable.
    fn value(value: &str, to: &mut String);
}

/// HTML: a value is text there, in an element or in an attribute with quotes, never markup.
pub(super) struct Html;

/// Plain text.
pub(super) struct Plain;

/// One line, which becomes a header: whatever could end it is a blank.
pub(super) struct Line;

impl Writer for Html {
    fn value(value: &str, to: &mut String) {
        let mut rest = value;
        while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
            let (front, special) = rest.split_at(at);
            to.push_str(front);
            to.push_str(match special.as_bytes().first() {
                Some(b'&') => "&amp;",
                Some(b'<') => "&lt;",
                Some(b'>') => "&gt;",
                Some(b'"') => "&quot;",
                _ => "&#39;",
            });
            rest = &special[1..];
        }
        to.push_str(rest);
    }
}

impl Writer for Plain {
    fn value(value: &str, to: &mut String) {
        to.push_str(value);
    }
}

impl Writer for Line {
    fn verbatim(text: &str, to: &mut String) {
        Self::value(text, to);
    }

    /// Several line ends in a row are one blank.
    fn value(value: &str, to: &mut String) {
        let mut after_end = false;
        for character in value.chars() {
            let ends = ends_line(character);
            match ends {
                false => to.push(character),
                true if !after_end => to.push(' '),
                true => {}
            }
            after_end = ends;
        }
    }
}

/// Control characters, and the two separators that Unicode has for lines and paragraphs.
fn ends_line(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}')
}
