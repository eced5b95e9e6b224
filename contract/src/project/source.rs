//! The text of the file, to turn places in it into errors that name line and column.

use std::ops::Range;
use std::path::Path;
use std::time::Duration;

use toml::Spanned;

use super::{ProjectError, names};

/// The file as it was read.
pub(super) struct Source<'a> {
    pub(super) path: &'a Path,
    pub(super) text: &'a str,
}

impl Source<'_> {
    /// An error at `span`, in bytes of the text.
    pub(super) fn error(&self, span: Range<usize>, problem: impl Into<String>) -> ProjectError {
        let (line, column) = self.position(span);
        ProjectError::Invalid {
            path: self.path.to_owned(),
            line,
            column,
            problem: problem.into(),
        }
    }

    /// The place of `span`, as errors name it.
    pub(super) fn place(&self, span: Range<usize>) -> String {
        let (line, column) = self.position(span);
        format!("{}:{line}:{column}", self.path.display())
    }

    /// Line and column, from 1.
    fn position(&self, span: Range<usize>) -> (usize, usize) {
        let before = &self.text[..self.text.floor_char_boundary(span.start)];
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        (
            before.matches('\n').count() + 1,
            before[line_start..].chars().count() + 1,
        )
    }

    /// What the TOML parser complains of, on one line; an unknown word with the nearest known one.
    pub(super) fn toml(&self, error: &toml::de::Error) -> ProjectError {
        let message = error.message();
        let problem = unknown_word(message).unwrap_or_else(|| message.replace('\n', ", "));
        self.error(error.span().unwrap_or(0..0), problem)
    }

    /// A duration such as `20s`, `500ms` or `1m 30s`; never zero.
    pub(super) fn duration(&self, value: &Spanned<String>) -> Result<Duration, ProjectError> {
        let parsed: Option<jiff::SignedDuration> = value.get_ref().parse().ok();
        parsed
            .and_then(|duration| Duration::try_from(duration).ok())
            .filter(|duration| !duration.is_zero())
            .ok_or_else(|| {
                let problem = format!(
                    "`{}` is not a duration; write one such as \"20s\", \"500ms\" or \"2m\"",
                    value.get_ref()
                );
                self.error(value.span(), problem)
            })
    }
}

/// serde names the unknown word and all known ones in backticks: "unknown field `strat`, expected
/// one of `build`, `start`".
fn unknown_word(message: &str) -> Option<String> {
    let what = match message.split_once(" `")?.0 {
        "unknown field" => "key",
        "unknown variant" => "value",
        _ => return None,
    };
    let mut words = message.split('`').skip(1).step_by(2);
    let unknown = words.next()?;
    Some(format!("unknown {what} {}", names::instead(unknown, words)))
}
