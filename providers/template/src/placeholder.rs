//! Placeholders: `{{name}}` in the text of a template, and where they are. Which names are
//! declared is not known here.

use std::fmt;

/// A place in a text, as an editor shows it: both count from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

impl Position {
    /// The first place of a text.
    const START: Self = Self { line: 1, column: 1 };

    /// The place after `text`, which begins here.
    fn after(self, text: &str) -> Self {
        match text.rsplit_once('\n') {
            None => Self {
                column: self.column + text.chars().count(),
                ..self
            },
            Some((lines, rest)) => Self {
                line: self.line + lines.matches('\n').count() + 1,
                column: rest.chars().count() + 1,
            },
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// A place where a variable is put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placeholder<'a> {
    /// The name of the variable.
    pub name: &'a str,
    /// Where its first brace is.
    pub position: Position,
}

/// `{{` does not begin a placeholder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{{{{` at {position} is not followed by the name of a variable and `}}}}`")]
pub struct MalformedPlaceholder {
    /// Where the first brace is.
    pub position: Position,
}

/// The placeholders of `text` from its beginning to its end.
///
/// Blanks and tabs may stand around the name. `{{` always begins a placeholder; `}}` alone is
/// text, because style sheets end in it.
///
/// # Errors
/// `{{` is not followed by a name and `}}`.
pub fn placeholders(text: &str) -> Result<Vec<Placeholder<'_>>, MalformedPlaceholder> {
    let mut found = Vec::new();
    let mut position = Position::START;
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        position = position.after(&rest[..start]);
        let inside = &rest[start + 2..];
        let (name, after) = inside
            .split_once("}}")
            .map(|(name, after)| (name.trim_matches([' ', '\t']), after))
            .filter(|(name, _)| is_variable_name(name))
            .ok_or(MalformedPlaceholder { position })?;
        found.push(Placeholder { name, position });
        position = position.after(&rest[start..rest.len() - after.len()]);
        rest = after;
    }
    Ok(found)
}

/// Whether `text` is a letter or `_`, followed by letters, digits and `_`, all of them ASCII.
#[must_use]
pub fn is_variable_name(text: &str) -> bool {
    let mut characters = text.chars();
    let first = characters.next();
    first.is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && characters.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(line: usize, column: usize) -> Position {
        Position { line, column }
    }

    #[test]
    fn placeholders_are_found_with_their_places() {
        let text = "Hello {{name}},\n\u{e9}\u{e9} {{ \tlast_2 }}{{_}}";
        let expected = [("name", at(1, 7)), ("last_2", at(2, 4)), ("_", at(2, 17))];
        let expected = expected.map(|(name, position)| Placeholder { name, position });
        assert_eq!(placeholders(text).unwrap(), expected);
    }

    #[test]
    fn single_braces_and_closing_ones_are_text() {
        for text in ["", "{", "{ {name}}", "@media print{a{b:c}}", "}} {"] {
            assert_eq!(placeholders(text), Ok(vec![]), "{text}");
        }
    }

    #[test]
    fn two_opening_braces_without_a_name_are_malformed() {
        for text in [
            "{{",
            "{{}}",
            "{{ }}",
            "{{1a}}",
            "{{a b}}",
            "{{a",
            "{{a}",
            "{{a-b}}",
            "{{\u{e9}}}",
            "{{#if a}}",
            "{{{a}}}",
            "{{a\n}}",
        ] {
            let text = format!("x\ny{text}");
            let error = MalformedPlaceholder { position: at(2, 2) };
            assert_eq!(placeholders(&text), Err(error), "{text}");
        }
    }

    #[test]
    fn a_malformed_placeholder_is_told_as_it_is_written() {
        let error = placeholders("{{").unwrap_err().to_string();
        assert!(error.starts_with("`{{` at line 1, column 1"), "{error}");
    }

    proptest! {
        #[test]
        fn every_placeholder_is_found_and_nothing_else(
            parts in prop::collection::vec(("[^{]{0,9}", "[ \t]{0,2}", "[A-Za-z_][A-Za-z0-9_]{0,5}"), 0..9),
            rest in "[^{]{0,9}",
        ) {
            let placeholder = |(text, blank, name): &(String, String, String)| {
                format!("{text}{{{{{blank}{name}{blank}}}}}")
            };
            let text: String = parts.iter().map(placeholder).chain([rest]).collect();
            let names: Vec<&str> = placeholders(&text).unwrap().iter().map(|p| p.name).collect();
            let expected: Vec<&str> = parts.iter().map(|(_, _, name)| name.as_str()).collect();
            prop_assert_eq!(names, expected);
        }

        #[test]
        fn whatever_the_text_a_place_is_where_two_braces_open(text in "([{}a-b \n\u{e9}]|\\{\\{){0,40}") {
            let places: Vec<Position> = match placeholders(&text) {
                Ok(found) => found.iter().map(|placeholder| placeholder.position).collect(),
                Err(malformed) => vec![malformed.position],
            };
            for Position { line, column } in places {
                let line = text.split('\n').nth(line - 1).unwrap();
                let there: String = line.chars().skip(column - 1).take(2).collect();
                prop_assert_eq!(there, "{{");
            }
        }
    }
}
