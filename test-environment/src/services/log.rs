//! The log that a service leaves behind, and its last lines for whoever asks what went wrong.

use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use contract::Redaction;

/// How many lines are quoted.
const LINES: usize = 6;

/// How far from the end they are looked for, in bytes.
const REACH: i64 = 4096;

/// The last lines of a log, without secrets. Shown as `; its log <path> ends in:` and the lines;
/// the default is that of a service whose log is not known here, and shows nothing.
#[derive(Debug, Default)]
pub struct LogTail {
    path: Option<PathBuf>,
    lines: Vec<String>,
}

impl LogTail {
    /// A log that cannot be read has no lines.
    pub(super) fn read(path: &Path, redaction: &Redaction) -> Self {
        let text = end_of(path).unwrap_or_default();
        let lines: Vec<&str> = text
            .lines()
            .filter(|line| !line.trim().is_empty())
            .collect();
        Self {
            path: Some(path.to_owned()),
            lines: lines[lines.len().saturating_sub(LINES)..]
                .iter()
                .map(|line| redaction.hide(line))
                .collect(),
        }
    }
}

fn end_of(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let length = i64::try_from(file.metadata()?.len()).unwrap_or(i64::MAX);
    file.seek(SeekFrom::End(-length.min(REACH)))?;
    let mut bytes = vec![];
    file.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

impl fmt::Display for LogTail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(path) = &self.path else {
            return Ok(());
        };
        let path = path.display();
        if self.lines.is_empty() {
            return write!(f, "; its log {path} is empty");
        }
        write!(f, "; its log {path} ends in:")?;
        self.lines
            .iter()
            .try_for_each(|line| write!(f, "\n  {line}"))
    }
}
