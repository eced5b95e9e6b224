//! Where values are put into a text: `{{name}}`, by the rules of the Template service.

/// A text of a template, cut at its placeholders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Text {
    /// What is written as it is, and the variable whose value stands behind it.
    filled: Vec<(String, String)>,
    /// What is behind the last variable.
    rest: String,
}

/// `{{` does not begin a placeholder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{{{{` at byte {at} is not followed by the name of a variable and `}}}}`")]
pub(crate) struct MalformedPlaceholder {
    /// Where the first brace is, in bytes from the beginning of the text.
    pub(crate) at: usize,
}

impl Text {
    /// Cuts the text. Blanks and tabs may stand around a name. `{{` always begins a placeholder;
    /// `}}` alone is text, because style sheets end in it.
    ///
    /// # Errors
    /// `{{` is not followed by a name and `}}`.
    pub(super) fn read(text: &str) -> Result<Self, MalformedPlaceholder> {
        let mut filled = Vec::new();
        let mut rest = text;
        while let Some((verbatim, inside)) = rest.split_once("{{") {
            let at = text.len() - inside.len() - 2;
            let (name, behind) = inside
                .split_once("}}")
                .map(|(name, behind)| (name.trim_matches([' ', '\t']), behind))
                .filter(|(name, _)| is_variable_name(name))
                .ok_or(MalformedPlaceholder { at })?;
            filled.push((verbatim.to_owned(), name.to_owned()));
            rest = behind;
        }
        let rest = rest.to_owned();
        Ok(Self { filled, rest })
    }

    /// The parts in their order: what is written as it is, and the variable behind it, which only
    /// the last part does not have.
    pub(super) fn parts(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let filled = self.filled.iter();
        filled
            .map(|(verbatim, name)| (verbatim.as_str(), Some(name.as_str())))
            .chain([(self.rest.as_str(), None)])
    }

    /// The names of the variables, as often as they are used.
    pub(super) fn variables(&self) -> impl Iterator<Item = &str> {
        self.filled.iter().map(|(_, name)| name.as_str())
    }
}

/// Whether `text` is a letter or `_`, followed by letters, digits and `_`, all of them ASCII.
fn is_variable_name(text: &str) -> bool {
    let mut characters = text.chars();
    let first = characters.next();
    first.is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && characters.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts(text: &str) -> Vec<(String, Option<String>)> {
        let text = Text::read(text).unwrap();
        let parts = text.parts();
        parts
            .map(|(verbatim, name)| (verbatim.to_owned(), name.map(str::to_owned)))
            .collect()
    }

    #[test]
    fn a_text_is_cut_at_its_placeholders() {
        let expected = [
            ("Hello ", Some("name")),
            (",\n\u{e9}", Some("last_2")),
            ("", Some("_")),
            ("}} {", None),
        ];
        let expected = expected.map(|(text, name)| (text.to_owned(), name.map(str::to_owned)));
        assert_eq!(
            parts("Hello {{name}},\n\u{e9}{{ \tlast_2 }}{{_}}}} {"),
            expected
        );
    }

    #[test]
    fn single_braces_and_closing_ones_are_text() {
        for text in ["", "{", "{ {name}}", "@media print{a{b:c}}", "}} {"] {
            assert_eq!(parts(text), [(text.to_owned(), None)], "{text}");
        }
    }

    #[test]
    fn two_opening_braces_without_a_name_are_refused() {
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
            let text = format!("x\n{{{{y}}}}{text}");
            let error = MalformedPlaceholder { at: 7 };
            assert_eq!(Text::read(&text), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_parts_put_together_again_are_the_text(text in "([{}a-b \n\u{e9}]|\\{\\{a\\}\\}){0,40}") {
            match Text::read(&text) {
                Ok(cut) => {
                    let again: String = cut
                        .parts()
                        .map(|(verbatim, name)| match name {
                            Some(name) => format!("{verbatim}{{{{{name}}}}}"),
                            None => verbatim.to_owned(),
                        })
                        .collect();
                    prop_assert_eq!(again.replace(' ', ""), text.replace(' ', ""));
                }
                Err(MalformedPlaceholder { at }) => prop_assert!(text[at..].starts_with("{{")),
            }
        }
    }
}
