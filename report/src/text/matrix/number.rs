//! What stands in one cell of the fault matrix, with its sign before it.

use contract::{FaultClass, Totals};

use crate::style::{Style, Tone};

pub(super) struct Number {
    /// Stands in the gap before the column; a blank where there is nothing to say.
    sign: char,
    text: String,
    tone: Option<Tone>,
}

impl Number {
    fn plain(text: String) -> Self {
        Self {
            sign: ' ',
            text,
            tone: None,
        }
    }

    /// Its characters without the sign.
    pub(super) fn width(&self) -> usize {
        self.text.chars().count()
    }

    /// The number with its sign at the right of so many characters.
    pub(super) fn painted(&self, width: usize, style: Style) -> String {
        let padding = " ".repeat(width.saturating_sub(self.width() + 1));
        match self.tone {
            None => format!("{padding}{}{}", self.sign, self.text),
            Some(tone) => {
                let number = match self.sign {
                    ' ' => self.text.clone(),
                    sign => format!("{sign}{}", self.text),
                };
                let blank = if self.sign == ' ' { " " } else { "" };
                format!("{padding}{blank}{}", style.paint(tone, &number))
            }
        }
    }
}

/// The name of a column.
pub(super) fn head(class: FaultClass) -> Number {
    let name = match class {
        FaultClass::Connection => "conn.",
        FaultClass::Flapping => "flap.",
        other => other.name(),
    };
    Number {
        tone: Some(Tone::Faint),
        ..Number::plain(name.to_owned())
    }
}

/// How many faults were kept: only their number where that is all.
pub(super) fn of(totals: Option<Totals>) -> Number {
    let Some(totals) = totals else {
        return Number {
            tone: Some(Tone::Faint),
            ..Number::plain("–".to_owned())
        };
    };
    let (kept, all) = (totals.kept, totals.checks());
    let (sign, tone) = match totals {
        _ if kept == all => return Number::plain(kept.to_string()),
        Totals { broken: 1.., .. } => ('✗', Tone::Bad),
        Totals {
            not_checked: 1.., ..
        } => ('?', Tone::Unsure),
        _ => ('○', Tone::Unsure),
    };
    Number {
        sign,
        text: format!("{kept}/{all}"),
        tone: Some(tone),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(kept: usize, broken: usize, not_checked: usize) -> String {
        let totals = Totals {
            kept,
            broken,
            not_checked,
            pending: 0,
        };
        of(Some(totals)).painted(7, Style::Plain)
    }

    #[test]
    fn a_number_is_as_short_as_its_news() {
        assert_eq!(shown(12, 0, 0), "     12");
        assert_eq!(shown(10, 1, 1), " ✗10/12");
        assert_eq!(shown(0, 0, 2), "   ?0/2");
        assert_eq!(of(None).painted(7, Style::Plain), "      –");
    }

    #[test]
    fn colours_do_not_count_as_width() {
        let coloured = of(Some(Totals {
            broken: 3,
            ..Totals::default()
        }))
        .painted(7, Style::Colour);
        assert!(coloured.starts_with("   \u{1b}[") && coloured.contains("✗0/3"));
    }
}
