//! Colours of the console report; must not know what it colours.

use anstyle::{AnsiColor, Color, Style as Ansi};

/// Whether the console report is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// No escape codes: for files, pipes and terminals without colours.
    Plain,
    /// ANSI colours. A verdict never stands in colour alone: a sign and a word say it as well.
    Colour,
}

/// What a piece of text means to the reader.
#[derive(Clone, Copy)]
pub(crate) enum Tone {
    Good,
    Bad,
    Unsure,
    Strong,
    Faint,
}

impl Style {
    /// `text` in the colour of `tone`.
    pub(crate) fn paint(self, tone: Tone, text: &str) -> String {
        if self == Self::Plain {
            return text.to_owned();
        }
        let colour = |colour: AnsiColor| Ansi::new().fg_color(Some(Color::Ansi(colour)));
        let ansi = match tone {
            Tone::Good => colour(AnsiColor::Green),
            Tone::Bad => colour(AnsiColor::Red).bold(),
            Tone::Unsure => colour(AnsiColor::Yellow),
            Tone::Strong => Ansi::new().bold(),
            Tone::Faint => Ansi::new().dimmed(),
        };
        format!("{ansi}{text}{ansi:#}")
    }
}
