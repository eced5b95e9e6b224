//! Lines with a name before them, in a column of its own.

use crate::style::{Style, Tone};

/// The width of the column of names.
pub(super) const NAME: usize = 10;

/// Lines of one name, which stands before the first of them.
pub(super) fn column(
    name: &str,
    texts: impl IntoIterator<Item = String>,
    style: Style,
) -> Vec<String> {
    let texts = texts.into_iter().enumerate();
    let line = |(index, text): (usize, String)| match index {
        0 => named(name, &text, style),
        _ => named("", &text, style),
    };
    texts.map(line).collect()
}

/// A line after its name.
pub(super) fn named(name: &str, text: &str, style: Style) -> String {
    let name = style.paint(Tone::Faint, &format!("{name:NAME$}"));
    format!("  {name}{text}")
}
